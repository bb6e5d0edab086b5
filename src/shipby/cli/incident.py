"""`shipby incident`: the platform's own findings, or many reports -> cases, each with its result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipby.cli.cases import read_text
from shipby.cli.edge import As, Data, acting, market_of, now, opened
from shipby.cli.words import Lang, show_rows, show_text, spoken

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bring findings or reports of incidents from a file.\n\n"
    "Example: shipby incident import MARKET findings.csv --as OPERATOR",
)


@app.callback()
def _group() -> None:
    """One command now, a group all the same."""


@app.command("import")
def import_(
    market: Annotated[str, typer.Argument(metavar="MARKET", help="The market of the orders.")],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV: order_id, kind, found_at; finding, severity, reason.",
        ),
    ],
    reports: Annotated[bool, typer.Option("--reports", help="They are reports to be reviewed, not findings.")] = False,
    result: Annotated[Path | None, typer.Option(help="CSV to write: what became of each finding.")] = None,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Bring the platform's own findings, each accepted or refused on its own; the same finding twice is one.

    Example: shipby incident import MARKET findings.csv --result result.csv --as OPERATOR
    """
    opened(data)
    from shipby.casework.incident.batch import as_csv, bring
    from shipby.lake.durable import write_text

    results = bring(market_of(market), read_text("FILE", file), acting(who), now, found=not reports)
    if result:
        write_text(result, as_csv(results))
    zh, accepted = spoken(lang) == "zh", sum(bool(one.case) for one in results)
    if zh:
        show_text(f"{len(results)} 项，受理 {accepted} 项，未受理 {len(results) - accepted} 项。")
    else:
        show_text(f"{len(results)} findings: {accepted} accepted, {len(results) - accepted} refused.")
    show_rows([[one.rows, one.zh if zh else one.en] for one in results if not one.case], "<<", 2)
