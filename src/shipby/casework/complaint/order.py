"""An order as it is now, its rules -> whether it can be complained about, whether it can still be cancelled."""

from __future__ import annotations

from datetime import datetime

from shipby.casework.complaint.remedy import late_clauses
from shipby.casework.limits import by, clock_time
from shipby.casework.orders import OrderNow, orders_now, violated
from shipby.casework.refused import Refused
from shipby.people.models import Market
from shipby.people.rights import Unknown
from shipby.rules.model import Pack
from shipby.rules.timeline import RulePack


def order_now(market: Market, order_id: str, at: datetime) -> OrderNow:
    """Raises Unknown where nothing is known of it; LakeError."""
    order = orders_now(market, [order_id], at).get(order_id)
    if order is None:
        raise Unknown("order")
    return order


def rules_for(rules: RulePack, order: OrderNow) -> Pack:
    """The rules that hold for the order; the last version where none was in force when it was paid."""
    return rules.epochs[order.epoch].pack if order.epoch >= 0 else rules.versions[-1]


def check_late(market: Market, rules: RulePack, order: OrderNow, at: datetime) -> None:
    """Nothing where the deadline is known and missed. Raises Refused; LakeError."""
    if order.due_at is None:
        raise Refused(
            "no-deadline",
            f"订单 {order.order_id} 没有可知的最晚发货时间，不能投诉超时；未发货可直接申请退款。",
            f"No deadline of order {order.order_id} is known, so none is missed. While nothing was shipped, ask for a "
            "refund.",
        )
    due = clock_time(order.due_at, rules.zone)
    if by(at, order.due_at):
        raise Refused(
            "not-yet",
            f"订单 {order.order_id} 的最晚发货时间 {due} 还没有过。",
            f"The deadline of order {order.order_id} is {due}, and that is not over.",
        )
    unsent = order.dispatched_at is None or order.dispatched_at > order.due_at
    if (order.closed or not unsent) and not is_violation(market, rules, order, at):
        raise Refused(
            "in-time",
            f"订单 {order.order_id} 没有超过最晚发货时间 {due}。",
            f"Order {order.order_id} kept its deadline, {due}.",
        )


def is_violation(market: Market, rules: RulePack, order: OrderNow, at: datetime) -> bool:
    """Whether the judge finds the order late. Raises LakeError."""
    return bool(late_clauses(rules_for(rules, order)) & violated(market, order.order_id, at))


def can_cancel(order: OrderNow) -> bool:
    """Whether nothing was shipped, and the order is open."""
    return not order.shipments and not order.closed


def check_cancel(order: OrderNow) -> None:
    """Raises Refused where the order can no longer be cancelled."""
    if not can_cancel(order):
        raise Refused(
            "shipped",
            f"订单 {order.order_id} 已{'关闭' if order.closed else '发货'}，不能取消；可选择赔付，或收货后退货。",
            f"Order {order.order_id} is {'closed' if order.closed else 'shipped'} and can no longer be cancelled: "
            "choose compensation, or send the goods back.",
        )
