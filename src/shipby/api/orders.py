"""An order of a market -> its verdicts, why they are so; the orders that an id or a waybill names."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from shipby.api.door import acting, as_told
from shipby.api.named import Name, market_of, reading_of
from shipby.outcomes.explain import as_json
from shipby.outcomes.reading import Found, OrderRead
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check, scope_of

router = Router(tags=["verdicts"])


class Order(Schema):
    """An order as the last run knew it."""

    run: int
    as_of: str
    order: OrderRead


class FoundOrders(Schema):
    """Orders, each with its shop."""

    orders: list[Found]


# An id may hold slashes: the longer address is looked at first.
@router.get(
    "/markets/{market}/orders/{path:order_id}/explanation", operation_id="explanation",
    openapi_extra=as_told("What `shipby explain --json` prints"),
)  # fmt: skip
def explanation(request: HttpRequest, market: Name, order_id: Name) -> Any:
    """Explain an order: rule, source, arithmetic, evidence, what would have acquitted it; in both languages."""
    of = market_of(market)
    check(acting(request), "read", "verdict")
    told = reading_of(of).explanation(order_id)
    if told is None or not _may(request, of, told.shop_id):
        raise Unknown("order")
    return as_json(told)


@router.get("/markets/{market}/orders/{path:order_id}", response=Order, operation_id="order")
def order(request: HttpRequest, market: Name, order_id: Name) -> Any:
    """Tell an order: what each clause says of it, its deadline, its parcels."""
    of = market_of(market)
    check(acting(request), "read", "verdict")
    read = reading_of(of)
    found = read.order(order_id)
    if found is None or not _may(request, of, found.shop_id):
        raise Unknown("order")
    return {"run": read.facts.number, "as_of": read.facts.as_of.isoformat(), "order": found}


@router.get("/markets/{market}/find", response=FoundOrders, operation_id="find")
def find(request: HttpRequest, market: Name, text: Annotated[str, Query(), Field(min_length=1, max_length=200)]) -> Any:
    """Find the order of an id, else those whose parcel carries a waybill number."""
    of = market_of(market)
    check(acting(request), "read", "verdict")
    return {"orders": [one for one in reading_of(of).find(text) if _may(request, of, one.shop_id)]}


def _may(request: HttpRequest, market: Market, shop_id: str | None) -> bool:
    """Whether what the reader acts as may read a shop's verdicts. A shop nobody registered is the platform's to see."""
    actor: Actor = acting(request)
    if scope_of(actor, "read", "verdict") == "any":
        return True
    shop = Shop.objects.filter(market=market, shop_id=shop_id).first()
    return shop is not None and shop.pk in actor.shops
