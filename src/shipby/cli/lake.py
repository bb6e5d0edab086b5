"""`shipby lake`: facts kept in a lake -> made, filled, looked at, tidied, verified."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli import EXIT_FAILED
from shipby.cli.errors import UsageError
from shipby.cli.words import Json, Lang, Language, counted, show_heading, show_rows, show_text, spoken, word

if TYPE_CHECKING:
    from shipby.facts.report import Reason
    from shipby.lake import Imported, Lake, Status

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Keep facts in a lake: a folder that takes every delivery once, late ones too, and forgets none.\n\n"
    "Example: shipby lake init my-lake --pack MARKET",
)
Place = Annotated[Path, typer.Argument(metavar="LAKE", help="Folder of the lake.")]


@app.command("init")
def init(
    root: Annotated[Path, typer.Argument(metavar="LAKE", help="Folder for the lake: absent or empty.")],
    pack: Annotated[str, typer.Option(help="Rules: market, market@version, or the folder of a pack.")],
    lang: Lang = None,
) -> None:
    """Make an empty lake for one market.

    Example: shipby lake init my-lake --pack MARKET
    """
    from shipby.lake import create

    lake = create(root, pack, datetime.now(UTC))
    show_text(word("lake_made", spoken(lang), root=root, market=lake.market, zone=lake.zone))
    show_text(word("then", spoken(lang), command=f"shipby lake import {root} FOLDER"))


@app.command("import")
def import_folder(
    root: Place,
    folder: Annotated[
        Path, typer.Argument(help="Folder of fact tables: orders, shipments, scans ... or some of them.")
    ],
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Put a folder of facts into the lake: all of it or nothing.

    The same files a second time change nothing. Rows delivered twice, late or out of order do no harm. Bad rows stay
    outside and are listed.

    Example: shipby lake import my-lake my-facts
    """
    from shipby.lake import open_lake

    take(open_lake(root), folder, "facts", lang, json)


def take(
    lake: Lake, folder: Path, made_by: str, lang: Language | None, json: bool, *, amended: bool = False
) -> Imported:
    """Put a folder of facts into a lake and say what came of it; made_by: the format it was made from."""
    from shipby.lake import import_facts

    with _watched() as watch:
        done = import_facts(lake, folder, at=datetime.now(UTC), format=made_by, amended=amended, watch=watch)
    if json:
        _print(_imported(done))
    else:
        _show_imported(lake, folder.name, done, spoken(lang))
    return done


@app.command("status")
def status(root: Place, lang: Lang = None, json: Json = False) -> None:
    """Say what the lake holds, without reading it.

    Example: shipby lake status my-lake
    """
    from shipby.lake import open_lake
    from shipby.lake import status as look

    told = look(open_lake(root))
    if json:
        _print(_status(told))
    else:
        _Text(told, spoken(lang)).show()


@app.command("compact")
def compact(
    root: Place,
    table: Annotated[str | None, typer.Option(help="Only this table. Default: every table of several files.")] = None,
    lang: Lang = None,
) -> None:
    """Rewrite a table's many files as one.

    It is sorted, and rows told twice are in it once. Nothing that is judged changes. Imports and readers go on
    meanwhile; the old files stay until vacuum removes them.

    Example: shipby lake compact my-lake --table scans
    """
    from shipby.domain.tables import FACTS
    from shipby.lake import compact as rewrite
    from shipby.lake import open_lake

    if table is not None and table not in FACTS:
        raise UsageError(f'--table: "{table}" is no table of facts: one of {", ".join(FACTS)}')
    lake, language = open_lake(root), spoken(lang)
    with _watched() as watch:
        done = rewrite(lake, now=datetime.now(UTC), table=table, watch=watch)
    if not done:
        show_text(word("lake_compact_none", language))
        return
    head = [word(key, language) for key in ("table", "files", "rows", "size")]
    rows = [
        [name, _change(one.files, str), _change(one.rows, _number), _change(one.bytes, _size)]
        for name, one in done.items()
    ]
    show_rows([head, *rows], "<>>>")


@app.command("verify")
def verify(root: Place, lang: Lang = None) -> None:
    """Read every file of the lake and say what is wrong.

    Exit code 1 if anything is.

    Example: shipby lake verify my-lake
    """
    from shipby.lake import open_lake
    from shipby.lake import verify as check

    lake = open_lake(root)
    with _watched() as watch:
        faults = check(lake, watch=watch)
    if not faults:
        show_text(word("lake_whole", spoken(lang), root=root))
        return
    show_text(counted("lake_faults", len(faults), spoken(lang), root=root))
    for fault in faults:
        show_text(fault, 2)
    raise typer.Exit(EXIT_FAILED)


@app.command("vacuum")
def vacuum(
    root: Place,
    older_than_days: Annotated[
        int, typer.Option(min=0, help="Keep what was replaced or left behind later than so many days ago.")
    ] = 7,
    runs: Annotated[bool, typer.Option("--runs", help="Remove old runs too, but the last and what it needs.")] = False,
    keep_runs: Annotated[
        list[int] | None, typer.Option(help="With --runs: a run that stays, by its number. May be given again.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    lang: Lang = None,
) -> None:
    """Remove files that nobody needs any more.

    They are those that compact replaced, and those of killed imports. What began to read before the days given may
    still need them: leave a week unless you know better.

    Example: shipby lake vacuum my-lake --dry-run
    """
    from shipby.lake import open_lake
    from shipby.lake import vacuum as sweep
    from shipby.outcomes.runs.pruning import prune

    if keep_runs and not runs:
        raise UsageError("--keep-runs: runs are removed with --runs only; add it, or leave this out")
    language, lake = spoken(lang), open_lake(root)
    rows: list[list[str]] = []
    if runs:
        now = datetime.now(UTC)
        gone = prune(lake, now=now, older_than_days=older_than_days, keep=keep_runs or (), dry_run=dry_run)
        rows += [[f"runs/{lake.market}/{number:06}", "", _size(held)] for number, held in gone.items()]
    with _watched() as watch:
        removed = sweep(lake, older_than_days=older_than_days, dry_run=dry_run, watch=watch)
    rows += [[name, _number(one.files), _size(one.bytes)] for name, one in removed.items()]
    if not rows:
        show_text(word("lake_vacuum_none", language))
        return
    show_text(word("lake_would_remove" if dry_run else "lake_removed", language))
    head = [word(key, language) for key in ("table", "files", "size")]
    show_rows([head, *rows], "<>>", 2)


# ------------------------------------------------------------------ text


def _show_imported(lake: Lake, source: str, done: Imported, lang: Language) -> None:
    from shipby.lake.imports import quarantine

    if done.already:
        show_text(word("lake_again", lang, source=source, id=done.id[:12]))
        return
    show_text(word("lake_imported", lang, source=source, id=done.id[:12]))
    head = [word(key, lang) for key in ("table", "rows", "bad")]
    tables = [done.report.tables[name] for name in done.tables]
    show_rows([head, *([one.name, _number(one.kept), _number(one.quarantined)] for one in tables)], "<>>", 2)
    for note in done.notes:
        show_text(note.zh if lang == "zh" else note.en, 2)
    if done.report.ignored:
        show_text(word("strays", lang, names=", ".join(stray.name for stray in done.report.ignored)))
    if done.report.quarantined:
        show_text(word("lake_bad_rows", lang, path=quarantine(lake, done.id)))
        for reason in (reason for table in tables for reason in table.reasons):
            show_text(_reason(reason, lang), 2)


def _reason(reason: Reason, lang: Language) -> str:
    where = word(
        "row" if reason.column is None else "cell", lang, file=reason.file, row=reason.row, column=reason.column
    )
    value = f' "{reason.value}"' if reason.value else ""
    more = word("more_rows", lang, n=_number(reason.count - 1)) if reason.count > 1 else ""
    return f"{where}:{value} {reason.says}{more}"


class _Text:
    """What a lake holds, section by section."""

    def __init__(self, told: Status, lang: Language) -> None:
        self.told, self.lang = told, lang

    def say(self, key: str, **parts: object) -> str:
        return word(key, self.lang, **parts)

    def show(self) -> None:
        """Print it all."""
        lake = self.told.lake
        typer.echo(f"{lake.root}  {lake.market}  {lake.zone}")
        if not self.told.imports:
            show_text(self.say("lake_empty"))
        else:
            self._tables()
            self._imports()
        if self.told.unfinished:
            show_text(self.say("lake_unfinished", ids=", ".join(held[:12] for held in self.told.unfinished)))
        if self.told.runs:
            show_heading(self.say("lake_runs"))
            head = [self.say(key) for key in ("run", "as_of", "pack")]
            show_rows([head, *([run.number, run.as_of, run.pack] for run in self.told.runs)], ">><")

    def _tables(self) -> None:
        show_heading(self.say("tables"))
        head = [self.say(key) for key in ("table", "rows", "files", "size", "first_learned", "last_learned")]
        rows = [
            [one.name, _number(one.rows), _number(one.files), _size(one.bytes), self._at(one.first), self._at(one.last)]
            for one in self.told.tables
        ]
        show_rows([head, *rows], "<>>>>>")

    def _imports(self) -> None:
        show_heading(self.say("lake_imports", n=_number(self.told.imports)))
        head = [self.say(key) for key in ("imported_at", "rows", "import_format", "lake_source")]
        rows = [
            [
                self._at(datetime.fromisoformat(one.at)),
                _number(sum(table.rows for table in one.tables.values())),
                one.format,
                f"{one.source}  {one.id[:12]}",
            ]
            for one in self.told.last
        ]
        show_rows([head, *rows], ">><<")

    def _at(self, moment: datetime | None) -> str:
        from zoneinfo import ZoneInfo

        return f"{moment.astimezone(ZoneInfo(self.told.lake.zone)):%Y-%m-%d %H:%M}" if moment else ""


def _number(n: int) -> str:
    return f"{n:,}"


def _size(n: int) -> str:
    return f"{n / 1e6:,.1f} MB" if n >= 100_000 else f"{n / 1e3:,.1f} kB"


def _change(pair: tuple[int, int], shown: Callable[[int], str]) -> str:
    return f"{shown(pair[0])} -> {shown(pair[1])}"


@contextmanager
def _watched() -> Iterator[Callable[[str, str], None]]:
    """Progress on a terminal; that one waits for another process is told in a pipe too."""
    if not sys.stderr.isatty():
        yield lambda name, says: typer.echo(says, err=True) if name == "lock" else None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as line:
        yield lambda name, says: line.update(f"{name}: {says}")


# ------------------------------------------------------------------ JSON


def _print(data: dict[str, Any]) -> None:
    import json

    typer.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def _imported(done: Imported) -> dict[str, Any]:
    from dataclasses import asdict

    tables = {
        name: {"read": one.read, "kept": one.kept, "quarantined": one.quarantined}
        | {"reasons": [asdict(reason) for reason in one.reasons]}
        for name, one in done.report.tables.items()
        if one.present
    }
    told = {"id": done.id, "already": done.already, "tables": tables, "notes": [asdict(note) for note in done.notes]}
    return {"schema": "shipby.lake_import/1", **told}


def _status(told: Status) -> dict[str, Any]:
    from dataclasses import asdict

    return {"schema": "shipby.lake_status/1", **asdict(told)}
