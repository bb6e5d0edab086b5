"""Names in an address -> the market, the shop, the case they mean; what is another's is not there."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path
from pydantic import Field

from shipby.api.door import acting
from shipby.casework.lakes import place
from shipby.casework.lookup import shop_of
from shipby.outcomes import reading
from shipby.outcomes.reading import Reading
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check

Name = Annotated[str, Path(), Field(max_length=200)]
"""Part of an address."""
Number = Annotated[int, Path(), Field(ge=1, le=1 << 53)]
"""The number of a row, in an address."""
Limit = Annotated[int, Field(ge=1, le=200, description="rows in the page")]
After = Annotated[str | None, Field(max_length=1000, description="`next` of the page before")]


def market_of(name: str) -> Market:
    """Raises Unknown."""
    market = Market.objects.filter(name=name).first()
    if market is None:
        raise Unknown("market")
    return market


def shop_for(request: HttpRequest, market: str, shop: str, action: str, object: str) -> tuple[Shop, Actor]:
    """The shop, and who acts, as what he is there; he may do this to it. Raises Unknown, Forbidden."""
    found = shop_of(market_of(market), shop)
    actor = acting(request, found)
    check(actor, action, object, shop=found)
    return found, actor


def reading_of(market: Market) -> Reading:
    """What the market's last run says. Raises LakeError."""
    return reading.of(place(market))
