"""`shipby buyer`: links by which a buyer acts on the cases of his order -> made, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.edge import As, Data, acting, market_of, now, opened
from shipby.cli.errors import UsageError
from shipby.cli.words import Lang, show_text, spoken

if TYPE_CHECKING:
    from shipby.people.models import Market

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Links by which a buyer acts on the cases of his order.\n\n"
    "Example: shipby buyer link MARKET/ORDER --as OPERATOR",
)
Order = Annotated[str, typer.Argument(metavar="MARKET/ORDER", help="The order, by its id in the facts.")]


@app.command("link")
def link(
    order: Order,
    days: Annotated[int, typer.Option(min=1, help="How long it works.")] = 30,
    at: Annotated[str, typer.Option(metavar="URL", help="Where people reach the service.")] = "http://localhost:8000",
    who: As = None,
    data: Data = None,
) -> None:
    """Make a buyer's link. It is printed once, and cannot be shown again; send it to the buyer alone.

    The page's address goes to the screen, the link alone to what reads the output.

    Example: shipby buyer link MARKET/ORDER --at https://shipby.example --as OPERATOR
    """
    opened(data)
    from urllib.parse import urlencode

    from django.urls import reverse

    from shipby.casework.orders import orders_now
    from shipby.people.links import sign
    from shipby.people.rights import Unknown, check

    actor, today = acting(who), now()
    market, order_id = _parts(order)
    check(actor, "write", "link")
    if order_id not in orders_now(market, [order_id], today):
        raise Unknown("order")
    text = sign(market, order_id, today, days, actor=actor)
    page = f"{at.rstrip('/')}{reverse('console:buyer-enter')}?{urlencode({'link': text})}"
    typer.echo(f"The buyer of {order} acts by this link for {days} days: {page}", err=True)
    typer.echo(text)


@app.command("revoke")
def revoke(
    order: Order,
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """End every link of an order at once.

    Example: shipby buyer revoke MARKET/ORDER --why "sent to a wrong address" --as OPERATOR
    """
    opened(data)
    from shipby.people.links import revoke as act

    market, order_id = _parts(order)
    ended = act(market, order_id, acting(who), now(), why)
    show_text(f"{order}：{ended} 个链接已失效。" if spoken(lang) == "zh" else f"{order}: {ended} link(s) ended.")


def _parts(text: str) -> tuple[Market, str]:
    name, slash, order_id = text.partition("/")
    if not slash:
        raise UsageError(f'"{text}": write MARKET/ORDER')
    return market_of(name), order_id
