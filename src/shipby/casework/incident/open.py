"""How an incident begins: reported, or found by the platform elsewhere; the merchant told, who may answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from shipby.casework import thread
from shipby.casework.acting import BATCH, begin, take
from shipby.casework.incident.facts import facts
from shipby.casework.incident.given import Import, Report, Text
from shipby.casework.incident.models import Incident, IncidentOrder
from shipby.casework.incident.severity import check_given
from shipby.casework.incident.table import INCIDENT
from shipby.casework.lakes import rules_of
from shipby.casework.limits import by, civil_day, clock_time, last_second
from shipby.casework.many import chunks
from shipby.casework.models import Case
from shipby.casework.orders import OrderNow, orders_now
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.casework.shops import shop_held
from shipby.casework.telling import told
from shipby.casework.whose import may, seen
from shipby.people.actors import CLOCK, Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check

Known = Mapping[str, OrderNow]
"""Orders by id, as they are now."""

_BUYERS = ("out_of_stock", "wrong_item", "missing_item", "empty_parcel", "other_goods_sent", "fake_dispatch")
_MERCHANTS = ("out_of_stock",)
"""What a buyer reports of his order; what a merchant of his own stock. The platform reports any."""


def report(market: Market, given: Report, actor: Actor, at: datetime) -> Case:
    """An incident reported: the merchant is told and may answer. Raises Forbidden, Unknown, Refused, LakeError."""
    return report_known(market, given, actor, at, _known(market, given.orders, "report", actor, at))


def report_known(market: Market, given: Report, actor: Actor, at: datetime, known: Known) -> Case:
    """The same where the orders have been read. Raises Forbidden, Unknown, Refused."""
    shop = _shop(market, given.orders, "report", actor, known)
    merchant = actor.who in ("owner", "clerk") or (actor.who == "machine" and bool(actor.shops))
    kinds = _BUYERS if actor.who == "buyer" else _MERCHANTS if merchant else (given.kind,)
    if given.kind not in kinds:
        raise Refused(
            "kind",
            f"您不能上报“{given.kind}”，可上报：{'、'.join(kinds)}。",
            f'You do not report "{given.kind}"; you may report: {", ".join(kinds)}.',
        )
    with shop_held(shop):
        _none_awaits(shop, given, actor)
        return _reported(market, shop, given, actor, at, merchant=merchant)


def import_(market: Market, given: Import, actor: Actor, at: datetime) -> Case:
    """The platform's own finding, made elsewhere, stands; the same twice is refused. Raises as `report`."""
    check(actor, "import", "incident")
    return import_known(market, given, actor, at, orders_now(market, [one.order_id for one in given.orders], at))


def import_known(market: Market, given: Import, actor: Actor, at: datetime, known: Known) -> Case:
    """The same where the orders have been read. Raises Forbidden, Unknown, Refused."""
    shop = _shop(market, [one.order_id for one in given.orders], "import", actor, known)
    first = given.orders[0]
    for one in given.orders:
        check_given(given.kind, one.severity)
        if one.found_at > at:
            found = one.found_at.isoformat()
            raise Refused("ahead", f"认定时间 {found} 在未来。", f"found_at {found} lies ahead of now.")
    own = given.finding or f"{first.order_id}|{given.kind}|{first.found_at.astimezone(UTC).isoformat()}"
    identity = f"{market}|{own}"
    order_id = first.order_id if len(given.orders) == 1 else ""
    with shop_held(shop):
        _none_such(identity)
        with begin(
            INCIDENT, "import", actor, at, market=market, shop=shop, order_id=order_id, why=given.reason
        ) as taking:
            incident = Incident.objects.create(case=taking.case, kind=given.kind, text=given.reason, identity=identity)
            rows = [
                IncidentOrder(
                    incident=incident, place=place, order_id=one.order_id, severity=one.severity,
                    found_at=one.found_at.astimezone(UTC),
                )
                for place, one in enumerate(given.orders, 1)
            ]  # fmt: skip
            IncidentOrder.objects.bulk_create(rows, batch_size=BATCH)
            facts(taking, rows)
            taking.new = {"kind": given.kind, "orders": len(rows), "finding": given.finding}
            zh, en = f"平台认定：{given.kind}。{given.reason}", f"found by the platform: {given.kind}. {given.reason}"
            told(taking, "found", zh.strip(), en.strip(), "shop")
    return taking.case


def answer(case: Case, given: Text, actor: Actor, at: datetime) -> None:
    """The merchant's answer stands in the thread; it can be found. Raises Forbidden, Unknown, Refused."""
    may(actor, "answer", case)
    with take(INCIDENT, case, "answer", actor, at) as taking:
        thread.add(taking.case, given.text, actor, taking.at, quiet=True)
        incident = taking.case.incident
        incident.answered_at = incident.answered_at or taking.at
        incident.save()
        taking.due(None, "review" if taking.case.state == "reported" else "find", "reviewer")
        told(taking, "answered", "商家已答复。", "the merchant answered.", "reviewer")


def unanswered(case: Case, at: datetime) -> None:
    """The merchant's time is over: a reviewer may find. Raises Refused before it is."""
    with take(INCIDENT, case, "unanswered", CLOCK, at) as taking:
        until = taking.case.incident.answer_by
        if until is None or by(taking.at, until) or taking.case.due_who != "merchant":
            raise Refused("not-over", f"{case.number} 可答复至 {until}。", f"{case.number} can be answered by {until}.")
        taking.due(None, "review" if taking.case.state == "reported" else "find", "reviewer")
        told(taking, "unanswered", "商家逾期未答复。", "the merchant did not answer in time.", "shop", "reviewer")


def _reported(market: Market, shop: Shop, given: Report, actor: Actor, at: datetime, *, merchant: bool) -> Case:
    rules = rules_of(market)
    days = value(market, "incident.answer_days", civil_day(at, rules.zone))
    one = given.orders[0] if len(given.orders) == 1 else ""
    with begin(INCIDENT, "report", actor, at, market=market, shop=shop, order_id=one) as taking:
        until = last_second(taking.at, timedelta(days=days))
        incident = Incident.objects.create(
            case=taking.case, kind=given.kind, text=given.text, answer_by=until,
            answered_at=taking.at if merchant else None,
        )  # fmt: skip
        _orders(incident, given.orders)
        thread.add(taking.case, given.text, actor, taking.at, quiet=True)
        taking.new = {"kind": given.kind, "orders": len(given.orders)}
        if merchant:
            taking.due(None, "review", "reviewer")
            zh, en = f"商家上报：{given.kind}。", f"reported by the merchant: {given.kind}."
            told(taking, "reported", zh, en, "reviewer")
        else:
            taking.due(until, "answer", "merchant")
            last = clock_time(until, rules.zone)
            zh, en = f"被上报：{given.kind}，可在 {last} 前答复。", f"reported: {given.kind}; answer by {last}."
            told(taking, "reported", zh, en, "shop", "reviewer")
    return taking.case


def _known(market: Market, order_ids: Sequence[str], step: str, actor: Actor, at: datetime) -> Known:
    if actor.who == "buyer":
        # Before anything is read: a buyer's orders are those of his link.
        for order_id in order_ids:
            check(actor, step, "incident", order=f"{market}/{order_id}")
    return orders_now(market, order_ids, at)


def _shop(market: Market, order_ids: Sequence[str], step: str, actor: Actor, known: Known) -> Shop:
    """Whose orders they all are. Raises Forbidden, Unknown, Refused."""
    if len(set(order_ids)) != len(order_ids):
        raise Refused("twice", "同一订单出现了两次。", "An order is named twice.")
    shops = _shops(market, (known[one] for one in order_ids if one in known))
    for order_id in order_ids:
        order = known.get(order_id)
        if order is None:
            check(actor, step, "incident", order=f"{market}/{order_id}")
            raise Unknown("order")
        check(actor, step, "incident", shop=shops[order.shop_id], order=f"{market}/{order_id}")
    if len(shops) > 1:
        names = ", ".join(sorted(shops))
        raise Refused(
            "shops",
            f"一项认定只涉及一家店铺，这些订单分属 {names}。",
            f"A finding is about one shop, and these orders are of {names}.",
        )
    return next(iter(shops.values()))


def _shops(market: Market, orders: Iterable[OrderNow]) -> dict[str, Shop]:
    ids = sorted({order.shop_id for order in orders})
    return {name: Shop.objects.get_or_create(market=market, shop_id=name)[0] for name in ids}


def _orders(incident: Incident, order_ids: Sequence[str]) -> None:
    IncidentOrder.objects.bulk_create(
        [IncidentOrder(incident=incident, place=place, order_id=one) for place, one in enumerate(order_ids, 1)],
        batch_size=BATCH,
    )


def _none_awaits(shop: Shop, given: Report, actor: Actor) -> None:
    """Raises Refused where the same about one of the orders is not decided yet, in a case that he may see."""
    undecided = Case.objects.filter(
        shop=shop, type=INCIDENT.type, state__in=("reported", "under_review"), incident__kind=given.kind
    )
    for some in chunks(given.orders):
        one = seen(actor, undecided.filter(incident__orders__order_id__in=some)).order_by("pk").first()
        if one:
            raise Refused(
                "reported",
                f"{one.number} 已上报“{given.kind}”，尚未裁决，请在其中留言。",
                f'{one.number} reports "{given.kind}" already and is not decided: write into its thread.',
            )


def _none_such(identity: str) -> None:
    known = Incident.objects.filter(identity=identity).select_related("case").first()
    if known:
        raise Refused(
            "known",
            f"该认定已导入，案件 {known.case.number}。",
            f"This finding was imported already: {known.case.number}.",
        )
