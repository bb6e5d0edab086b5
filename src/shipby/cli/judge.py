"""`shipby judge`: facts and a pack -> outcomes, and a first look at them."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.errors import UsageError
from shipby.cli.options import Form, Format, Settings, Threads, instant_of, memory_of, values_of

if TYPE_CHECKING:
    from shipby.outcomes.judge import Request, Run


class EngineChoice(StrEnum):
    """What judges."""

    duckdb = "duckdb"
    spark = "spark"


def judge(
    facts: Annotated[
        str,
        typer.Argument(
            help="Folder of fact tables: orders, shipments, scans ... (Parquet, CSV or XLSX). For Spark also a URL."
        ),
    ],
    pack: Annotated[str, typer.Option(help="Rules: market, market@version, or the folder of a pack.")],
    out: Annotated[Path, typer.Option(help="Folder for the outcomes: absent, empty, or holding an earlier run.")],
    as_of: Annotated[
        str | None, typer.Option(help="Judge what was known at this instant, with zone. Default: the newest fact.")
    ] = None,
    exported_at: Annotated[
        str | None, typer.Option(help="When the facts were exported; the default of --as-of.")
    ] = None,
    settings: Settings = None,
    form: Format = Form.parquet,
    memory: Annotated[
        str | None, typer.Option(help="Memory for the engine; more is spilled to disk. Default: 4GB.")
    ] = None,
    threads: Threads = None,
    engine: Annotated[EngineChoice, typer.Option(help="What judges; the outcomes are the same.")] = EngineChoice.duckdb,
    master: Annotated[
        str | None, typer.Option(help="Spark's master: local[*], spark://HOST:PORT, sc://HOST:PORT.")
    ] = None,
    staging: Annotated[
        str | None, typer.Option(help="Folder or URL that all of Spark's workers share. Default: inside OUT.")
    ] = None,
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

    if engine is EngineChoice.duckdb and (master or staging):
        raise UsageError(f"{'--master' if master else '--staging'} is for Spark: add --engine spark")
    request = Request(
        facts=facts if "://" in facts else Path(facts),
        pack=pack,
        as_of=instant_of("--as-of", as_of),
        exported_at=instant_of("--exported-at", exported_at),
        settings=values_of(settings),
        out=out,
        form=form.value,
        memory=_memory(memory, master),
        threads=threads,
        strict=strict,
        engine=engine.value,
        master=master,
        staging=staging,
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


def _memory(text: str | None, master: str | None) -> str | None:
    """What was asked for; the default is for this machine, on a cluster its own holds."""
    if text is None:
        return None if master and not master.startswith("local") else "4GB"
    return memory_of(text)
