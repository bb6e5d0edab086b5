"""A filing, its order as it is now, the pack's limits -> nothing, or the first of nine checks that refuses it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from shipby.casework.limits import by, civil_day, clock_time, day_ends
from shipby.casework.orders import OrderNow
from shipby.casework.refused import Refused
from shipby.rules.model import Limit, Pack


@dataclass(frozen=True, slots=True)
class Wish:
    """What a filing asks for."""

    reason: str
    dispatch_by: datetime
    affected_from: date | None = None
    affected_until: date | None = None
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish about an order at an instant, and what else its checks look at."""

    wish: Wish
    shop_id: str
    order_id: str
    order: OrderNow | None
    """None: no such order is known."""
    awaiting: str
    """number of the filing on the order that awaits review."""
    proofs: Collection[str]
    """kinds of the files it brings."""
    at: datetime
    pack: Pack
    limited: bool
    """whether it must come by the deadline."""
    proofs_needed: int
    """files, where the pack lists no kinds for the reason."""
    review_hours: int


def check(asked: Asked) -> None:
    """Nothing where all nine hold, asked in their order. Raises Refused, which tells the rule and the time."""
    order = _theirs(asked)
    _unshipped(order)
    _none_awaits(asked)
    _no_notice(asked, order)
    _reason(asked)
    _in_time(asked, order)
    _later(asked, order)
    _limits(asked, order)
    _proof(asked)


def is_limited(pack: Pack) -> bool:
    """Whether the pack says by when a filing must come; where it leaves that unpublished, the operator says it."""
    told = pack.filing.get("latest_submission")
    return told is None or told.value != "unpublished"


def latest(order: OrderNow) -> datetime | None:
    """The last second in which a filing on the order can be submitted; None where no deadline is known.

    The first one: the deadline shown. A repeat: the time that the first approved one gave, or the deadline by base and
    notices where that is later; a further approval does not move it.
    """
    if order.first_approved_by is None:
        return order.due_at
    return max(filter(None, (order.first_approved_by, order.base_due_at, order.noticed_by)))


def _theirs(asked: Asked) -> OrderNow:
    """(1) The order is this shop's and not closed."""
    order = asked.order
    if order is None or order.shop_id != asked.shop_id:
        raise Refused(
            "no-such-order",
            f"您的店铺没有订单 {asked.order_id}：请核对订单号。",
            f"Your shop has no order {asked.order_id}: look at the number.",
        )
    if order.closed:
        raise Refused(
            "closed",
            f"订单 {order.order_id} 已关闭，无需报备。",
            f"Order {order.order_id} is closed: there is nothing to file.",
        )
    return order


def _unshipped(order: OrderNow) -> None:
    """(2) It has no shipment."""
    if order.shipments:
        raise Refused(
            "shipped",
            f"订单 {order.order_id} 已有 {order.shipments} 个包裹发出：部分发货、已发货的订单不能报备。",
            f"Order {order.order_id} has {order.shipments} shipment(s): one sent in part or whole cannot be filed.",
        )


def _none_awaits(asked: Asked) -> None:
    """(3) No filing on it awaits review."""
    if asked.awaiting:
        raise Refused(
            "awaits-review",
            f"订单 {asked.order_id} 的报备 {asked.awaiting} 正在审核，请等待结果或先撤回。",
            f"{asked.awaiting} on order {asked.order_id} awaits review: wait for its decision, or withdraw it first.",
        )


def _no_notice(asked: Asked, order: OrderNow) -> None:
    """(4) No notice already reaches the time asked for."""
    if order.noticed_by is not None and by(asked.wish.dispatch_by, order.noticed_by):
        until = clock_time(order.noticed_by, asked.pack.zone)
        raise Refused(
            "notice-covers",
            f"平台公告已将订单 {order.order_id} 的最晚发货时间顺延至 {until}，无需报备。",
            f"A notice moves the deadline of order {order.order_id} to {until} already: no filing is needed.",
        )


def _reason(asked: Asked) -> None:
    """(5) The pack accepts the reason at this instant."""
    filing, reason = asked.pack.filing, asked.wish.reason
    refused = filing.get("refused_reasons")
    if refused and reason in _words(refused):
        says = refused.says
        raise Refused(
            "merchant-cause",
            f"“{reason}”属于商家自身原因，不予报备。{says.zh if says else ''}",
            f'"{reason}" is the seller\'s own cause and is not accepted. {says.en if says else ""}'.rstrip(),
        )
    lists = [limit for name, limit in filing.items() if name == "reasons" or name.startswith("reasons_")]
    today = civil_day(asked.at, asked.pack.zone)
    known = [word for limit in lists if limit.since is None or limit.since <= today for word in _words(limit)]
    if reason in known:
        return
    since = next((limit.since for limit in lists if reason in _words(limit)), None)
    raise Refused(
        "reason",
        f"“{reason}”自 {since} 起才可报备。" if since else f"“{reason}”不在可报备的原因中：{'、'.join(known)}。",
        f'"{reason}" is accepted from {since} on.' if since else f'"{reason}" is none of: {", ".join(known)}.',
    )


def _in_time(asked: Asked, order: OrderNow) -> None:
    """(6) By the deadline shown; a repeat by the time that the first approved one gave."""
    if not asked.limited:
        return
    limit = latest(order)
    if limit is None:
        raise Refused(
            "no-deadline",
            f"订单 {order.order_id} 的最晚发货时间未知，无法判断是否超期，不能报备。",
            f"No deadline of order {order.order_id} is known, and a filing is due by it.",
        )
    if by(asked.at, limit):
        return
    until = clock_time(limit, asked.pack.zone)
    if order.first_approved_by is None:
        raise Refused(
            "too-late",
            f"首次报备最晚在订单的最晚发货时间 {until} 提交，已过期。",
            f"A first filing was due by the deadline, {until}, and that is over.",
        )
    raise Refused(
        "too-late-again",
        f"再次报备最晚在 {until}（首次通过的发货时间，或按承诺和公告更晚的期限）提交，已过期。",
        f"A repeated filing was due by {until} (the time that the first approved one gave, or a later deadline by base "
        "and notices), and that is over.",
    )


def _later(asked: Asked, order: OrderNow) -> None:
    """(7) The time asked for is later than the deadline and than now."""
    wished = asked.wish.dispatch_by
    for than, zh, en in ((order.due_at, "最晚发货时间", "the deadline"), (asked.at, "当前时间", "now")):
        if than is not None and by(wished, than):
            told, limit = clock_time(wished, asked.pack.zone), clock_time(than, asked.pack.zone)
            raise Refused(
                "not-later",
                f"申请的发货时间 {told} 必须晚于{zh} {limit}。",
                f"The time asked for, {told}, must be later than {en}, {limit}.",
            )


def _limits(asked: Asked, order: OrderNow) -> None:
    """(8) The pack's limits: days affected, dispatch after them, regions."""
    days, after, regions = (
        number(asked.pack.filing, name)
        for name in ("affected_days_at_most", "dispatch_days_after_at_most", "regions_at_most")
    )
    wish = asked.wish
    if days is not None or after is not None:
        _days(asked, days, after)
    if regions is None:
        return
    if not 1 <= len(wish.regions) <= regions:
        raise Refused(
            "regions",
            f"请填写 1 至 {regions} 个受影响地区，现有 {len(wish.regions)} 个。",
            f"Name 1 to {regions} regions that are affected; there are {len(wish.regions)}.",
        )
    ends = [end for end in (order.ship_from, order.ship_to) if end]
    if ends and not any(end.startswith(region) for end in ends for region in wish.regions):
        raise Refused(
            "region-elsewhere",
            f"受影响地区 {'、'.join(wish.regions)} 不含订单 {order.order_id} 的发货地或收货地（{'、'.join(ends)}）。",
            f"None of the regions {', '.join(wish.regions)} holds an end of order {order.order_id}: {', '.join(ends)}.",
        )


def _days(asked: Asked, days: int | None, after: int | None) -> None:
    first, last = asked.wish.affected_from, asked.wish.affected_until
    if first is None or last is None or last < first:
        raise Refused(
            "affected-days",
            "请填写受影响的起止日期，止日不早于起日。",
            "Name the first and the last day affected, the last not before the first.",
        )
    count = (last - first).days + 1
    if days is not None and count > days:
        raise Refused(
            "too-many-days",
            f"受影响时段最多 {days} 天（含首尾），{first} 至 {last} 为 {count} 天。",
            f"At most {days} days can be affected, both ends counted; {first} to {last} are {count}.",
        )
    if after is None:
        return
    limit = day_ends(last + timedelta(days=after), asked.pack.zone)
    if not by(asked.wish.dispatch_by, limit):
        until, told = clock_time(limit, asked.pack.zone), clock_time(asked.wish.dispatch_by, asked.pack.zone)
        raise Refused(
            "dispatch-too-late",
            f"发货时间最晚为受影响时段结束后第 {after} 天 {until}，申请的是 {told}。",
            f"Dispatch is due by day {after} after the days affected, {until}; {told} was asked for.",
        )


def _proof(asked: Asked) -> None:
    """(9) The kinds that the reason needs, one fitting is enough; so many files where the pack lists none."""
    listed = asked.pack.filing.get(f"proofs_{asked.wish.reason}")
    if listed:
        kinds = _words(listed)
        if not set(kinds) & set(asked.proofs):
            raise Refused(
                "proof-kind",
                f"“{asked.wish.reason}”需要以下任一证明：{'、'.join(kinds)}。",
                f'"{asked.wish.reason}" needs one of these proofs: {", ".join(kinds)}.',
            )
        return
    if len(asked.proofs) < (needed := asked.proofs_needed):
        raise Refused(
            "no-proof",
            f"请至少上传 {needed} 份证明材料，现有 {len(asked.proofs)} 份。",
            f"Bring at least {needed} file(s) as proof; there are {len(asked.proofs)}.",
        )


def _words(limit: Limit) -> tuple[str, ...]:
    return limit.value if isinstance(limit.value, tuple) else ()


def number(limits: Mapping[str, Limit], name: str) -> int | None:
    """A limit that is a whole number; None where the pack has none, or leaves it unpublished."""
    limit = limits.get(name)
    return int(limit.value) if limit is not None and isinstance(limit.value, Decimal) else None
