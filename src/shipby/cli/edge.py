"""A command about the service -> the service opened, and who acts; what --data, --as and SHIPBY_KEY mean."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.errors import UsageError

if TYPE_CHECKING:
    from shipby.people.actors import Actor
    from shipby.people.models import Market, Shop, User

Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder of the service. Default: SHIPBY_DATA, or ./shipby-data.")
]
As = Annotated[
    str | None,
    typer.Option("--as", envvar="SHIPBY_AS", help="User who acts. Without it the key in SHIPBY_KEY acts."),
]


def opened(data: Path | None) -> None:
    """The service of the data folder, for this process. Raises NoService."""
    from shipby.site.starting import start

    start(data)


def acting(name: str | None, shop: Shop | None = None) -> Actor:
    """Who acts: the user named, else whose key or buyer's link SHIPBY_KEY is. shop: as what he acts there.

    Whoever can read the data folder can act as anybody in it: a command line on the server asks for no password.
    Raises UsageError.
    """
    from shipby.people.actors import actor_of_user
    from shipby.people.keys import actor_of
    from shipby.people.links import actor_of_link

    if name:
        return actor_of_user(user_of(name), shop=shop)
    if not (key := os.environ.get("SHIPBY_KEY")):
        raise UsageError("who acts? Name a user with --as (or SHIPBY_AS), or give an API key in SHIPBY_KEY")
    actor = actor_of(key, now()) or actor_of_link(key, now())
    if actor is None:
        raise UsageError("SHIPBY_KEY: no such key or buyer's link, or it was revoked or is over: ask for a new one")
    return actor


def now() -> datetime:
    """The instant of the command."""
    return datetime.now(UTC)


def user_of(name: str) -> User:
    """The user of this name who may act. Raises UsageError."""
    from shipby.people.models import User

    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise UsageError(f"there is no active user {name}: shipby user list names them")
    return user


def market_of(name: str) -> Market:
    """The market of this name. Raises UsageError."""
    from shipby.people.models import Market

    market = Market.objects.filter(name=name).first()
    if market is None:
        known = ", ".join(Market.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        raise UsageError(f"there is no market {name}; mounted are: {known}. shipby market add mounts one")
    return market


def shop_of(text: str) -> Shop:
    """The shop that MARKET/SHOP names. Raises UsageError; people.rights.Unknown where there is none."""
    from shipby.people.models import Shop
    from shipby.people.rights import Unknown

    market, slash, shop_id = text.partition("/")
    if not slash:
        raise UsageError(f'"{text}": write MARKET/SHOP')
    shop = Shop.objects.select_related("market").filter(market=market_of(market), shop_id=shop_id).first()
    if shop is None:
        raise Unknown("shop")
    return shop
