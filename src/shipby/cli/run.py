"""`shipby run`: a lake and an instant -> stored outcomes, judging again only what may have changed."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.errors import UsageError
from shipby.cli.options import Form, Format, Settings, Threads, instant_of, memory_of, values_of
from shipby.cli.words import Lang, Language, counted, show_text, spoken, word

if TYPE_CHECKING:
    from shipby.outcomes.runs.running import Done, RunRequest


def run(
    lake: Annotated[Path, typer.Argument(help="Lake of facts: shipby lake init makes one.")],
    as_of: Annotated[str, typer.Option(help="Judge what was known at this instant, with zone.")],
    pack: Annotated[str | None, typer.Option(help="Rules: the lake's own if not given.")] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the five tables there, as judge does.")] = None,
    settings: Settings = None,
    full: Annotated[bool, typer.Option("--full", help="Judge every order again.")] = False,
    explain_changes: Annotated[
        bool, typer.Option("--explain-changes", help="List what flipped since the last run, and which fact did it.")
    ] = False,
    form: Format = Form.parquet,
    memory: Annotated[str, typer.Option(help="Memory for the engine; more is spilled to disk.")] = "4GB",
    threads: Threads = None,
    lang: Lang = None,
) -> None:
    """Judge a lake; only orders that may have changed since the last run are judged again.

    Outcomes are stored in the lake; they equal those of a full run. Where the service of SHIPBY_DATA (or ./shipby-data)
    mounts the lake, decisions made there are brought to it first.

    Example: shipby run my-lake --as-of 2023-02-01T00:00:00+08:00 --explain-changes

    Exit codes: 0 done, 1 failed, 2 wrong usage, 5 output folder refused, 130 stopped.
    """
    from shipby.domain.instants import instant_us
    from shipby.lake import open_lake
    from shipby.outcomes.runs.running import RunRequest

    given = instant_of("--as-of", as_of)
    assert given is not None
    if full and explain_changes:
        raise UsageError("--explain-changes: a full run has nothing to compare with; leave one of the two out")
    _bring_decisions(lake)
    request = RunRequest(
        open_lake(lake), instant_us(given), pack, values_of(settings), full, explain_changes, memory_of(memory), threads
    )
    done = _watched(request)
    _say(done, request.lake.zone, spoken(lang))
    if explain_changes:
        _show_changes(done, spoken(lang))
    if out:
        from shipby.outcomes.runs.export import export

        export(request.lake, done.run, out, form=form.value, memory=request.memory)
        show_text(word("written_run", spoken(lang), out=out))
        show_text(word("then", spoken(lang), command=f"shipby summary {out}"))


def _bring_decisions(lake: Path) -> None:
    """Decisions of the service that mounts this lake, if one does: no run misses what was decided before it."""
    folder = Path(os.environ.get("SHIPBY_DATA", "shipby-data"))
    elsewhere = folder.is_dir() and "SHIPBY_DATABASE_URL" in os.environ
    if not (elsewhere or (folder / "shipby.sqlite3").is_file()):
        return
    from shipby.cli.edge import now, opened

    opened(folder)
    from shipby.casework.lakes import place
    from shipby.casework.outbox import drain
    from shipby.people.models import Market

    for market in Market.objects.all():
        if place(market).resolve() == lake.resolve():
            drain(market, now())


def _watched(request: RunRequest) -> Done:
    from shipby.outcomes.runs.running import run as judge

    if not sys.stderr.isatty():
        return judge(request)
    from rich.console import Console

    with Console(stderr=True).status("reading the lake") as status:
        return judge(replace(request, watch=lambda name, says: status.update(f"{name}: {says}")))


def _say(done: Done, zone: str, lang: Language) -> None:
    from shipby.domain.instants import iso

    data = done.run.data
    judged, orders = f"{data['judged']:,}", f"{data['orders']:,}"
    how = word(f"run_full_{done.why_full}", lang) if done.why_full else ""
    key = "run_all" if done.why_full else "run_some"
    show_text(
        word(
            key, lang, number=data["number"], as_of=iso(done.run.as_of, zone), judged=judged, orders=orders, why=how,
            seconds=f"{data['seconds']:.1f}",
        )
    )  # fmt: skip


def _show_changes(done: Done, lang: Language) -> None:
    """What flipped, a line each; all of it stays in the run's folder."""
    from shipby.outcomes.runs.changes import read_changes

    path = done.run.folder / "changes.parquet"
    if not path.is_file():
        show_text(word("flips_unknown", lang))
        return
    flips = read_changes(path)
    for flip in flips.shown:
        why = flip.facts or word("flip_by_time", lang)
        typer.echo(f"  {flip.order_id}  {flip.clause}: {flip.was} -> {flip.now}  ({why})")
    show_text(counted("flips", flips.count, lang))
    if flips.count > len(flips.shown):
        show_text(word("flips_all", lang, path=path))
