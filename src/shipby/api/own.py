"""A shop's own side -> its values, the hours of its contract, advice and whom it told, its score: read, and set."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from shipby.api.door import as_told, now
from shipby.api.named import After, Limit, Name, shop_for
from shipby.casework.advice.advise import advise
from shipby.casework.advice.data import advice_json
from shipby.casework.advice.model import Trouble
from shipby.casework.advice.models import Told
from shipby.casework.advice.telling import Tell, tell
from shipby.casework.scores import score_json, score_of
from shipby.casework.shop.contract import Contract, hours_of, set_hours
from shipby.casework.shop.flagged import flagged
from shipby.casework.shop.values import (
    ANNOUNCEMENT,
    NON_DELIVERY,
    Announcement,
    NonDelivery,
    ProductNote,
    Value,
    notes,
    put,
    value,
)
from shipby.people.models import Shop
from shipby.people.paging import page_of

router = Router(tags=["a shop's own"])
_SHOP = "/markets/{market}/shops/{shop}"
_Rows = Annotated[int, Field(ge=1, le=5_000, description="rows of each list")]


class Values(Schema):
    """What a shop says of itself now."""

    non_delivery: list[str]
    """division codes, each with all that begins so."""
    announcement: str
    notes: dict[str, str]
    """by product."""


class Flag(Schema):
    """An order that was paid into a region while it was closed."""

    order_id: str
    ship_to: str | None
    region: str
    paid_at: datetime
    closed: bool


class Flags(Schema):
    """The newest first, at most 1,000."""

    rows: list[Flag]


class Hours(Schema):
    """Hours of one mode, for orders paid from an instant on."""

    mode: str
    hours: Decimal
    starts_at: datetime
    reason: str
    set_by: str
    at: datetime


class Contracts(Schema):
    """By mode, the newest first."""

    rows: list[Hours]


class ToldLine(Schema):
    """A buyer whom the shop says it told."""

    order_id: str
    how: str
    text: str
    by: str
    at: datetime


class Tolds(Schema):
    """The latest first."""

    rows: list[ToldLine]
    next: str | None


class Kept(Schema):
    """Of how many orders it was kept."""

    kept: int


@router.get(_SHOP + "/values", response=Values, operation_id="values")
def values(request: HttpRequest, market: Name, shop: Name) -> Any:
    """Tell regions it does not deliver to, its announcement, notes of products."""
    return _values(shop_for(request, market, shop, "read", "shop_value")[0])


@router.get(_SHOP + "/values/flagged", response=Flags, operation_id="flagged")
def flags(request: HttpRequest, market: Name, shop: Name) -> Any:
    """List orders paid into a closed region all the same."""
    found, actor = shop_for(request, market, shop, "read", "shop_value")
    return {
        "rows": [
            {
                "order_id": one.order.order_id, "ship_to": one.order.ship_to, "region": one.region.region,
                "paid_at": one.paid_at, "closed": one.order.closed,
            }
            for one in flagged(found, actor, now())
        ]
    }  # fmt: skip


@router.post(_SHOP + "/values/non_delivery", response=Values, operation_id="set_non_delivery")
def set_non_delivery(request: HttpRequest, market: Name, shop: Name, given: NonDelivery) -> Any:
    """Set the regions that it does not deliver to: the whole list."""
    return _put(request, market, shop, given)


@router.post(_SHOP + "/values/announcement", response=Values, operation_id="set_announcement")
def set_announcement(request: HttpRequest, market: Name, shop: Name, given: Announcement) -> Any:
    """Set what every visitor of the shop reads."""
    return _put(request, market, shop, given)


@router.post(_SHOP + "/values/product_note", response=Values, operation_id="set_product_note")
def set_product_note(request: HttpRequest, market: Name, shop: Name, given: ProductNote) -> Any:
    """Set what readers of one product read."""
    return _put(request, market, shop, given)


@router.get(_SHOP + "/contract", response=Contracts, operation_id="contract")
def contract(request: HttpRequest, market: Name, shop: Name) -> Any:
    """List the hours of its contract."""
    found, actor = shop_for(request, market, shop, "read", "contract")
    return {"rows": list(hours_of(found, actor))}


@router.post(_SHOP + "/contract", response={201: Hours}, operation_id="set_contract")
def set_contract(request: HttpRequest, market: Name, shop: Name, given: Contract) -> Any:
    """Set the hours of one mode from an instant on; orders paid before keep theirs. An operator's."""
    found, actor = shop_for(request, market, shop, "write", "contract")
    return Status(201, set_hours(found, given, actor, now()))


@router.get(_SHOP + "/advice", operation_id="advice", openapi_extra=as_told("What `shipby advice --json` prints"))
def advice(
    request: HttpRequest, market: Name, shop: Name,
    region: Annotated[str, Query(), Field(max_length=12, pattern=r"^[0-9]*$")] = "",
    until: Annotated[AwareDatetime | None, Query()] = None, limit: _Rows = 50,
) -> Any:  # fmt: skip
    """Tell what to do now: what to file by when, whom to tell, what to close, what not doing so costs."""
    found, actor = shop_for(request, market, shop, "read", "advice")
    return advice_json(advise(found, Trouble(region, until), actor, now()), limit)


@router.get(_SHOP + "/told", response=Tolds, operation_id="told")
def told(
    request: HttpRequest, market: Name, shop: Name,
    order_id: Annotated[str | None, Query(), Field(max_length=200)] = None, after: After = None, limit: Limit = 50,
) -> Any:  # fmt: skip
    """List the buyers whom the shop told, of one order or of all."""
    found, _ = shop_for(request, market, shop, "read", "advice")
    rows = Told.objects.filter(shop=found, **({"order_id": order_id} if order_id else {}))
    page = page_of(rows, ("-id",), after, limit)
    return {"rows": list(page.rows), "next": page.after}


@router.post(_SHOP + "/told", response={201: Kept}, operation_id="tell")
def keep_told(request: HttpRequest, market: Name, shop: Name, given: Tell) -> Any:
    """Keep as evidence whose buyers were told, how, in which words."""
    found, actor = shop_for(request, market, shop, "tell", "advice")
    return Status(201, {"kept": len(tell(found, given, actor, now()))})


@router.get(_SHOP + "/score", operation_id="score", openapi_extra=as_told("What `shipby score --json` prints"))
def score(
    request: HttpRequest, market: Name, shop: Name,
    given: Annotated[Decimal | None, Query(), Field(ge=0, le=1_000, max_digits=6, decimal_places=3)] = None,
    limit: Limit = 20,
) -> Any:  # fmt: skip
    """Tell what can be measured of its score, what a given one means, each record that counts against it."""
    found, actor = shop_for(request, market, shop, "read", "entry")
    return score_json(score_of(found, actor, given, limit))


def _put(request: HttpRequest, market: str, shop: str, given: Value) -> dict[str, Any]:
    found, actor = shop_for(request, market, shop, "write", "shop_value")
    put(found, given, actor, now())
    return _values(found)


def _values(shop: Shop) -> dict[str, Any]:
    return {
        "non_delivery": value(shop, NON_DELIVERY), "announcement": value(shop, ANNOUNCEMENT), "notes": notes(shop)
    }  # fmt: skip
