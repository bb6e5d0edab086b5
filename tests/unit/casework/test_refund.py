"""Refunds: outright, after goods came back, after what closed the order; paid, failed, another way; one at a time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shipby.casework.clock import tick
from shipby.casework.complaint.acts import open_
from shipby.casework.complaint.given import Open
from shipby.casework.models import Case, Outbox
from shipby.casework.orders import orders_now
from shipby.casework.refund.acts import ACTS, BEGINS, instruct_for
from shipby.casework.refund.table import REFUND
from shipby.casework.refused import Refused
from shipby.casework.thread import write
from shipby.ledger.models import Entry
from shipby.people.actors import SERVICE, Actor
from shipby.people.models import Message
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import OPERATOR, REVIEWER, ZONE, Floor, at, floor, order

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")
LATE = at("2023-03-05 10:00:00")
SOON = timedelta(minutes=1)
PAYMENT = Actor("machine", "key:pay", scopes=frozenset({"refund:confirm", "refund:fail"}))


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path)
    found.bring(orders=[order("O1"), order("O2")], shipments=[
        {"shipment_id": "P2", "order_id": "O2", "shipped_at": f"2023-03-04T09:00:00{ZONE}"}
    ])  # fmt: skip
    return found


def buyer(shop: Floor, order_id: str = "O1") -> Actor:
    return Actor("buyer", f"buyer:{order_id}", orders=frozenset({f"{shop.market}/{order_id}"}))


def begun(shop: Floor, step: str, actor: Actor, now: Any = NOW, **given: Any) -> Case:
    return BEGINS[step].run(shop.market, BEGINS[step].given.model_validate(given), actor, now)


def act(case: Case, step: str, actor: Actor, now: Any, **given: Any) -> None:
    ACTS[step].run(case, ACTS[step].given.model_validate(given), actor, now)


def closures() -> list[tuple[str, str]]:
    rows = Outbox.objects.filter(table="closures").order_by("pk")
    return [(row.row["closure_id"], row.row["closed_at"]) for row in rows]


def returned(shop: Floor) -> Case:
    """Goods of O2 on their way back, as agreed in a complaint's thread."""
    given = Open(order_id="O2", remedy="compensate", text="Too late, I bought elsewhere.")
    complaint = open_(shop.market, given, buyer(shop, "O2"), LATE)
    write(complaint, "Send it back, then.", shop.owner, LATE + SOON)
    return begun(shop, "return_goods", buyer(shop, "O2"), LATE + 2 * SOON, order_id="O2", agreed_in=complaint.number)


def test_an_unshipped_order_is_closed_now_and_refunded_when_the_payment_says_so(shop: Floor) -> None:
    case = begun(shop, "instruct", buyer(shop), order_id="O1")
    assert (case.number, case.state, case.shop) == (f"R-{case.pk}", "instructed", shop.shop)
    assert closures() == [(case.number, NOW.isoformat())]
    assert orders_now(shop.market, ["O1"], NOW)["O1"].closed
    act(case, "confirm", PAYMENT, NOW + timedelta(days=1), reported="T-77")
    case.refresh_from_db()
    assert (case.state, case.refund.reported) == ("refunded", "T-77")
    # What closed it keeps its instant; the money's return is a row of its own.
    assert closures()[1:] == [(f"{case.number}/refunded", (NOW + timedelta(days=1)).isoformat())]
    assert not Entry.objects.exists()
    told = {(kind, role) for kind in ("refund.instructed", "refund.refunded") for role in ("", "buyer")}
    assert set(Message.objects.values_list("kind", "role")) == told


def test_what_is_shipped_or_closed_is_not_refunded_outright(shop: Floor) -> None:
    with pytest.raises(Refused, match=r"Order O2 has 1 shipment\(s\): it is refunded by a return") as refused:
        begun(shop, "instruct", buyer(shop, "O2"), LATE, order_id="O2")
    assert "可与商家协商退货" in refused.value.zh
    case = begun(shop, "instruct", buyer(shop), order_id="O1")
    with pytest.raises(Refused, match="Order O1 is closed"):
        begun(shop, "instruct", buyer(shop), NOW + SOON, order_id="O1")
    act(case, "fail", PAYMENT, NOW + SOON, reported="account closed")
    with pytest.raises(Unknown):
        begun(shop, "instruct", buyer(shop), NOW, order_id="O2")
    with pytest.raises(Unknown):
        begun(shop, "instruct", buyer(shop, "O9"), NOW, order_id="O9")


def test_goods_go_back_only_as_agreed_and_are_refunded_by_the_second_working_day(shop: Floor) -> None:
    with pytest.raises(Refused, match="Nothing of order O1 was shipped"):
        begun(shop, "return_goods", buyer(shop), LATE, order_id="O1", agreed_in="C-1")
    given = Open(order_id="O2", remedy="compensate", text="Too late.")
    complaint = open_(shop.market, given, buyer(shop, "O2"), LATE)
    with pytest.raises(Refused, match=f"Nobody of the shop or the platform wrote in {complaint.number}"):
        begun(shop, "return_goods", buyer(shop, "O2"), LATE, order_id="O2", agreed_in=complaint.number)
    write(complaint, "Send it back, then.", shop.owner, LATE + SOON)
    case = begun(shop, "return_goods", buyer(shop, "O2"), LATE + 2 * SOON, order_id="O2", agreed_in=complaint.number)
    assert (case.state, case.due_what, closures()) == ("awaiting_goods", "receive", [])
    with pytest.raises(Refused, match=f"Refund {case.number} of order O2 is under way"):
        begun(shop, "return_goods", buyer(shop, "O2"), LATE, order_id="O2", agreed_in=complaint.number)
    friday = at("2023-03-10 15:00:00")
    act(case, "receive", OPERATOR, friday)
    case.refresh_from_db()
    assert (case.due_at, case.due_who) == (at("2023-03-14 23:59:59"), "operator")
    act(case, "approve", OPERATOR, friday + SOON)
    act(case, "confirm", OPERATOR, friday + 2 * SOON)
    assert closures() == [(f"{case.number}/refunded", (friday + 2 * SOON).isoformat())]


def test_the_operator_is_told_when_the_refund_of_goods_is_overdue(shop: Floor) -> None:
    case = returned(shop)
    act(case, "receive", OPERATOR, at("2023-03-10 15:00:00"))
    assert tick(shop.market, shop.rules, at("2023-03-14 23:59:59")).overdue == ()
    assert tick(shop.market, shop.rules, at("2023-03-15 00:00:00")).overdue == (case.number,)


def test_goods_not_in_order_are_refused_with_a_reason_and_may_be_kept_before(shop: Floor) -> None:
    case = returned(shop)
    act(case, "receive", OPERATOR, LATE + 3 * SOON)
    with pytest.raises(Refused, match="withdraw does not lead on from there; what does: approve, refuse"):
        act(case, "withdraw", buyer(shop, "O2"), LATE + 4 * SOON)
    with pytest.raises(Refused, match="Say why"):
        act(case, "refuse", OPERATOR, LATE + 4 * SOON, reason="")
    act(case, "refuse", OPERATOR, LATE + 4 * SOON, reason="an empty box")
    case.refresh_from_db()
    assert (case.state, closures()) == ("refused", [])
    assert case.refund.cause is not None
    again = begun(
        shop, "return_goods", buyer(shop, "O2"), LATE + 5 * SOON, order_id="O2", agreed_in=case.refund.cause.number
    )
    act(again, "withdraw", buyer(shop, "O2"), LATE + 6 * SOON)
    again.refresh_from_db()
    assert again.state == "withdrawn"


def test_a_failed_payment_is_offered_another_way(shop: Floor) -> None:
    case = begun(shop, "instruct", buyer(shop), order_id="O1")
    with pytest.raises(Refused, match="Say why"):
        act(case, "fail", PAYMENT, NOW + SOON)
    act(case, "fail", PAYMENT, NOW + SOON, reported="account closed")
    case.refresh_from_db()
    assert (case.state, case.due_what, case.due_who) == ("failed", "redirect", "operator")
    assert Message.objects.filter(role="buyer", kind="refund.failed").exists()
    act(case, "redirect", OPERATOR, NOW + 2 * SOON, way="bank account 62..01")
    act(case, "confirm", PAYMENT, NOW + 3 * SOON)
    case.refresh_from_db()
    assert (case.state, case.refund.way) == ("refunded", "bank account 62..01")
    with pytest.raises(Refused, match="is refunded since"):
        act(case, "confirm", PAYMENT, NOW + 4 * SOON)


def test_who_may_what(shop: Floor) -> None:
    case = begun(shop, "instruct", buyer(shop), order_id="O1")
    narrow = Actor("machine", "key:x", scopes=frozenset({"refund:fail"}))
    for actor in (REVIEWER, narrow, Actor("clock", "clock")):
        with pytest.raises(Forbidden):
            act(case, "confirm", actor, NOW + SOON)
    for actor in (buyer(shop), shop.owner):
        with pytest.raises(Forbidden):
            act(case, "confirm", actor, NOW + SOON)
    with pytest.raises(Unknown):
        act(case, "withdraw", buyer(shop, "O2"), NOW + SOON)
    key = Actor("machine", "key:y", scopes=frozenset({"refund:instruct"}))
    with pytest.raises(Unknown):
        begun(shop, "instruct", shop.owner, order_id="O2")
    assert "refund:instruct" in SERVICE.scopes
    with pytest.raises(Refused, match="shipment"):
        # No key has the scope (test_rights); what is asked is asked all the same.
        begun(shop, "instruct", key, LATE, order_id="O2")


def test_what_closed_the_order_refunds_it_once(shop: Floor) -> None:
    cause = Case.objects.create(
        type="enforcement", number="E-9", market=shop.market, shop=shop.shop, order_id="O1", state="active", at=NOW
    )
    (case,) = instruct_for([cause], NOW)
    assert (case.state, case.refund.cause, closures()) == ("instructed", cause, [])
    assert instruct_for([cause], NOW + SOON) == []
    assert REFUND.step("instruct", "-") is not None


def test_every_step_is_open_to_a_form() -> None:
    assert set(BEGINS) | set(ACTS) == {step.name for step in REFUND.steps}
