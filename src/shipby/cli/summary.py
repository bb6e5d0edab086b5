"""`shipby summary`: an output folder -> a first look at it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipby.cli.words import Json, Lang, Language, spoken


def summary(
    out: Annotated[Path, typer.Argument(help="Output folder of a judgement.")], lang: Lang = None, json: Json = False
) -> None:
    """Show what a judgement found.

    Rates against bands, points, money, measures, what nobody can tell, the worst shops and orders, each with the
    command that explains it.

    Example: shipby summary out --lang zh
    """
    if json:
        from shipby.outcomes.summary.data import as_json
        from shipby.outcomes.summary.read import summarise

        typer.echo(as_json(summarise(out)))
    else:
        show(out, lang)


def show(out: Path, lang: Language | None = None) -> None:
    """Print the summary of an output folder; plain in a pipe."""
    from rich.console import Console

    from shipby.outcomes.summary.read import summarise
    from shipby.outcomes.summary.render import render

    render(summarise(out), Console(), spoken(lang))
