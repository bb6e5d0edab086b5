"""`shipby shop-value`, `shipby contract`: what a shop says of itself, the hours of its contract -> shown and set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli.edge import As, Data, acting, now, opened, shop_of
from shipby.cli.errors import not_fitting
from shipby.cli.options import instant_of
from shipby.cli.words import Lang, show_rows, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.shop.values import Value

value = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What a shop says of itself: regions it does not deliver to, its announcement, notes of products.\n\n"
    "Example: shipby shop-value show MARKET/SHOP --as USER",
)
contract = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Hours of a shop's contract, per mode and dated.\n\nExample: shipby contract list MARKET/SHOP --as USER",
)
ShopName = Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop.")]
Why = Annotated[str, typer.Option("--reason", help="Why; kept with it.")]


@value.command("show")
def show(shop: ShopName, who: As = None, data: Data = None, lang: Lang = None) -> None:
    """Show what holds now, and orders paid into a closed region all the same.

    Example: shipby shop-value show MARKET/SHOP --as USER
    """
    opened(data)
    from shipby.casework.shop import values
    from shipby.casework.shop.flagged import flagged
    from shipby.people.rights import check

    mine, zh = shop_of(shop), spoken(lang) == "zh"
    actor = acting(who, mine)
    check(actor, "read", "shop_value", shop=mine)
    regions = ", ".join(values.value(mine, values.NON_DELIVERY)) or "-"
    show_text(f"不配送地区：{regions}" if zh else f"not delivered to: {regions}")
    said = values.value(mine, values.ANNOUNCEMENT) or "-"
    show_text(f"公告：{said}" if zh else f"announcement: {said}")
    for product, note in values.notes(mine).items():
        show_text(f"{product}: {note}", 2)
    for one in flagged(mine, actor, now()):
        told = f"{one.order.order_id} -> {one.order.ship_to} ({one.region.region}), {one.paid_at.isoformat()}"
        show_text(f"仍付款到不配送地区：{told}" if zh else f"paid into a closed region: {told}", 2)


@value.command("close")
def close(
    shop: ShopName,
    regions: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CODE]...", help="Division codes, all of them; none: deliver everywhere."),
    ] = None,
    reason: Why = "",
    who: As = None,
    data: Data = None,
) -> None:
    """Set the regions that the shop does not deliver to: the whole list.

    Example: shipby shop-value close MARKET/SHOP 44 4403 --reason "floods" --as USER
    """
    _set(shop, who, data, "NonDelivery", regions=tuple(regions or ()), reason=reason)


@value.command("announce")
def announce(
    shop: ShopName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What visitors read; empty: nothing.")],
    reason: Why = "",
    who: As = None,
    data: Data = None,
) -> None:
    """Set the announcement of the shop.

    Example: shipby shop-value announce MARKET/SHOP "Orders leave on Monday." --reason "floods" --as USER
    """
    _set(shop, who, data, "Announcement", text=text, reason=reason)


@value.command("note")
def note(
    shop: ShopName,
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="Id of the product.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What its readers read; empty: nothing.")],
    reason: Why = "",
    who: As = None,
    data: Data = None,
) -> None:
    """Set the note of a product.

    Example: shipby shop-value note MARKET/SHOP P1 "Made to order: 7 days." --reason "new workshop" --as USER
    """
    _set(shop, who, data, "ProductNote", product_id=product, text=text, reason=reason)


def _set(shop: str, who: str | None, data: Any, kind: str, **given: Any) -> None:
    opened(data)
    from pydantic import ValidationError

    from shipby.casework.shop import values

    mine = shop_of(shop)
    try:
        new: Value = getattr(values, kind)(**given)
    except ValidationError as error:
        raise not_fitting(shop, error) from None
    values.put(mine, new, acting(who, mine), now())
    typer.echo(f"{mine}: {new.key} is set.")


@contract.command("list")
def list_(shop: ShopName, who: As = None, data: Data = None) -> None:
    """List the hours of a shop's contract, by mode, the newest first.

    Example: shipby contract list MARKET/SHOP --as USER
    """
    opened(data)
    from shipby.casework.shop.contract import hours_of

    mine = shop_of(shop)
    rows = hours_of(mine, acting(who, mine))
    told = [[one.mode, f"{one.hours.normalize():f}", one.starts_at.isoformat(), one.reason, one.set_by] for one in rows]
    show_rows([["mode", "hours", "from", "reason", "by"], *told], "<><<<")


@contract.command("set")
def set_(
    shop: ShopName,
    mode: Annotated[str, typer.Argument(help="spot, presale, custom or fast.")],
    hours: Annotated[str, typer.Argument(help="Hours from payment to dispatch.")],
    since: Annotated[str, typer.Option("--from", help="Orders paid from this instant on, with zone; not before now.")],
    reason: Why,
    who: As = None,
    data: Data = None,
) -> None:
    """Set the hours of one mode from an instant on; orders paid before keep theirs.

    Example: shipby contract set MARKET/SHOP spot 72 --from 2030-01-01T00:00:00+08:00 --reason "new" --as OPERATOR
    """
    opened(data)
    from pydantic import ValidationError

    from shipby.casework.shop.contract import Contract, set_hours

    instant_of("--from", since)
    try:
        given = Contract.model_validate({"mode": mode, "hours": hours, "starts_at": since.strip(), "reason": reason})
    except ValidationError as error:
        raise not_fitting(shop, error) from None
    mine = shop_of(shop)
    row = set_hours(mine, given, acting(who), now())
    typer.echo(f"{mine}: {row.mode} within {row.hours.normalize():f} hours from {row.starts_at.isoformat()}.")
