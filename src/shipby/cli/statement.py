"""`shipby statement`: a measure, an entry, an order's verdict -> its statement of reasons, to read, print or send."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.edge import As, Data, acting, market_of, now, opened, shop_of
from shipby.cli.errors import UsageError
from shipby.cli.words import Lang, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.statement.model import Statement


def statement(
    of: Annotated[
        str, typer.Argument(metavar="OF", help="A measure E-3, an entry MARKET/SHOP#5, or MARKET with --order.")
    ],
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT", help="File to write: .html, .pdf or .txt. Default: text, printed.")
    ] = None,
    order: Annotated[str, typer.Option("--order", help="Id of an order of the market: its verdict.")] = "",
    clause: Annotated[
        str, typer.Option("--clause", help="Which verdict of the order. Default: the first violated.")
    ] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Write why a measure, an entry of the ledger or a verdict stands, and how to contest it.

    Example: shipby statement E-3 E-3.pdf --lang zh --as USER

    Example: shipby statement MARKET --order O0001 --as USER
    """
    opened(data)
    from shipby.casework.statement.forms import FORMS, written
    from shipby.lake.durable import write_bytes

    form = out.suffix.removeprefix(".") if out else "txt"
    if form not in FORMS:
        raise UsageError(f"OUT: {out} ends in none of .html, .pdf, .txt")
    content = written(_asked(of, order, clause, who, now()), form, spoken(lang))
    if out is None:
        typer.echo(content.decode(), nl=False)
        return
    write_bytes(out, content)
    show_text(f"已写入 {out}。" if spoken(lang) == "zh" else f"Written: {out}")


def _asked(of: str, order: str, clause: str, who: str | None, at: datetime) -> Statement:
    """The statement that the words ask for. Raises UsageError."""
    shop, mark, seq = of.rpartition("#")
    if order:
        from shipby.casework.statement.of_verdict import of_verdict

        return of_verdict(market_of(of), order, clause, acting(who), at)
    if mark and seq.isdigit():
        from shipby.casework.statement.of_entry import of_entry
        from shipby.ledger.models import Entry
        from shipby.people.rights import Unknown

        mine = shop_of(shop)
        entry = Entry.objects.select_related("shop__market", "notice").filter(shop=mine, seq=int(seq)).first()
        if entry is None:
            raise Unknown("entry")
        return of_entry(entry, acting(who, mine), at)
    if "/" in of or not of.partition("-")[2].isdigit():
        raise UsageError(f'"{of}": write a measure E-3, an entry MARKET/SHOP#5, or MARKET with --order ORDER')
    from shipby.casework.lookup import case_of
    from shipby.casework.statement.of_measure import of_measure

    case = case_of(of, "enforcement")
    return of_measure(case, acting(who, case.shop))
