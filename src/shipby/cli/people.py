"""`shipby market`, `shop`, `user`, `key`: who and what a service knows -> entered, listed, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.edge import As, Data, acting, market_of, now, opened, shop_of, user_of
from shipby.cli.errors import UsageError
from shipby.cli.words import show_rows

if TYPE_CHECKING:
    from shipby.people.models import ApiKey


def _group(says: str, example: str) -> typer.Typer:
    return typer.Typer(
        add_completion=False, no_args_is_help=True, rich_markup_mode=None, help=f"{says}\n\nExample: {example}"
    )


market = _group("The markets that the service mounts.", "shipby market list --as OPERATOR")
shop = _group("Shops and their people.", "shipby shop list --as OPERATOR")
user = _group("People who sign in.", "shipby user list --as OPERATOR")
key = _group("Keys by which programs act.", "shipby key list --as OPERATOR")

Name = Annotated[str, typer.Argument(metavar="USER", help="User name.")]
ShopText = Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop, by its id in the facts.")]
Prefix = Annotated[str, typer.Argument(metavar="PREFIX", help="First part of the key, as shipby key list shows it.")]


@market.command("add")
def market_add(
    name: Annotated[str, typer.Argument(help="Name of the market in this service.")],
    lake: Annotated[Path, typer.Argument(help="Folder of its lake: beneath the data folder, or absolute.")],
    data: Data = None,
    who: As = None,
) -> None:
    """Mount a lake: one market more in the service.

    Example: shipby market add NAME lakes/NAME --as OPERATOR
    """
    opened(data)
    from shipby.casework.lakes import place
    from shipby.lake import open_lake
    from shipby.people.models import Market
    from shipby.people.registers import add_market

    open_lake(place(Market(name=name, lake=str(lake))))
    add_market(name, str(lake), acting(who), now())
    typer.echo(f"Mounted: {name}, {lake}.")


@market.command("list")
def market_list(data: Data = None, who: As = None) -> None:
    """List the markets and their lakes."""
    opened(data)
    from shipby.people.models import Market
    from shipby.people.rights import check

    check(acting(who), "read", "market")
    show_rows([["market", "lake"], *([one.name, one.lake] for one in Market.objects.order_by("name"))], "<<")


@shop.command("add")
def shop_add(
    text: ShopText,
    name: Annotated[str, typer.Option(help="What people call it.")] = "",
    data: Data = None,
    who: As = None,
) -> None:
    """Enter a shop, or name one that the facts made known.

    Example: shipby shop add MARKET/shop-02 --name "Tea house" --as OPERATOR
    """
    opened(data)
    from shipby.people.registers import add_shop

    name_of_market, slash, shop_id = text.partition("/")
    if not slash:
        raise UsageError(f'"{text}": write MARKET/SHOP')
    typer.echo(f"Entered: {add_shop(market_of(name_of_market), shop_id, name, acting(who), now())}.")


@shop.command("list")
def shop_list(data: Data = None, who: As = None) -> None:
    """List the shops that the actor may see, with their people."""
    opened(data)
    from shipby.people.models import Shop
    from shipby.people.rights import check, visible

    actor = acting(who)
    check(actor, "read", "shop")
    shops = Shop.objects.select_related("market").prefetch_related("members__user").order_by("market__name", "shop_id")
    rows = [
        [str(one), one.name, ", ".join(f"{member.user.username} ({member.kind})" for member in one.members.all())]
        for one in visible(actor, shops, "pk")
    ]
    show_rows([["shop", "name", "people"], *rows], "<<<")


@shop.command("join")
def shop_join(
    text: ShopText,
    name: Name,
    kind: Annotated[str, typer.Option("--kind", help="owner or clerk.")] = "clerk",
    data: Data = None,
    who: As = None,
) -> None:
    """Make a user owner or clerk of a shop.

    Example: shipby shop join MARKET/shop-02 li --kind owner --as OPERATOR
    """
    opened(data)
    from shipby.people.registers import join

    place = shop_of(text)
    member = join(user_of(name), place, kind, acting(who, place), now())
    typer.echo(f"{name} is {member.kind} of {place}.")


@shop.command("leave")
def shop_leave(text: ShopText, name: Name, data: Data = None, who: As = None) -> None:
    """End a user's place in a shop.

    Example: shipby shop leave MARKET/shop-02 li --as OPERATOR
    """
    opened(data)
    from shipby.people.models import Membership
    from shipby.people.registers import leave
    from shipby.people.rights import Unknown

    place = shop_of(text)
    actor = acting(who, place)
    member = Membership.objects.select_related("user", "shop__market").filter(shop=place, user__username=name).first()
    if member is None:
        raise Unknown("member")
    leave(member, actor, now())
    typer.echo(f"{name} is no longer of {place}.")


@user.command("add")
def user_add(
    name: Name,
    role: Annotated[str, typer.Option(help="reviewer, operator or auditor; none for a merchant.")] = "",
    data: Data = None,
    who: As = None,
) -> None:
    """Enter a person; the password is asked for, or read from a pipe.

    Example: shipby user add li --as OPERATOR
    """
    opened(data)
    from shipby.people.registers import add_user

    actor = acting(who)
    add_user(name, _password(), actor, now(), role=role)
    typer.echo(f"Entered: {name}{f', {role}' if role else ''}.")


@user.command("list")
def user_list(data: Data = None, who: As = None) -> None:
    """List the people."""
    opened(data)
    from shipby.people.models import User
    from shipby.people.rights import check

    check(acting(who), "read", "user")
    rows = [
        [one.username, one.role or "merchant", "" if one.is_active else "off"]
        for one in User.objects.order_by("username")
    ]
    show_rows([["user", "role", "active"], *rows], "<<<")


@user.command("password")
def user_password(name: Name, data: Data = None, who: As = None) -> None:
    """Give a person another password; it is asked for, or read from a pipe."""
    opened(data)
    from shipby.people.registers import set_password

    actor = acting(who)
    set_password(user_of(name), _password(), actor, now())
    typer.echo(f"{name} has a new password.")


@user.command("off")
def user_off(
    name: Name,
    why: Annotated[str, typer.Option(help="Reason, for the record.")],
    data: Data = None,
    who: As = None,
) -> None:
    """Let a person sign in no longer; what he did stays in the record."""
    opened(data)
    from shipby.people.registers import change

    change(user_of(name), acting(who), now(), why, active=False)
    typer.echo(f"{name} can no longer sign in.")


@key.command("issue")
def key_issue(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, e.g. filing:submit; several times for several.")],
    of: Annotated[str | None, typer.Option("--shop", metavar="MARKET/SHOP", help="Only this shop's.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Valid for so many days. Default: until revoked.")] = None,
    data: Data = None,
    who: As = None,
) -> None:
    """Issue an API key. It is printed once, and cannot be shown again.

    Example: shipby key issue "our ERP" --shop MARKET/shop-02 --scope filing:submit --scope filing:read --as li
    """
    opened(data)
    from shipby.people.keys import issue

    place = shop_of(of) if of else None
    at = now()
    ends = at + timedelta(days=days) if days else None
    text, made = issue(name, scope, acting(who, place), at, shop=place, ends_at=ends)
    typer.echo(f"Key {made.prefix}, {_until(made.ends_at)}. Keep it now; it is not shown again:", err=True)
    typer.echo(text)


@key.command("list")
def key_list(data: Data = None, who: As = None) -> None:
    """List keys: what each is for, whose, what it may do, until when."""
    opened(data)
    from shipby.people.models import ApiKey
    from shipby.people.rights import check, visible

    actor = acting(who)
    check(actor, "read", "key")
    keys = visible(actor, ApiKey.objects.select_related("shop__market").order_by("made_at"))
    rows = [[one.prefix, one.name, str(one.shop or "platform"), " ".join(one.scopes), _state(one)] for one in keys]
    show_rows([["key", "name", "of", "scopes", "state"], *rows], "<<<<<")


@key.command("rotate")
def key_rotate(
    prefix: Prefix,
    hours: Annotated[int, typer.Option(min=0, help="How long the old one still works.")] = 24,
    data: Data = None,
    who: As = None,
) -> None:
    """Replace a key by a new one with the same rights; it is printed once."""
    opened(data)
    from shipby.people.keys import rotate

    held = _key(prefix)
    text, made = rotate(held, acting(who, held.shop), now(), timedelta(hours=hours))
    typer.echo(f"Key {made.prefix} replaces {prefix}, which works for {hours} h more:", err=True)
    typer.echo(text)


@key.command("revoke")
def key_revoke(
    prefix: Prefix,
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "",
    data: Data = None,
    who: As = None,
) -> None:
    """End a key at once."""
    opened(data)
    from shipby.people.keys import revoke

    held = _key(prefix)
    revoke(held, acting(who, held.shop), now(), why)
    typer.echo(f"Key {prefix} works no longer.")


def _key(prefix: str) -> ApiKey:
    from shipby.people.models import ApiKey
    from shipby.people.rights import Unknown

    held = ApiKey.objects.select_related("shop__market").filter(prefix=prefix).first()
    if held is None:
        raise Unknown("key")
    return held


def _password() -> str:
    """Asked for twice on a terminal; elsewhere the first line of the input."""
    import sys

    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _until(ends_at: datetime | None) -> str:
    return f"valid until {ends_at.isoformat(timespec='seconds')}" if ends_at else "valid until revoked"


def _state(one: ApiKey) -> str:
    if one.revoked_at:
        return f"revoked {one.revoked_at.isoformat(timespec='seconds')}"
    return "over" if one.ends_at and one.ends_at <= now() else _until(one.ends_at)
