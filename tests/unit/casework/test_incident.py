"""Incidents: reported, heard, found over many orders as one finding, amended, withdrawn, imported; products stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shipby.casework.clock import tick
from shipby.casework.incident.acts import ACTS, BEGINS
from shipby.casework.incident.batch import as_csv, bring
from shipby.casework.incident.severity import severity_of
from shipby.casework.incident.table import INCIDENT
from shipby.casework.models import Case, Outbox
from shipby.casework.refused import Refused
from shipby.casework.showing import shown
from shipby.people.actors import Actor
from shipby.people.models import Message, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import OPERATOR, REVIEWER, ZONE, Floor, at, floor, order

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")
SOON = timedelta(minutes=1)
LATER = NOW + timedelta(days=3)


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path, "douyin")
    orders = [order(f"O{n}", product_id="P1") for n in (1, 2, 3)]
    found.bring(orders=[*orders, order("O4", product_id="P2"), order("O5", shop_id="S2")])
    return found


def buyer(shop: Floor, order_id: str = "O1") -> Actor:
    return Actor("buyer", f"buyer:{order_id}", orders=frozenset({f"{shop.market}/{order_id}"}))


def begun(at_: Floor, step: str, actor: Actor, now: datetime = NOW, **given: Any) -> Case:
    return BEGINS[step].run(at_.market, BEGINS[step].given.model_validate(given), actor, now)


def reported(shop: Floor, actor: Actor, kind: str = "wrong_item", orders: tuple[str, ...] = ("O1",)) -> Case:
    return begun(shop, "report", actor, orders=orders, kind=kind, text="not what I bought")


def act(case: Case, step: str, actor: Actor, now: datetime, **given: Any) -> None:
    ACTS[step].run(case, ACTS[step].given.model_validate(given), actor, now)


def rows() -> list[dict[str, Any]]:
    return [row.row for row in Outbox.objects.filter(table="incidents").order_by("pk")]


def test_a_report_is_told_to_the_shop_and_writes_no_fact(shop: Floor) -> None:
    case = reported(shop, buyer(shop))
    assert (case.number, case.state, case.order_id) == (f"I-{case.pk}", "reported", "O1")
    assert (case.due_at, case.due_what, case.due_who) == (at("2023-03-05 09:59:59"), "answer", "merchant")
    assert "answer by 2023-03-05 09:59:59" in Message.objects.get(shop=shop.shop).en
    assert not rows()


def test_it_is_found_once_the_shop_was_heard_as_one_finding_over_all_its_orders(shop: Floor) -> None:
    case = reported(shop, OPERATOR, orders=("O1", "O2"))
    act(case, "review", REVIEWER, NOW + SOON)
    with pytest.raises(Refused, match="may until 2023-03-05 09:59:59: it can be found after that"):
        act(case, "find", REVIEWER, NOW + 2 * SOON, reason="photos")
    act(case, "answer", shop.owner, NOW + 3 * SOON, text="A mix-up.")
    act(case, "find", REVIEWER, NOW + 4 * SOON, reason="photos", large_volume=True)
    case.refresh_from_db()
    then = (NOW + 4 * SOON).isoformat()
    assert (case.state, case.due_what) == ("found", "")
    assert rows() == [
        {
            "incident_id": f"{case.number}/{place}", "order_id": f"O{place}", "kind": "wrong_item",
            "severity": "serious", "found_at": then, "finding_id": case.number, "withdrawn_at": None,
            "recorded_at": then,
        }
        for place in (1, 2)
    ]  # fmt: skip


def test_a_finding_is_amended_and_withdrawn_of_the_reviewers_own_motion(shop: Floor) -> None:
    case = reported(shop, buyer(shop))
    act(case, "review", REVIEWER, LATER)
    act(case, "find", REVIEWER, LATER + SOON, reason="photos")
    with pytest.raises(Refused, match="The severity is ordinary already"):
        act(case, "amend", REVIEWER, LATER + 2 * SOON, reason="x", grave_harm=True)
    act(case, "amend", REVIEWER, LATER + 2 * SOON, reason="many", large_volume=True, grave_harm=True)
    act(case, "withdraw", REVIEWER, LATER + 3 * SOON, reason="another shop's parcel")
    found = (LATER + SOON).isoformat()
    told = [(row["severity"], row["found_at"], row["withdrawn_at"]) for row in rows()]
    assert told == [
        ("ordinary", found, None), ("very_serious", found, None),
        ("very_serious", found, (LATER + 3 * SOON).isoformat()),
    ]  # fmt: skip
    with pytest.raises(Refused, match="is withdrawn since"):
        act(case, "amend", REVIEWER, LATER + 4 * SOON, reason="x")


def test_a_reviewer_corrects_the_kind_and_dismisses_with_a_reason(shop: Floor) -> None:
    one, two = reported(shop, buyer(shop)), reported(shop, buyer(shop, "O2"), orders=("O2",))
    for case in (one, two):
        act(case, "review", REVIEWER, LATER)
    act(one, "find", REVIEWER, LATER + SOON, reason="nothing inside", kind="empty_parcel", grave_harm=True)
    assert (rows()[0]["kind"], rows()[0]["severity"]) == ("empty_parcel", "very_serious")
    with pytest.raises(Refused, match="Say why"):
        act(two, "dismiss", REVIEWER, LATER, reason="")
    act(two, "dismiss", REVIEWER, LATER + SOON, reason="as ordered")
    assert len(rows()) == 1
    assert Message.objects.filter(role="buyer", kind="incident.dismissed", object_id=two.number).exists()


@pytest.mark.parametrize(
    ("kind", "large", "grave", "severity"),
    [
        ("wrong_item", False, False, "ordinary"), ("wrong_item", True, False, "serious"),
        ("missing_item", False, True, "ordinary"), ("missing_item", True, True, "very_serious"),
        ("empty_parcel", True, False, "serious"), ("empty_parcel", False, True, "very_serious"),
        ("other_goods_sent", True, True, "very_serious"), ("out_of_stock", False, False, "ordinary"),
    ],
)  # fmt: skip
def test_the_severity_follows_from_what_was_seen(kind: str, large: bool, grave: bool, severity: str) -> None:
    assert severity_of(kind, large_volume=large, grave_harm=grave) == severity


def test_a_kind_without_severity_takes_none(shop: Floor) -> None:
    with pytest.raises(Refused, match='"fake_dispatch" has no severity; only wrong_item') as refused:
        severity_of("fake_dispatch", large_volume=True, grave_harm=False)
    assert "不分情节" in refused.value.zh


def test_who_reports_what(shop: Floor) -> None:
    with pytest.raises(Refused, match='You do not report "wrong_item"; you may report: out_of_stock'):
        reported(shop, shop.owner)
    own = reported(shop, shop.owner, "out_of_stock", ("O1", "O2"))
    assert (own.due_what, own.due_who) == ("review", "reviewer")
    key = Actor("machine", "key:x", shops=frozenset({shop.shop.pk}), scopes=frozenset({"incident:report"}))
    assert reported(shop, key, "out_of_stock", ("O3",)).state == "reported"
    with pytest.raises(Refused, match=f'{own.number} reports "out_of_stock" already and is not decided') as refused:
        reported(shop, key, "out_of_stock", ("O4", "O2"))
    assert "请在其中留言" in refused.value.zh
    # A buyer is not told of a case over many orders; his own report of the same stands beside it.
    assert reported(shop, buyer(shop), "out_of_stock").state == "reported"
    with pytest.raises(Refused, match="already and is not decided"):
        reported(shop, buyer(shop), "out_of_stock")
    with pytest.raises(Refused, match='You do not report "buyer_abuse"'):
        reported(shop, buyer(shop), "buyer_abuse")
    reported(shop, OPERATOR, "buyer_abuse")
    for actor, orders in (
        (buyer(shop), ("O2",)),
        (buyer(shop), ("O1", "O2")),
        (shop.owner, ("O5",)),
        (OPERATOR, ("X",)),
    ):
        with pytest.raises(Unknown):
            reported(shop, actor, "out_of_stock", orders)
    with pytest.raises(Forbidden):
        reported(shop, REVIEWER)
    with pytest.raises(Refused, match="these orders are of S1, S2"):
        reported(shop, OPERATOR, orders=("O1", "O5"))
    with pytest.raises(Refused, match="named twice"):
        reported(shop, OPERATOR, orders=("O1", "O1"))
    with pytest.raises(ValidationError):
        reported(shop, OPERATOR, "stop_shipment")


def test_who_decides(shop: Floor) -> None:
    case = reported(shop, buyer(shop))
    other = Shop.objects.get_or_create(market=shop.market, shop_id="S2")[0]
    stranger = Actor("owner", "user:o", shops=frozenset({other.pk}))
    for step, cells in (
        ("review", {}), ("find", {"reason": "x"}), ("dismiss", {"reason": "x"}), ("amend", {"reason": "x"}),
        ("withdraw", {"reason": "x"}),
    ):  # fmt: skip
        for actor in (OPERATOR, shop.owner, buyer(shop)):
            with pytest.raises(Forbidden):
                act(case, step, actor, NOW + SOON, **cells)
        with pytest.raises(Unknown):
            act(case, step, stranger, NOW + SOON, **cells)
    with pytest.raises(Forbidden):
        act(case, "answer", buyer(shop), NOW + SOON, text="x")
    with pytest.raises(Refused, match="find does not lead on from there"):
        act(case, "find", REVIEWER, NOW + SOON, reason="x")


def test_the_clock_ends_the_shops_time_in_either_state(shop: Floor) -> None:
    one, two = reported(shop, buyer(shop)), reported(shop, buyer(shop, "O2"), orders=("O2",))
    act(two, "review", REVIEWER, NOW + SOON)
    assert tick(shop.market, shop.rules, LATER - timedelta(seconds=1)).unanswered == ()
    assert tick(shop.market, shop.rules, LATER).unanswered == (one.number, two.number)
    for case, state, what in ((one, "reported", "review"), (two, "under_review", "find")):
        case.refresh_from_db()
        assert (case.state, case.due_what, case.due_who) == (state, what, "reviewer")


CSV = f"""order_id,kind,found_at,finding,severity,reason
O1,empty_parcel,2023-03-01T12:00:00{ZONE},F1,serious,=batch of March
O2,empty_parcel,2023-03-01T13:00:00{ZONE},F1,very_serious,
O3,out_of_stock,2023-03-01T14:00:00{ZONE},,,
O4,out_of_stock,2023-03-01T14:00:00{ZONE},=F2,serious,
O9,fake_dispatch,2023-03-01T14:00:00{ZONE},F3,,
O5,fake_dispatch,2023-03-09T14:00:00{ZONE},F4,,
O5,fake_dispatch,yesterday,F5,,
O3,wrong_item,2023-03-01T14:00:00{ZONE},F6,,
O4,empty_parcel,2023-03-01T14:00:00{ZONE},F6,,
"""


def test_the_platforms_findings_are_imported_each_with_its_result(shop: Floor) -> None:
    results = bring(shop.market, CSV, OPERATOR, lambda: NOW, found=True)
    assert [one.code for one in results] == [
        "found", "found", "severity", "unknown", "ahead", "cell", "kinds",
    ]  # fmt: skip
    first, second = Case.objects.order_by("pk")
    assert [(row["incident_id"], row["severity"], row["found_at"], row["finding_id"]) for row in rows()] == [
        (f"{first.number}/1", "serious", at("2023-03-01 12:00:00").isoformat(), first.number),
        (f"{first.number}/2", "very_serious", at("2023-03-01 13:00:00").isoformat(), first.number),
        (f"{second.number}/1", "ordinary", at("2023-03-01 14:00:00").isoformat(), second.number),
    ]
    assert {row["recorded_at"] for row in rows()} == {NOW.isoformat()}
    told = as_csv(results)
    assert f'"2,3",F1,2,{first.number},found' in told
    assert "'=F2" in told, "no cell is a formula"
    again = bring(shop.market, CSV, OPERATOR, lambda: NOW + SOON, found=True)
    assert [one.code for one in again[:2]] == ["known", "known"]
    assert first.number in again[0].en
    assert len(rows()) == 3


@pytest.mark.parametrize(
    ("cells", "zh", "en"),
    [
        ("S1,yesterday,", "第 3 行 found_at：不是时间，请写成 2023-01-20T00:00:00+08:00。", "Row 3, found_at: Input"),
        ("S1,2023-02-30T10:00:00+08:00,", "第 3 行 found_at：不是时间，", "Row 3, found_at: Input"),
        ("S1,2023-03-01T10:00:00,", "第 3 行 found_at：时间须带时区，", "Row 3, found_at: Input should have"),
        ("S1,,", "第 3 行 found_at：缺少此项。", "Row 3, found_at: Field required."),
        (
            f"S1,2023-03-01T10:00:00{ZONE},grave", "第 3 行 severity：只能是 'ordinary'、'serious'、'very_serious'。",
            "Row 3, severity: Input should be 'ordinary', 'serious' or 'very_serious'.",
        ),
    ],
    ids=["words", "no-such-day", "no-zone", "none", "severity"],
)  # fmt: skip
def test_a_cell_that_does_not_fit_is_named_in_both_languages(shop: Floor, cells: str, zh: str, en: str) -> None:
    head, first = "order_id,kind,finding,found_at,severity", f"O1,empty_parcel,S1,2023-03-01T10:00:00{ZONE},"
    (one,) = bring(shop.market, f"{head}\n{first}\nO2,empty_parcel,{cells}\n", OPERATOR, lambda: NOW, found=True)
    assert (one.code, one.zh[: len(zh)], one.en[: len(en)]) == ("cell", zh, en)


def test_a_kind_that_is_none_is_told_with_those_there_are(shop: Floor) -> None:
    for found in (True, False):
        (one,) = bring(shop.market, "order_id,kind\nO1,theft\n", OPERATOR, lambda: NOW, found=found)
        assert one.zh.startswith("第 2 行 kind：只能是 'out_of_stock'、'wrong_item'、"), found
        assert "or" not in one.zh.split("、")[-1].split()


def test_what_is_no_csv_is_refused_in_both_languages(shop: Floor) -> None:
    for text, line, why in (
        ('order_id,kind\nO1,x\n"O2"x,y\n', 3, "',' expected after '\"'"),
        ('order_id,kind\nO1,"x\n', 2, "unexpected end of data"),
        ("order_id,kind\n" + "O" * 200_000 + ",x\n", 2, "field larger than field limit (131072)"),
    ):
        with pytest.raises(Refused) as caught:
            bring(shop.market, text, OPERATOR, lambda: NOW, found=True)
        assert caught.value.zh == (
            f"文件不是 CSV：读到第 {line} 行时，引号没有成对或不在单元格两端，或一格超过 131072 个字符。"
            "请用表格软件另存为 CSV UTF-8 后重试。"
        )
        assert f"at line {line}, {why}. A quote is not closed" in caught.value.en
    (one,) = bring(shop.market, "order_id,kind\rO9,theft\r", OPERATOR, lambda: NOW, found=False)
    assert one.rows == "2", "lines end as an old Mac ends them"


def test_many_reports_come_as_a_file_as_well(shop: Floor) -> None:
    key = Actor("machine", "key:erp", shops=frozenset({shop.shop.pk}), scopes=frozenset({"incident:report"}))
    text = "order_id,kind,reason\nO1,out_of_stock,sold out\nO5,out_of_stock,\n"
    results = bring(shop.market, text, key, lambda: NOW, found=False)
    assert [one.code for one in results] == ["reported", "unknown"]
    with pytest.raises(Forbidden):
        bring(shop.market, CSV, REVIEWER, lambda: NOW, found=True)
    for text, refused in (
        ("order_id,why\nO1,x\n", "needs the columns order_id and kind"),
        ("", "needs the columns order_id and kind"),
        ("order_id,kind\nO1,out_of_stock,x\n", "Row 2 has more cells than the head has names"),
        ('order_id,kind\n"O1"x,y\n', "The file is no CSV"),
        ("order_id,kind\n" + "O1,x\n" * 10_001, "At most 10000 rows; there are 10001"),
    ):
        with pytest.raises(Refused, match=refused):
            bring(shop.market, text, OPERATOR, lambda: NOW, found=True)


def test_a_stop_covers_what_is_open_and_unshipped_and_what_arrives_while_it_stands(shop: Floor) -> None:
    shop.bring(shipments=[{"shipment_id": "P3", "order_id": "O3", "shipped_at": f"2023-03-02T09:00:00{ZONE}"}])
    case = begun(shop, "stop", OPERATOR, shop="S1", product_id="P1", reason="recalled")
    assert [(row["order_id"], row["kind"], row["finding_id"]) for row in rows()] == [
        ("O1", "stop_shipment", case.number), ("O2", "stop_shipment", case.number),
    ]  # fmt: skip
    with pytest.raises(Refused, match=f"Product P1 is stopped by {case.number} already"):
        begun(shop, "stop", OPERATOR, NOW + SOON, shop="S1", product_id="P1", reason="recalled")
    assert tick(shop.market, shop.rules, NOW + SOON).covered == ()
    shop.bring(orders=[order("O6", product_id="P1"), order("O7", product_id="P2")])
    assert tick(shop.market, shop.rules, NOW + 2 * SOON).covered == (case.number,)
    assert tick(shop.market, shop.rules, NOW + 3 * SOON).covered == ()
    assert (rows()[-1]["order_id"], rows()[-1]["incident_id"]) == ("O6", f"{case.number}/3")
    shop.bring(orders=[order("O8", product_id="P1")])
    act(case, "lift", OPERATOR, NOW + 4 * SOON, reason="tested")
    shop.bring(orders=[order("O9", product_id="P1")])
    assert tick(shop.market, shop.rules, NOW + 5 * SOON).covered == ()
    assert [row["order_id"] for row in rows()] == ["O1", "O2", "O6", "O8"]
    assert all(row["withdrawn_at"] is None for row in rows()), "covered orders stay excluded"


def test_a_stop_is_the_operators(shop: Floor) -> None:
    for actor in (REVIEWER, shop.owner):
        with pytest.raises(Forbidden):
            begun(shop, "stop", actor, shop="S1", product_id="P1", reason="x")
    with pytest.raises(Unknown):
        begun(shop, "stop", OPERATOR, shop="S9", product_id="P1", reason="x")
    with pytest.raises(Refused, match="Say why"):
        begun(shop, "stop", OPERATOR, shop="S1", product_id="P1", reason="")
    case = begun(shop, "stop", OPERATOR, shop="S1", product_id="P1", reason="x")
    assert shown(case, shop.owner)["ways"] == []


def test_every_step_is_open_to_a_form_or_is_the_clocks() -> None:
    assert set(BEGINS) | set(ACTS) | {"unanswered", "cover"} == {step.name for step in INCIDENT.steps}
