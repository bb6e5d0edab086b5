"""`shipby judge`: facts and a pack -> outcomes, and a first look at them."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.errors import UsageError

if TYPE_CHECKING:
    from shipby.outcomes.judge import Request, Run


_LEAST_KB = 64_000


class Form(StrEnum):
    """File format of the outcome tables."""

    parquet = "parquet"
    csv = "csv"


def judge(
    facts: Annotated[
        Path, typer.Argument(help="Folder of fact tables: orders, shipments, scans ... (Parquet, CSV or XLSX).")
    ],
    pack: Annotated[str, typer.Option(help="Rules: market, market@version, or the folder of a pack.")],
    out: Annotated[Path, typer.Option(help="Folder for the outcomes: absent, empty, or holding an earlier run.")],
    as_of: Annotated[
        str | None, typer.Option(help="Judge what was known at this instant, with zone. Default: the newest fact.")
    ] = None,
    exported_at: Annotated[
        str | None, typer.Option(help="When the facts were exported; the default of --as-of.")
    ] = None,
    settings: Annotated[Path | None, typer.Option("--set", help="The operator's own values, JSON or YAML.")] = None,
    form: Annotated[Form, typer.Option("--format", help="Format of the outcome tables.")] = Form.parquet,
    memory: Annotated[str, typer.Option(help="Memory for the engine; more is spilled to disk.")] = "4GB",
    threads: Annotated[int | None, typer.Option(min=1, help="Threads. Default: all cores.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail (exit code 3) if any row is bad.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no summary.")] = False,
) -> None:
    """Judge a folder of facts by a marketplace's rules.

    Writes verdicts, rates, penalties, compensations, actions and run.json to OUT.

    Example: shipby judge my-facts --pack MARKET --as-of 2023-02-01T00:00:00+08:00 --out out

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 bad rows under --strict, 4 facts refused, 5 output folder refused,
    6 not enough disk or memory, 130 stopped.
    """
    from shipby.outcomes.judge import Request, run
    from shipby.rules.settings import read_settings

    request = Request(
        facts=facts,
        pack=pack,
        as_of=_instant("--as-of", as_of),
        exported_at=_instant("--exported-at", exported_at),
        settings=read_settings(settings) if settings else None,
        out=out,
        form=form.value,
        memory=_memory(memory),
        threads=threads,
        strict=strict,
    )
    done = run(request) if quiet or not sys.stderr.isatty() else _watched(request)
    for warning in done.warnings:
        typer.echo(f"warning: {warning}", err=True)
    for sentence in done.report.sentences():
        typer.echo(f"warning: {sentence}", err=True)
    if done.manifest["as_of_from"] != "given":
        typer.echo(f"as of {done.manifest['as_of']} ({done.manifest['as_of_from']})", err=True)
    if not quiet:
        from shipby.cli.summary import show

        show(out)


def _watched(request: Request) -> Run:
    """The same with a line of progress on the terminal."""
    from rich.console import Console

    from shipby.outcomes.judge import run

    with Console(stderr=True).status("reading facts") as status:
        return run(replace(request, watch=lambda name, says: status.update(f"{name}: {says}")))


def _instant(option: str, text: str | None) -> str | None:
    from shipby.domain.instants import instant_us

    if text is not None:
        try:
            instant_us(text)
        except ValueError as error:
            raise UsageError(f"{option}: {error}") from None
    return text


def _memory(text: str) -> str:
    import re

    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT])i?B", text, re.IGNORECASE)
    if not found:
        raise UsageError(f'--memory: "{text}" is not a size: write 4GB or 900MB')
    if float(found[1]) * 1000 ** "KMGT".index(found[2].upper()) < _LEAST_KB:
        raise UsageError(f'--memory: "{text}" is too little to work with: write 64MB or more')
    return text
