"""The steps of a refund: instructed, goods sent back, received, approved or refused, paid or failed, another way.

What was paid for an order never enters the ledger, and so neither does its return: the payment's report is the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from shipby.casework.act import Act, Begin
from shipby.casework.acting import BATCH, Taking, begin, take
from shipby.casework.lakes import rules_of
from shipby.casework.limits import civil_day, working_day_due
from shipby.casework.many import Opening, begin_all, chunks
from shipby.casework.models import Case, Note
from shipby.casework.orders import OrderNow, orders_now, unmoved
from shipby.casework.refund.given import Nothing, Outright, Reason, Report, Return, Way
from shipby.casework.refund.models import AS_PAID, Refund
from shipby.casework.refund.table import REFUND, RUNNING
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.casework.shops import shop_held
from shipby.casework.telling import needs, told
from shipby.casework.whose import may
from shipby.people.actors import SERVICE, Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check

_AGREES = ("owner", "clerk", "machine", "reviewer", "operator")
"""Whose message in a thread can agree to a return."""


def instruct(market: Market, given: Outright, actor: Actor, at: datetime) -> Case:
    """The buyer's own: the order is closed by this step, the money goes back. Raises Forbidden, Unknown, Refused."""
    order = _order(market, given.order_id, "instruct", actor, at)
    if order.shipments:
        raise Refused(
            "shipped",
            f"订单 {order.order_id} 已有 {order.shipments} 个包裹发出，不能直接退款；可与商家协商退货。",
            f"Order {order.order_id} has {order.shipments} shipment(s): it is refunded by a return, once agreed.",
        )
    with _begun(market, order, "instruct", actor, at, given.reason) as taking:
        Refund.objects.create(case=taking.case)
        taking.fact("closures", {"closure_id": taking.case.number, "order_id": order.order_id, "closed_at": taking.at})
        _instructed(taking)
    return taking.case


def instruct_for(causes: Sequence[Case], at: datetime) -> list[Case]:
    """The refunds of orders that steps of other cases have just closed, in their transaction; none where one runs."""
    running: set[tuple[int, str]] = set()
    for some in chunks([case.pk for case in causes]):
        orders = Case.objects.filter(pk__in=some).values("order_id")
        found = Case.objects.filter(type=REFUND.type, state__in=RUNNING, order_id__in=orders)
        running |= set(found.values_list("market", "order_id"))
    wanted = {(case.market_id, case.order_id): case for case in causes}
    due = [case for key, case in wanted.items() if key not in running and case.shop is not None]
    if not due:
        return []
    openings = [Opening(case.shop, case.order_id, f"{case.number} {case.state}") for case in due if case.shop]
    with begin_all(REFUND, "instruct", SERVICE, at, openings) as takings:
        refunds = [Refund(case=taking.case, cause=case) for taking, case in zip(takings, due, strict=True)]
        Refund.objects.bulk_create(refunds, batch_size=BATCH)
        for taking in takings:
            _instructed(taking)
    return [taking.case for taking in takings]


def return_goods(market: Market, given: Return, actor: Actor, at: datetime) -> Case:
    """The goods are on their way back. Raises Forbidden, Unknown, Refused, LakeError."""
    order = _order(market, given.order_id, "return_goods", actor, at)
    if not order.shipments:
        raise Refused(
            "not-shipped",
            f"订单 {order.order_id} 没有发货，无货可退；可直接申请退款。",
            f"Nothing of order {order.order_id} was shipped: ask for the refund outright.",
        )
    agreed = _agreed(market, given)
    with _begun(market, order, "return_goods", actor, at, "") as taking:
        Refund.objects.create(case=taking.case, cause=agreed)
        taking.due(None, "receive", "operator")
        told(taking, "returning", "买家退货。", "the buyer sends the goods back.", "shop", "operator")
    return taking.case


def receive(case: Case, given: Nothing, actor: Actor, at: datetime) -> None:
    """The goods are there; the refund is due. Raises Forbidden, Unknown, Refused."""
    may(actor, "receive", case)
    rules = rules_of(case.market)
    with take(REFUND, case, "receive", actor, at) as taking:
        refund = taking.case.refund
        refund.received_at = taking.at
        refund.save()
        days = value(case.market, "refund.within_business_days", civil_day(taking.at, rules.zone))
        calendar = rules.calendars.get(rules.versions[-1].calendar or "")
        due = working_day_due(taking.at, days, calendar, rules.zone) if calendar else None
        taking.due(due, "approve", "operator", unknown="" if due else "calendar missing")
        told(taking, "received", "退货已收到。", "the goods were received.", "shop", "buyer")


def withdraw(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """Raises Forbidden, Unknown, Refused."""
    may(actor, "withdraw", case)
    with take(REFUND, case, "withdraw", actor, at, given.reason) as taking:
        taking.due(None)
        told(taking, "withdrawn", "买家取消退货。", "the buyer keeps the goods.", "shop", "operator")


def approve(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """The goods are in order: refund. Raises Forbidden, Unknown, Refused."""
    may(actor, "approve", case)
    with take(REFUND, case, "approve", actor, at, given.reason) as taking:
        _instructed(taking)


def refuse(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """The goods are not in order: no refund. Raises Forbidden, Unknown, Refused."""
    may(actor, "refuse", case)
    needs(given.reason)
    with take(REFUND, case, "refuse", actor, at, given.reason) as taking:
        taking.due(None)
        told(taking, "refused", f"不予退款：{given.reason}", f"no refund: {given.reason}", "shop", "buyer")


def confirm(case: Case, given: Report, actor: Actor, at: datetime) -> None:
    """The money is back: the fact is written. Raises Forbidden, Unknown, Refused."""
    may(actor, "confirm", case)
    with take(REFUND, case, "confirm", actor, at) as taking:
        held, refund = taking.case, taking.case.refund
        refund.refunded_at, refund.reported = taking.at, given.reported
        refund.save()
        # Its own key: what closed the order before keeps its instant.
        key = f"{held.number}/refunded"
        taking.fact("closures", {"closure_id": key, "order_id": held.order_id, "closed_at": taking.at})
        taking.due(None)
        told(taking, "refunded", "退款已到账。", "the money is back.", "shop", "buyer")


def fail(case: Case, given: Report, actor: Actor, at: datetime) -> None:
    """The money did not go through: another way is offered. Raises Forbidden, Unknown, Refused."""
    may(actor, "fail", case)
    needs(given.reported)
    with take(REFUND, case, "fail", actor, at, given.reported) as taking:
        refund = taking.case.refund
        refund.reported = given.reported
        refund.save()
        taking.due(None, "redirect", "operator")
        zh, en = (
            "退款未成功，请留言告知其他收款方式。",
            "the refund failed: write another way to be paid in the thread.",
        )
        told(taking, "failed", zh, en, "buyer", "operator")


def redirect(case: Case, given: Way, actor: Actor, at: datetime) -> None:
    """Paid another way. Raises Forbidden, Unknown, Refused."""
    may(actor, "redirect", case)
    needs(given.way)
    with take(REFUND, case, "redirect", actor, at) as taking:
        refund = taking.case.refund
        taking.old, taking.new = {"way": refund.way}, {"way": given.way}
        refund.way = given.way
        refund.save()
        _instructed(taking)


BEGINS: Mapping[str, Begin] = {
    "instruct": Begin(Outright, instruct),
    "return_goods": Begin(Return, return_goods),
}
ACTS: Mapping[str, Act] = {
    "receive": Act(Nothing, receive),
    "withdraw": Act(Reason, withdraw),
    "approve": Act(Reason, approve),
    "refuse": Act(Reason, refuse),
    "confirm": Act(Report, confirm),
    "fail": Act(Report, fail),
    "redirect": Act(Way, redirect),
}


def _order(market: Market, order_id: str, step: str, actor: Actor, at: datetime) -> OrderNow:
    """The order, open, of who acts. Raises Forbidden, Unknown, Refused, LakeError."""
    check(actor, step, "refund", order=f"{market}/{order_id}")
    order = orders_now(market, [order_id], at).get(order_id)
    if order is None:
        raise Unknown("order")
    if order.closed:
        raise Refused(
            "closed",
            f"订单 {order_id} 已关闭。",
            f"Order {order_id} is closed: nothing is left to refund.",
        )
    return order


@contextmanager
def _begun(market: Market, order: OrderNow, step: str, actor: Actor, at: datetime, why: str) -> Iterator[Taking]:
    shop = Shop.objects.get_or_create(market=market, shop_id=order.shop_id)[0]
    with shop_held(shop):
        _none_runs(market, order.order_id)
        unmoved(market, order.order_id, order)
        with begin(REFUND, step, actor, at, market=market, shop=shop, order_id=order.order_id, why=why) as taking:
            yield taking


def _none_runs(market: Market, order_id: str) -> None:
    running = Case.objects.filter(market=market, type=REFUND.type, order_id=order_id, state__in=RUNNING).first()
    if running:
        raise Refused(
            "one-runs",
            f"订单 {order_id} 的退款 {running.number} 正在处理。",
            f"Refund {running.number} of order {order_id} is under way.",
        )


def _agreed(market: Market, given: Return) -> Case:
    """The case in whose thread the other side wrote. Raises Refused where there is none."""
    cases = Case.objects.filter(market=market, order_id=given.order_id, type__in=("complaint", "incident"))
    case = cases.filter(number=given.agreed_in).first()
    if case is None or not Note.objects.filter(case=case, role__in=_AGREES).exists():
        raise Refused(
            "not-agreed",
            f"{given.agreed_in} 的留言中没有商家或平台对订单 {given.order_id} 退货的答复。",
            f"Nobody of the shop or the platform wrote in {given.agreed_in} about order {given.order_id}: "
            "agree on the return there first.",
        )
    return case


def _instructed(taking: Taking) -> None:
    way = taking.case.refund.way
    taking.due(None, "confirm", "operator")
    told(
        taking, "instructed",
        "退款已发起，按原支付方式退回。" if way == AS_PAID else f"退款已发起，方式：{way}。",
        "the refund is on its way, as it was paid." if way == AS_PAID else f"the refund is on its way: {way}.",
        "shop", "buyer",
    )  # fmt: skip
