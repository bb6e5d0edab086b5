"""`shipby report`: an output folder -> a page that people forward, and a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipby.cli.errors import UsageError
from shipby.cli.words import Lang, spoken


def report(
    out: Annotated[Path, typer.Argument(help="Output folder of a judgement.")],
    shop: Annotated[str | None, typer.Option(help="A merchant's own report: this shop's rows and no other's.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="The file to write. Default: OUT-report.html beside the folder.")
    ] = None,
    lang: Lang = None,
    xlsx: Annotated[Path | None, typer.Option(help="Also write the tables as a workbook to this file.")] = None,
) -> None:
    """Write a judgement as one HTML file to forward.

    It opens offline, in Chinese and English, light and dark, prints on A4 and stays under 5 MB. Each number opens the
    rows behind it, and names the command that prints all of them. --lang chooses the language it opens in.

    Example: shipby report out --lang zh
    """
    from shipby.outcomes.report.write import check_target, write_report
    from shipby.outcomes.rows import AskError

    language = spoken(lang)
    if xlsx is not None:
        check_target(xlsx, out, ours=b"PK")
    try:
        typer.echo(str(write_report(out, to, shop, language)))
    except AskError as error:
        raise UsageError(f"--shop: {error}") from None
    if xlsx is not None:
        from shipby.outcomes.workbook import write_workbook

        for warning in write_workbook(out, xlsx, language, shop):
            typer.echo(f"warning: {warning}", err=True)
        typer.echo(str(xlsx))
