"""Complaints: opened, answered, settled, decided; who may, when it is refused, what facts and money follow."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shipby.casework.clock import tick
from shipby.casework.complaint.acts import ACTS, BEGINS, open_, unanswered
from shipby.casework.complaint.given import Open
from shipby.casework.complaint.remedy import agreed_minor, late_clauses
from shipby.casework.complaint.table import COMPLAINT
from shipby.casework.models import Case, Outbox
from shipby.casework.orders import orders_now
from shipby.casework.refused import Refused
from shipby.casework.showing import cases, shown
from shipby.casework.thread import write
from shipby.ledger.models import Entry
from shipby.people.actors import Actor
from shipby.people.models import Message, Shop
from shipby.people.rights import Forbidden, Unknown
from shipby.rules.load import load_pack
from tests.support.filings import OPERATOR, REVIEWER, ZONE, Floor, at, floor, order

pytestmark = pytest.mark.django_db

DUE = at("2023-03-03 23:59:59")
NOW = at("2023-03-05 10:00:00")
SOON = timedelta(minutes=1)
LATER = NOW + timedelta(days=3)
"""The merchant's time is over: the last second within 3 days was the one before."""


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path)
    found.bring(orders=[order("O1"), order("O2"), order("O3", promised_by="", mode="presale")])
    return found


def buyer(shop: Floor, order_id: str = "O1") -> Actor:
    return Actor("buyer", f"buyer:{order_id}", orders=frozenset({f"{shop.market}/{order_id}"}))


def opened(shop: Floor, remedy: str = "compensate", order_id: str = "O1", now: datetime = NOW) -> Case:
    given = Open.model_validate({"order_id": order_id, "remedy": remedy, "text": "Where is it?"})
    return open_(shop.market, given, buyer(shop, order_id), now)


def act(case: Case, step: str, actor: Actor, now: datetime, **given: Any) -> None:
    """A step as HTTP and forms take it."""
    ACTS[step].run(case, ACTS[step].given.model_validate(given), actor, now)


def sent(shop: Floor, order_id: str = "O1", when: str = "2023-03-05T09:00:00") -> None:
    shop.bring(shipments=[{"shipment_id": f"P{order_id}", "order_id": order_id, "shipped_at": f"{when}{ZONE}"}])


def facts(table: str) -> list[dict[str, Any]]:
    return [row.row for row in Outbox.objects.filter(table=table).order_by("pk")]


def test_a_complaint_is_a_fact_and_the_merchant_is_told_until_when_to_answer(shop: Floor) -> None:
    case = opened(shop)
    then = NOW.isoformat()
    assert (case.number, case.state, case.shop) == (f"C-{case.pk}", "opened", shop.shop)
    assert facts("complaints") == [
        {"complaint_id": case.number, "order_id": "O1", "opened_at": then, "settled_at": None, "recorded_at": then}
    ]
    assert (case.due_at, case.due_what, case.due_who) == (at("2023-03-08 09:59:59"), "answer", "merchant")
    told = Message.objects.get(shop=shop.shop)
    assert told.kind == "complaint.opened"
    assert "answer by 2023-03-08 09:59:59" in told.en
    assert "请在 2023-03-08 09:59:59 前答复" in told.zh
    assert [note.text for note in case.thread.all()] == ["Where is it?"]
    (mine,) = shown(case, buyer(shop))["notices"]
    assert "Legal claims against the merchant stay open" in mine["en"]
    assert "不影响您依法向商家主张权利" in mine["zh"]
    assert [one["en"] for one in shown(case, shop.owner)["notices"]] == [told.en]
    assert shown(case, REVIEWER)["notices"] == []


def test_it_begins_only_once_the_deadline_is_known_and_missed(shop: Floor) -> None:
    with pytest.raises(Refused, match="The deadline of order O1 is 2023-03-03 23:59:59, and that is not over"):
        opened(shop, now=DUE)
    opened(shop, now=DUE + timedelta(seconds=1))
    with pytest.raises(Refused, match="No deadline of order O3 is known") as refused:
        opened(shop, order_id="O3")
    assert "可直接申请退款" in refused.value.zh
    sent(shop, "O2", "2023-03-03T12:00:00")
    with pytest.raises(Refused, match="Order O2 kept its deadline"):
        opened(shop, order_id="O2")
    with pytest.raises(Unknown):
        opened(shop, order_id="O9")


def test_one_is_open_at_a_time_and_another_may_follow_a_withdrawn_one(shop: Floor) -> None:
    case = opened(shop)
    with pytest.raises(Refused, match=f"Complaint {case.number} on order O1 is open: one at a time"):
        opened(shop)
    act(case, "withdraw", buyer(shop), NOW + SOON)
    assert len(facts("complaints")) == 1, "a withdrawn complaint writes no row"
    assert opened(shop, now=NOW + 2 * SOON).state == "opened"


def test_who_may_what(shop: Floor) -> None:
    case = opened(shop)
    other = Shop.objects.create(market=shop.market, shop_id="S2")
    stranger = Actor("owner", "user:o", shops=frozenset({other.pk}))
    clerk = Actor("clerk", "user:c", shops=frozenset({shop.shop.pk}))
    given = Open(order_id="O1", remedy="cancel", text="x")
    for actor in (REVIEWER, OPERATOR):
        with pytest.raises(Forbidden):
            open_(shop.market, given, actor, NOW)
    for actor in (shop.owner, buyer(shop, "O2")):
        with pytest.raises(Unknown):
            open_(shop.market, given, actor, NOW)
    for step, cells in (
        ("choose", {"remedy": "cancel"}), ("answer", {"text": "x"}), ("propose", {"remedy": "cancel"}),
        ("settle", {"remedy": "cancel"}), ("withdraw", {}), ("uphold", {"reason": "x"}), ("dismiss", {"reason": "x"}),
    ):  # fmt: skip
        for unknown in (stranger, buyer(shop, "O2")):
            with pytest.raises(Unknown):
                act(case, step, unknown, NOW, **cells)
        with pytest.raises(Forbidden):
            act(case, step, OPERATOR, NOW, **cells)
    for step, cells in (("propose", {"remedy": "cancel"}), ("settle", {"remedy": "compensate"})):
        with pytest.raises(Forbidden, match="only owner"):
            act(case, step, clerk, NOW, **cells)
    with pytest.raises(Forbidden):
        act(case, "uphold", buyer(shop), NOW, reason="I am right")
    act(case, "answer", clerk, NOW + SOON, text="On its way.")
    assert [one.number for one in cases(buyer(shop))] == [case.number]
    assert not cases(buyer(shop, "O2"))
    assert shown(case, buyer(shop))["particulars"]["remedy"] == "compensate"
    case.refresh_from_db()
    assert (case.due_what, case.due_who) == ("decide", "reviewer")
    assert {one.role for one in Message.objects.filter(kind="complaint.answered")} == {"buyer", "reviewer"}


def test_a_buyer_may_change_the_remedy_and_cancel_only_what_is_unshipped(shop: Floor) -> None:
    case = opened(shop)
    act(case, "choose", buyer(shop), NOW + SOON, remedy="cancel")
    case.complaint.refresh_from_db()
    assert case.complaint.remedy == "cancel"
    sent(shop)
    act(case, "choose", buyer(shop), NOW + 2 * SOON, remedy="compensate")
    with pytest.raises(Refused, match="Order O1 is shipped and can no longer be cancelled"):
        act(case, "choose", buyer(shop), NOW + 3 * SOON, remedy="cancel")
    with pytest.raises(ValidationError):
        ACTS["choose"].given.model_validate({"remedy": "a lawsuit"})


def test_the_owner_agrees_to_compensation_and_the_sum_is_posted_at_once(shop: Floor) -> None:
    case = opened(shop)
    act(case, "settle", shop.owner, NOW + SOON, remedy="compensate")
    case.refresh_from_db()
    row = facts("complaints")[-1]
    assert (case.state, row["settled_at"], "decided_at" in row) == ("settled", (NOW + SOON).isoformat(), False)
    posted = Entry.objects.order_by("seq").values_list("account", "amount", "case", "order_id")
    assert list(posted) == [
        ("settlement/S1", -3_000, case.number, "O1"), ("buyer/O1", 3_000, case.number, "O1"),
    ]  # fmt: skip
    with pytest.raises(Refused, match=f"{case.number} is settled since"):
        act(case, "uphold", REVIEWER, LATER, reason="late")
    assert not Case.objects.filter(type="refund").exists()


def test_the_buyer_accepts_what_stands_and_nothing_that_was_changed(shop: Floor) -> None:
    case = opened(shop)
    with pytest.raises(Refused, match='What stands is "-"'):
        act(case, "settle", buyer(shop), NOW + SOON, remedy="compensate", amount_minor=500)
    act(case, "propose", shop.owner, NOW + SOON, remedy="compensate", amount_minor=500)
    act(case, "propose", shop.owner, NOW + 2 * SOON, remedy="compensate", amount_minor=400)
    with pytest.raises(Refused, match='What stands is "compensate 400", not what you agree to: look again') as refused:
        act(case, "settle", buyer(shop), NOW + 3 * SOON, remedy="compensate", amount_minor=500)
    assert "请看过再答复" in refused.value.zh
    act(case, "settle", buyer(shop), NOW + 3 * SOON, remedy="compensate", amount_minor=400)
    assert list(Entry.objects.order_by("seq").values_list("amount", flat=True)) == [-400, 400]


def test_a_proposal_fits(shop: Floor) -> None:
    case = opened(shop)
    for cells, told in (
        ({"remedy": "compensate"}, "names its sum in fen"),
        ({"remedy": "cancel", "amount_minor": 1}, "one of cancelling names none"),
        ({"remedy": "compensate", "amount_minor": 10_001}, "more than the 10000 paid"),
    ):
        with pytest.raises(Refused, match=told):
            act(case, "propose", shop.owner, NOW + SOON, **cells)
    with pytest.raises(ValidationError):
        ACTS["propose"].given.model_validate({"remedy": "compensate", "amount_minor": 0})


@pytest.mark.parametrize("way", ["agreed", "upheld"])
def test_cancelling_closes_the_order_at_once_and_refunds(shop: Floor, way: str) -> None:
    case = opened(shop, "cancel")
    when = NOW + SOON if way == "agreed" else LATER
    if way == "agreed":
        act(case, "settle", shop.owner, when, remedy="cancel")
    else:
        act(case, "uphold", REVIEWER, when, reason="late")
    then = when.isoformat()
    assert facts("closures") == [{"closure_id": case.number, "order_id": "O1", "closed_at": then, "recorded_at": then}]
    refund = Case.objects.get(type="refund")
    assert (refund.state, refund.order_id, refund.refund.cause, refund.refund.way) == (
        "instructed", "O1", case, "as_paid",
    )  # fmt: skip
    assert not Entry.objects.exists()
    assert orders_now(shop.market, ["O1"], when)["O1"].closed


def test_what_was_shipped_meanwhile_is_closed_no_more(shop: Floor) -> None:
    case = opened(shop, "cancel")
    sent(shop)
    with pytest.raises(Refused, match="shipped and can no longer be cancelled"):
        act(case, "settle", shop.owner, NOW + SOON, remedy="cancel")
    act(case, "uphold", REVIEWER, LATER, reason="late")
    assert facts("complaints")[-1]["remedy"] == "cancel"
    assert not facts("closures")
    assert not Case.objects.filter(type="refund").exists()


def test_a_reviewer_upholds_once_the_merchant_was_heard(shop: Floor) -> None:
    case = opened(shop)
    with pytest.raises(Refused, match="may until 2023-03-08 09:59:59: it can be upheld after that"):
        act(case, "uphold", REVIEWER, LATER - timedelta(seconds=1), reason="late")
    with pytest.raises(Refused, match="Say why"):
        act(case, "uphold", REVIEWER, LATER, reason=" ")
    act(case, "uphold", REVIEWER, LATER, reason="late")
    then = LATER.isoformat()
    assert facts("complaints")[-1] == {
        "complaint_id": case.number, "order_id": "O1", "opened_at": NOW.isoformat(), "settled_at": None,
        "decided_at": then, "upheld": True, "remedy": "compensate", "recorded_at": then,
    }  # fmt: skip
    assert not Entry.objects.exists(), "points and money are the judge's"
    early = opened(shop, order_id="O2")
    act(early, "answer", shop.owner, NOW + SOON, text="The road was closed.")
    act(early, "uphold", REVIEWER, NOW + 2 * SOON, reason="no filing")


def test_compensation_needs_the_verdict_violation(shop: Floor) -> None:
    case = opened(shop)
    shop.bring(
        filings=[
            {
                "filing_id": "F", "order_id": "O1", "reason": "event", "submitted_at": f"2023-03-03T10:00:00{ZONE}",
                "dispatch_by": f"2023-03-20T10:00:00{ZONE}", "status": "approved",
                "decided_at": f"2023-03-05T11:00:00{ZONE}",
            }
        ]
    )  # fmt: skip
    with pytest.raises(Refused, match="Order O1 is no violation: a complaint for compensation cannot be upheld"):
        act(case, "uphold", REVIEWER, LATER, reason="late")
    act(case, "dismiss", REVIEWER, LATER, reason="filed and approved")
    assert facts("complaints")[-1]["upheld"] is False


def test_the_clock_tells_when_the_merchants_time_is_over(shop: Floor) -> None:
    case = opened(shop)
    with pytest.raises(Refused, match="can be answered by"):
        unanswered(case, at("2023-03-08 09:59:59"))
    assert tick(shop.market, shop.rules, LATER - timedelta(seconds=1)).unanswered == ()
    assert tick(shop.market, shop.rules, LATER).unanswered == (case.number,)
    assert tick(shop.market, shop.rules, LATER + SOON).unanswered == ()
    case.refresh_from_db()
    assert (case.state, case.due_who, case.due_at) == ("opened", "reviewer", None)
    act(case, "answer", shop.owner, LATER + 2 * SOON, text="Late, but here.")


def test_messages_reach_the_other_two(shop: Floor) -> None:
    case = opened(shop)
    Message.objects.all().delete()
    for actor, told in (
        (buyer(shop), {("", shop.shop.pk), ("reviewer", None)}),
        (shop.owner, {("reviewer", None), ("buyer", None)}),
        (REVIEWER, {("", shop.shop.pk), ("buyer", None)}),
    ):
        write(case, "hello", actor, NOW + SOON)
        assert set(Message.objects.values_list("role", "shop_id")) == told
        Message.objects.all().delete()


def test_every_step_is_open_to_a_form_or_is_the_clocks() -> None:
    named = {step.name for step in COMPLAINT.steps}
    assert set(BEGINS) | set(ACTS) | {"unanswered"} == named


@pytest.mark.parametrize(("paid", "sum_"), [(10_000, 3_000), (1, 0), (2, 1), (5, 2), (99, 30), (101, 30), (105, 32)])
def test_what_agreeing_costs_is_the_rules_share_half_up(paid: int, sum_: int) -> None:
    assert agreed_minor(load_pack("xiaohongshu").versions[-1], paid) == sum_


def test_elsewhere_the_pack_pays_what_it_pays_anyway() -> None:
    pack = load_pack("douyin").versions[-1]
    assert agreed_minor(pack, 10_000) is None
    assert "late-dispatch" in late_clauses(pack)
    assert late_clauses(load_pack("xiaohongshu").versions[-1]) == {"late-dispatch"}
