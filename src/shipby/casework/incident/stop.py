"""A product stopped: its open, unshipped orders covered, those that arrive while it stands, until it is lifted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from shipby.casework.acting import BATCH, Taking, begin, take
from shipby.casework.incident.facts import facts
from shipby.casework.incident.given import Reason, Stop
from shipby.casework.incident.models import Incident, IncidentOrder
from shipby.casework.incident.table import INCIDENT
from shipby.casework.lakes import lake_of
from shipby.casework.models import Case
from shipby.casework.orders import OrderNow, orders_of_product
from shipby.casework.refused import Refused
from shipby.casework.shops import shop_held
from shipby.casework.telling import needs, told
from shipby.casework.whose import may
from shipby.lake.head import read
from shipby.people.actors import CLOCK, Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check

KIND = "stop_shipment"


def stop(market: Market, given: Stop, actor: Actor, at: datetime) -> Case:
    """Every open order of the product without a shipment is excused. Raises Forbidden, Unknown, Refused, LakeError."""
    shop = Shop.objects.filter(market=market, shop_id=given.shop).first()
    check(actor, "stop", "incident", shop=shop)
    needs(given.reason)
    if shop is None:
        raise Unknown("shop")
    head, orders = _head(market), orders_of_product(market, shop.shop_id, given.product_id, at)
    with shop_held(shop):
        _none_stands(shop, given.product_id)
        with begin(INCIDENT, "stop", actor, at, market=market, shop=shop, why=given.reason) as taking:
            Incident.objects.create(
                case=taking.case, kind=KIND, product_id=given.product_id, text=given.reason, looked_at=head
            )
            _cover(taking, orders)
            taking.due(None, "lift", "operator")
            zh = f"商品 {given.product_id} 停止发货，{len(orders)} 个未发货订单免责：{given.reason}"
            en = f"product {given.product_id} is stopped, {len(orders)} unshipped orders are excused: {given.reason}"
            told(taking, "stopped", zh, en, "shop")
    return taking.case


def cover(market: Market, at: datetime) -> list[Case]:
    """The stops that new orders of their product have reached, each covering them. Raises LakeError."""
    standing = Incident.objects.filter(case__market=market, case__type=INCIDENT.type, case__state="stopped")
    stops = list(standing.select_related("case__market", "case__shop").order_by("case_id"))
    if not stops:
        return []
    head = _head(market)
    moved = []
    for one in stops:
        if one.looked_at == head:
            continue
        orders = _arrived(one, at)
        Incident.objects.filter(pk=one.pk).update(looked_at=head)
        if orders:
            with suppress(Refused), take(INCIDENT, one.case, "cover", CLOCK, at) as taking:
                _cover(taking, orders)
                moved.append(taking.case)
    return moved


def lift(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """What arrived until now is covered, nothing later; what is covered stays so. Raises as `stop`."""
    may(actor, "lift", case)
    needs(given.reason)
    orders = _arrived(case.incident, at) if case.state == "stopped" else []
    with take(INCIDENT, case, "lift", actor, at, given.reason) as taking:
        _cover(taking, orders)
        taking.due(None)
        told(taking, "lifted", f"恢复发货：{given.reason}", f"shipping goes on: {given.reason}", "shop")


def _arrived(incident: Incident, at: datetime) -> list[OrderNow]:
    case = incident.case
    assert case.shop is not None, "a stop is of a shop's product"
    known = list(incident.orders.values_list("order_id", flat=True))
    return orders_of_product(case.market, case.shop.shop_id, incident.product_id, at, but=known)


def _cover(taking: Taking, orders: Sequence[OrderNow]) -> None:
    incident = taking.case.incident
    known = set(incident.orders.values_list("order_id", flat=True))
    rows = [
        IncidentOrder(incident=incident, place=place, order_id=order_id, found_at=taking.at)
        for place, order_id in enumerate((one.order_id for one in orders if one.order_id not in known), len(known) + 1)
    ]
    IncidentOrder.objects.bulk_create(rows, batch_size=BATCH)
    facts(taking, rows)
    taking.new = {"orders": len(rows)}


def _none_stands(shop: Shop, product_id: str) -> None:
    stops = Case.objects.filter(shop=shop, type=INCIDENT.type, state="stopped", incident__product_id=product_id)
    if one := stops.first():
        raise Refused(
            "stopped",
            f"商品 {product_id} 已由 {one.number} 停止发货。",
            f"Product {product_id} is stopped by {one.number} already.",
        )


def _head(market: Market) -> str:
    """What tells whether anything came into the lake."""
    head = read(lake_of(market))
    return f"{head.imports}:{head.tables.get('orders', 0)}"
