"""`shipby rows`: an output folder, a table, conditions -> the rows that meet them, as CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from shipby.cli.errors import UsageError


def rows(
    out: Annotated[Path, typer.Argument(help="Output folder of a judgement.")],
    table: Annotated[str, typer.Argument(help="verdicts, rates, penalties, compensations, actions or quarantine.")],
    shop: Annotated[str | None, typer.Option(help="Only this shop's.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            help="A condition: column=value, also != >= <= > <. Several hold together; several = on one column, any of "
            "them. An empty value is an empty cell."
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="So many rows at most.")] = None,
) -> None:
    """Print rows of a judgement as CSV, safe to open in a spreadsheet.

    The order is the file's. Instants stand on the platform's clock with its offset; a bare day in a condition is its
    first moment there.

    Example: shipby rows out verdicts --where clause=late-dispatch --where outcome=violation > late.csv
    """
    from shipby.engines.interrupt import interruptible
    from shipby.outcomes.folder import read_manifest
    from shipby.outcomes.rows import AskError, asked, check_shop, write_csv
    from shipby.outcomes.whole import whole

    manifest = read_manifest(out)
    try:
        ask = asked(table, where or (), shop)
        with whole(out, manifest) as con, interruptible(con):
            if shop is not None:
                check_shop(con, shop)
            write_csv(con, ask, manifest, limit, sys.stdout)
    except AskError as error:
        raise UsageError(str(error)) from None
