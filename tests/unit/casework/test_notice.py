"""A notice: who may what in which state, what is shown before it is published, whom it tells, what merchants see."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shipby.casework.clock import tick
from shipby.casework.models import Case, Outbox
from shipby.casework.notice import acts, preview, telling
from shipby.casework.notice.columns import Offer, Wider
from shipby.casework.notice.offers import ACTS, BEGINS
from shipby.casework.orders import orders_now
from shipby.casework.refused import Refused
from shipby.casework.showing import cases, shown
from shipby.lake import LakeError
from shipby.people.actors import Actor
from shipby.people.models import Audit, Market, Message, Shop, User
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import OPERATOR, REVIEWER, Floor, at, floor, order, wished

pytestmark = pytest.mark.django_db

NOW = at("2023-03-04 10:00:00")
"""A day after the orders of 1 March were due."""
FLOOD = Offer("paid", at("2023-03-01 00:00:00"), at("2023-03-08 23:59:59"), "from", ("44",), extend_hours=Decimal(48))
AUDITOR, BUYER = Actor("auditor", "user:aud"), Actor("buyer", "buyer:x", orders=frozenset({"xiaohongshu/O1"}))


@pytest.fixture
def shop(tmp_path: Path, settings: Any) -> Floor:
    """O1 and O2 from the region, overdue; O3 from elsewhere; O4 sent in time; O5 of another shop, =6 with a formula."""
    settings.EVIDENCE = tmp_path / "evidence"
    found = floor(tmp_path)
    Shop.objects.create(market=found.market, shop_id="S2")
    found.bring(
        orders=[
            order("O1"), order("O2"), order("O3", ship_from="330000"), order("O4"), order("O5", shop_id="S2"),
            order("=6", shop_id="S2"),
        ],
        shipments=[{"shipment_id": "P4", "order_id": "O4", "shipped_at": "2023-03-02T10:00:00+08:00"}],
    )  # fmt: skip
    return found


def drafted(shop: Floor, offer: Offer = FLOOD) -> Case:
    return acts.draft(shop.market, "Flood in the south", "Roads are closed.", offer, OPERATOR, NOW)


def published(shop: Floor, offer: Offer = FLOOD) -> Case:
    case = drafted(shop, offer)
    acts.show(case, OPERATOR, NOW)
    acts.publish(case, OPERATOR, NOW + timedelta(minutes=1))
    case.refresh_from_db()
    return case


def test_the_preview_judges_with_and_without_it(shop: Floor) -> None:
    found = acts.show(drafted(shop), OPERATOR, NOW)
    assert (found.reached, found.moved, found.shops) == (5, 5, 2)
    assert ("late-dispatch", "violation", "pending", 4) in found.verdicts
    one = next(order for order in found.first if order.order_id == "O1")
    assert (one.due_before, one.due_after) == ("2023-03-03T15:59:59Z", "2023-03-05T15:59:59Z")
    assert "late-dispatch: violation -> pending" in one.verdicts
    assert not Outbox.objects.exists(), "nothing is written to be judged"
    kept = Case.objects.get().notice
    assert (kept.shown["moved"], kept.shown_at) == (5, NOW + timedelta(microseconds=1))


def test_a_notice_of_deadlines_reaches_by_the_base_deadline(shop: Floor) -> None:
    due = replace(FLOOD, window="due", starts_at=at("2023-03-03 23:59:59"), ends_at=at("2023-03-03 23:59:59"))
    assert acts.show(drafted(shop, due), OPERATOR, NOW).reached == 5
    late = replace(due, ends_at=at("2023-03-09 00:00:00"), starts_at=at("2023-03-04 00:00:00"))
    assert acts.show(drafted(shop, late), OPERATOR, NOW).reached == 0


def test_decisions_that_wait_are_part_of_what_is_shown(shop: Floor) -> None:
    published(shop, replace(FLOOD, extend_hours=Decimal(96)))
    assert acts.show(drafted(shop), OPERATOR, NOW + timedelta(hours=1)).moved == 0, "moved further already"


def test_all_orders_are_exported_and_no_cell_is_a_formula(shop: Floor, tmp_path: Path) -> None:
    out = tmp_path / "moved.csv"
    acts.export(drafted(shop), OPERATOR, NOW, out)
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert {row["order_id"] for row in rows} == {"O1", "O2", "O4", "O5", "'=6"}
    assert rows[-1]["order_id"] == "O4", "verdicts that turn come first"


def test_a_lake_whose_files_have_no_keys_is_judged_whole_with_the_same_result(
    shop: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = drafted(shop)
    narrowed = acts.show(case, OPERATOR, NOW)
    monkeypatch.setattr("shipby.lake.keys.have_keys", lambda *_: False)
    assert acts.show(case, OPERATOR, NOW) == narrowed


def test_what_was_not_shown_is_not_published(shop: Floor) -> None:
    case = drafted(shop)
    with pytest.raises(Refused, match="Preview the orders") as refused:
        acts.publish(case, OPERATOR, NOW)
    assert refused.value.code == "not-shown"
    acts.show(case, OPERATOR, NOW)
    acts.edit(case, "Flood", "", replace(FLOOD, regions=("44", "33")), OPERATOR, NOW)
    with pytest.raises(Refused, match="again after a change"):
        acts.publish(case, OPERATOR, NOW)
    acts.show(case, OPERATOR, NOW)
    case.refresh_from_db()
    assert case.notice.shown_at is not None
    last = case.notice.shown_at + timedelta(hours=24)
    with pytest.raises(Refused, match="more than 24 hours ago"):
        acts.publish(case, OPERATOR, last)
    acts.publish(case, OPERATOR, last - timedelta(seconds=1))
    assert Outbox.objects.get().row["regions"] == ["44", "33"]


def test_a_notice_without_a_title_or_a_length_is_not_published(shop: Floor) -> None:
    case = acts.draft(shop.market, " ", "", FLOOD, OPERATOR, NOW)
    acts.show(case, OPERATOR, NOW)
    with pytest.raises(Refused, match="needs a title"):
        acts.publish(case, OPERATOR, NOW)
    with pytest.raises(Refused, match="exactly one"):
        acts.show(drafted(shop, replace(FLOOD, extend_hours=None)), OPERATOR, NOW)


def test_its_fact_is_recorded_when_it_is_published_and_written_again_when_it_is_widened(shop: Floor) -> None:
    case = published(shop)
    first = Outbox.objects.get()
    assert (first.table, first.row["notice_id"], first.row["extend_hours"]) == ("notices", case.number, "48.0000")
    assert (first.row["recorded_at"], first.row["starts_at"]) == (case.at.isoformat(), "2023-02-28T16:00:00+00:00")
    acts.widen(case, Wider(regions=("44", "33")), OPERATOR, NOW + timedelta(hours=1), "the next province")
    rows = [row.row for row in Outbox.objects.order_by("pk")]
    assert [(row["notice_id"], row["regions"]) for row in rows] == [
        (case.number, ["44"]), (case.number, ["44", "33"])
    ]  # fmt: skip
    moved = orders_now(shop.market, ["O1", "O3"], NOW + timedelta(hours=2))
    assert {order.due_at for order in moved.values()} == {at("2023-03-05 23:59:59")}
    row = Audit.objects.get(action="widen")
    assert (row.why, row.old["regions"], row.new["regions"]) == ("the next province", ["44"], ["44", "33"])


def test_a_widening_is_previewed_and_what_is_narrower_is_refused(shop: Floor) -> None:
    case = published(shop)
    found = acts.show(case, OPERATOR, NOW + timedelta(hours=1), Wider(regions=()))
    assert (found.reached, found.moved) == (6, 1)
    assert not telling.untold(shop.market), "what is only shown is told to nobody"
    with pytest.raises(Refused, match="never taken back"):
        acts.widen(case, Wider(extend_hours=Decimal(24)), OPERATOR, NOW + timedelta(hours=1))
    assert Outbox.objects.count() == 1
    with pytest.raises(Refused, match="edit the draft instead"):
        acts.show(drafted(shop), OPERATOR, NOW, Wider(regions=()))


def test_a_step_at_the_instant_of_the_one_before_sees_what_that_one_did(shop: Floor) -> None:
    covered = shop.filed("O1", at("2023-03-02 10:00:00"), wished(dispatch_by="2023-03-05 12:00:00"))
    case = drafted(shop)
    acts.show(case, OPERATOR, NOW)
    acts.publish(case, OPERATOR, NOW)
    assert Message.objects.get(kind="filing.needless").object_id == covered.number
    case.refresh_from_db()
    assert acts.show(case, OPERATOR, NOW, Wider(regions=())).moved == 1


def test_shops_and_needless_filings_are_told_once(shop: Floor) -> None:
    covered, beyond = (
        shop.filed(one, at("2023-03-02 10:00:00"), wished(dispatch_by=by))
        for one, by in (("O1", "2023-03-05 12:00:00"), ("O2", "2023-03-06 12:00:00"))
    )
    case = published(shop)
    told = Message.objects.filter(kind="notice.published").values_list("shop__shop_id", "en")
    text = f"Notice {case.number}, Flood in the south: 3 orders of yours may be sent later, and no filing is needed."
    assert dict(told) == {"S1": text, "S2": text.replace("3 orders", "2 orders")}
    needless = Message.objects.get(kind="filing.needless")
    assert (needless.object_id, needless.shop) == (covered.number, shop.shop)
    assert f"{covered.number} is no longer needed" in needless.en
    assert beyond.number not in needless.en
    assert telling.untold(shop.market) == []
    count = Message.objects.count()
    assert tick(shop.market, shop.rules, NOW + timedelta(minutes=2)).announced == ()
    assert Message.objects.exclude(kind="review.overdue").count() == count


def test_where_the_lake_cannot_be_read_the_clock_tells(shop: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise LakeError("gone for a minute")

    with monkeypatch.context() as patch:
        patch.setattr(telling, "reached", broken)
        case = published(shop)
    assert case.state == "published"
    assert not Message.objects.filter(kind="notice.published").exists()
    assert tick(shop.market, shop.rules, NOW + timedelta(hours=1)).announced == (case.number,)
    assert Message.objects.filter(kind="notice.published").count() == 2


def test_who_may_not_is_refused_and_nothing_changes(shop: Floor) -> None:
    case, wide = drafted(shop), Wider(regions=())
    steps: tuple[Callable[[Actor], object], ...] = (
        lambda who: acts.draft(shop.market, "", "", FLOOD, who, NOW),
        lambda who: acts.edit(case, "", "", FLOOD, who, NOW),
        lambda who: acts.show(case, who, NOW),
        lambda who: acts.publish(case, who, NOW),
        lambda who: acts.widen(case, wide, who, NOW),
        lambda who: acts.discard(case, who, NOW),
    )
    for other, step in product((REVIEWER, AUDITOR, shop.owner, BUYER), steps):
        with pytest.raises((Forbidden, Unknown)):
            step(other)
    case.refresh_from_db()
    assert (case.state, Case.objects.count()) == ("draft", 1)


def test_a_step_that_does_not_lead_on_is_refused(shop: Floor) -> None:
    case = published(shop)
    steps: tuple[Callable[[], None], ...] = (
        lambda: acts.edit(case, "", "", FLOOD, OPERATOR, NOW),
        lambda: acts.publish(case, OPERATOR, NOW),
        lambda: acts.discard(case, OPERATOR, NOW),
    )
    for step in steps:
        with pytest.raises(Refused, match="is published since"):
            step()
    draft = drafted(shop)
    with pytest.raises(Refused, match="was begun by user:ops"):
        acts.discard(draft, Actor("operator", "user:other"), NOW)
    acts.discard(draft, OPERATOR, NOW)
    with pytest.raises(Refused, match="is discarded"):
        acts.publish(draft, OPERATOR, NOW)


def test_merchants_of_the_market_read_what_is_published_and_nobody_elses_drafts(shop: Floor) -> None:
    case, draft = published(shop), drafted(shop)
    assert list(cases(shop.owner, type="notice")) == [case]
    told = shown(case, shop.owner)["particulars"]
    assert told["title"] == "Flood in the south"
    assert not {"shown", "asked_by", "begun_by"} & set(told), "a preview names orders of other shops"
    assert "shown" in shown(case, OPERATOR)["particulars"]
    elsewhere = Shop.objects.create(market=Market.objects.create(name="m", lake="lakes/m"), shop_id="S1")
    stranger = Actor("owner", "user:str", shops=frozenset({elsewhere.pk}))
    for number, reader in ((draft, shop.owner), (case, stranger), (case, BUYER)):
        with pytest.raises((Unknown, Forbidden)):
            shown(number, reader)
    assert not cases(stranger, type="notice")
    assert set(cases(AUDITOR, type="notice")) == {case, draft}


def test_a_change_while_it_was_previewed_is_told(shop: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    case = drafted(shop)
    honest = preview.preview

    def meanwhile(*given: Any) -> Any:
        acts.edit(case, "Flood", "", replace(FLOOD, regions=("33",)), OPERATOR, NOW)
        return honest(*given)

    monkeypatch.setattr(acts, "preview", meanwhile)
    with pytest.raises(Refused, match="was changed just now"):
        acts.show(case, OPERATOR, NOW)


def test_the_steps_are_taken_as_given(shop: Floor) -> None:
    case = BEGINS["draft"].run(shop.market, BEGINS["draft"].given.model_validate({"title": "Flood"}), OPERATOR, NOW)
    told = {
        "title": "Flood", "window": "paid", "starts_at": "2023-03-01T00:00:00+08:00",
        "ends_at": "2023-03-08T23:59:59+08:00", "regions": ["44"], "extend_hours": "48",
    }  # fmt: skip
    for step, given in (
        ("edit", told), ("preview", {}), ("publish", {}), ("preview", {"regions": []}),
        ("widen", {"ends_at": "2023-03-09T00:00:00+08:00", "reason": "rain"}),
    ):  # fmt: skip
        act = ACTS[step]
        act.run(case, act.given.model_validate(given), OPERATOR, NOW)
        case.refresh_from_db()
    assert (case.state, case.notice.ends_at) == ("published", at("2023-03-09 00:00:00"))
    assert case.notice.shown["reached"] == 6
    other = BEGINS["draft"].run(shop.market, BEGINS["draft"].given(), OPERATOR, NOW)
    ACTS["discard"].run(other, ACTS["discard"].given(), OPERATOR, NOW)


def test_the_operators_page(shop: Floor) -> None:
    User.objects.create(username="ops", role="operator")
    User.objects.create(username="rev", role="reviewer")
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username="ops"))
    form = {
        "market": shop.market.pk, "title": "Flood", "text": "", "window": "paid", "starts_at_0": "2023-02-28",
        "starts_at_1": "16:00:00", "ends_at_0": "2023-03-08", "ends_at_1": "16:00:00", "side": "", "regions": "44",
        "categories": "", "channels": "", "extend_hours": "48", "dispatch_by_0": "", "dispatch_by_1": "",
    }  # fmt: skip
    listed = reverse("admin:casework_notice_changelist")
    assert client.post(reverse("admin:casework_notice_add"), form).status_code == 302
    case = Case.objects.get(type="notice")
    assert case.notice.regions == ["44"]

    def chosen(action: str) -> str:
        given = {"action": action, "_selected_action": [case.notice.pk]}
        return client.post(listed, given, follow=True).content.decode()

    assert "Preview the orders" in chosen("publish")
    assert "5 / 5" in chosen("preview")
    page = client.get(reverse("admin:casework_notice_change", args=[case.notice.pk])).content.decode()
    assert "<td>O1</td><td>S1</td><td>2023-03-03T15:59:59Z</td><td>2023-03-05T15:59:59Z</td>" in page
    moved = client.get(reverse("admin:casework_notice_export", args=[case.notice.pk]))
    assert b"O1,S1,2023-03-03T15:59:59Z" in b"".join(moved.streaming_content)  # type: ignore[attr-defined]
    chosen("publish")
    case.refresh_from_db()
    assert case.state == "published"
    change = reverse("admin:casework_notice_change", args=[case.notice.pk])
    narrow = client.post(change, {**form, "regions": "4401", "why": "x"}, follow=True).content.decode()
    assert "never taken back" in narrow
    client.post(change, {**form, "regions": "44, 33", "why": "the next province"})
    case.notice.refresh_from_db()
    assert case.notice.regions == ["44", "33"]
    client.force_login(User.objects.get(username="rev"))
    assert client.get(reverse("admin:casework_notice_export", args=[case.notice.pk])).status_code == 404
