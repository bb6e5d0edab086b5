"""`shipby score`: a shop -> what can be measured of its score, what a given score means, what counts against it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.edge import As, Data, acting, opened, shop_of
from shipby.cli.errors import UsageError
from shipby.cli.words import Json, Lang, show_text, spoken

if TYPE_CHECKING:
    from shipby.outcomes.score import Score


def score(
    shop: Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop.")],
    given: Annotated[
        str | None, typer.Option(help="The score that the platform shows: its stars, what it costs.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="So many late orders and penalties at most.")] = 20,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Show what can be measured of a shop's score and each record that counts against it. Never a total.

    Example: shipby score MARKET/SHOP --given 4.6 --as USER
    """
    opened(data)
    from shipby.casework.scores import score_json, score_of

    mine = shop_of(shop)
    try:
        number = None if given is None else Decimal(given)
    except InvalidOperation:
        raise UsageError(f'--given: "{given}" is no number: write 4.6') from None
    found = score_of(mine, acting(who, mine), number, limit)
    if json:
        typer.echo(dumps(score_json(found), ensure_ascii=False, indent=1))
        return
    for line in _lines(found, spoken(lang) == "zh"):
        show_text(line.strip(), len(line) - len(line.lstrip()))


def _lines(found: Score, zh: bool) -> Iterator[str]:
    from shipby.outcomes.summary.numbers import length, share

    for one in found.shares:
        title = one.title.zh if zh else one.title.en
        told = share(one.on_time, one.orders) if one.orders else ("尚无已定订单" if zh else "nothing decided")
        yield f"{title}，近 {one.days} 天准时：{told}" if zh else f"{title}, on time in {one.days} days: {told}"
    for span in found.spans:
        mean = "-" if span.mean_seconds is None else length(span.mean_seconds, "zh" if zh else "en")
        yield (
            f"付款到签收，近 {span.days} 天 {span.orders} 单平均：{mean}"
            if zh
            else f"payment to signature, mean of {span.orders} orders in {span.days} days: {mean}"
        )
    if found.given is not None:
        stars = found.stars.means if found.stars else "-"
        yield f"分数 {found.given}：星级 {stars}" if zh else f"score {found.given}: stars {stars}"
        yield from (f"  {line.text}: {line.means}" for line in found.lines)
    if found.uses and found.uses.says:
        yield found.uses.says.zh if zh else found.uses.says.en
    if found.unpublished:
        names = ", ".join(found.unpublished)
        yield f"没有公布，因此不计算总分：{names}" if zh else f"unpublished, so no total is computed: {names}"
    yield f"计入的超时订单 {found.late_in_all} 单" if zh else f"{found.late_in_all} late orders count against it"
    yield from (f"  {one.day} {one.clause} {one.order_id}" for one in found.late)
    for penalty in found.penalties:
        points = "?" if penalty.points is None else f"{penalty.points}"
        on = penalty.order_id or penalty.window_start
        yield f"  {penalty.day} {penalty.clause} {on} {penalty.points_class} {points}"
