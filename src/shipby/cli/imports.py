"""`shipby import`: an export, API answers or courier pushes -> a folder of facts, by the adapter of its format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli.errors import UsageError
from shipby.cli.words import Json, Lang, Language, show_rows, show_text, spoken, word
from shipby.facts.adapters.registry import adapters

if TYPE_CHECKING:
    from shipby.facts.adapters.adapter import Adapter
    from shipby.facts.adapters.report import FileCount, ImportReport, Text
    from shipby.facts.adapters.target import Target

Source = Annotated[Path, typer.Argument(help="File or folder, as it was exported or received.")]
Into = Annotated[
    Path | None, typer.Option(help="Folder for the facts: absent, empty, or of earlier imports, which it joins.")
]
IntoLake = Annotated[Path | None, typer.Option("--lake", metavar="LAKE", help="Or the lake that takes them.")]
Shop = Annotated[str | None, typer.Option(help="The shop, for a source that does not name it.")]


def _command(adapter: Adapter) -> Callable[..., None]:
    """The command that imports one format."""

    def command(
        source: Source,
        into: Into = None,
        lake: IntoLake = None,
        shop: Shop = None,
        lang: Lang = None,
        json: Json = False,
    ) -> None:
        _import(_Wish(source, into, lake, adapter.name, shop), lang, json)

    command.__doc__ = f"{_says(adapter)}\n\nExample: shipby import {adapter.name} SOURCE --into facts"
    return command


def _mapped(adapter: Adapter) -> Callable[..., None]:
    """The command of a format that is read by a mapping."""

    def command(
        source: Source,
        into: Into = None,
        lake: IntoLake = None,
        mapping: Annotated[Path | None, typer.Option("--map", help="The mapping of its columns (YAML).")] = None,
        guess: Annotated[
            bool, typer.Option("--guess", help="Print the draft of a mapping, and import nothing.")
        ] = False,
        shop: Shop = None,
        lang: Lang = None,
        json: Json = False,
    ) -> None:
        if guess:
            typer.echo(adapter.draft(source) if adapter.draft else "", nl=False)
        else:
            _import(_Wish(source, into, lake, adapter.name, shop, mapping), lang, json)

    command.__doc__ = (
        f"{_says(adapter)}\n\n"
        f"Example: shipby import {adapter.name} FILE --guess > mapping.yaml, look it through, then\n"
        f"shipby import {adapter.name} FILE --map mapping.yaml --into facts"
    )
    return command


def _auto(
    source: Source,
    into: Into = None,
    lake: IntoLake = None,
    shop: Shop = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Recognise the format from headers or shape, say how sure that is, import it.

    Example: shipby import auto orders.csv --into facts --shop S1
    """
    _import(_Wish(source, into, lake, "auto", shop), lang, json)


def _says(adapter: Adapter) -> str:
    return f"{adapter.says.zh} / {adapter.says.en}"


def _app() -> typer.Typer:
    commands = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        help="Turn exports, API answers and courier pushes into facts.\n\n"
        "Example: shipby import auto orders.csv --into facts --shop S1",
    )
    commands.callback()(_group)
    commands.command("auto")(_auto)
    for name, adapter in adapters().items():
        commands.command(name)(_mapped(adapter) if adapter.draft else _command(adapter))
    return commands


def _group() -> None:
    """Keep each format a command of its own."""


app = _app()


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to import, and where to."""

    source: Path
    into: Path | None
    lake: Path | None
    adapter: str
    shop: str | None
    mapping: Path | None = None


def _import(wish: _Wish, lang: Language | None, json: bool) -> None:
    if (wish.into is None) == (wish.lake is None):
        raise UsageError("name one place for the facts: --into FOLDER, or --lake LAKE.")
    if wish.lake is not None:
        _into_lake(wish, wish.lake, lang, json)
    elif wish.into is not None:
        report = _read(wish, wish.into)
        if json:
            _print_json(report)
        else:
            _show(report, spoken(lang))
            _show_next(report, spoken(lang))


def _read(wish: _Wish, into: Path | Target) -> ImportReport:
    from shipby.facts.adapters.door import import_facts

    return import_facts(wish.source, into, wish.adapter, shop=wish.shop, mapping=wish.mapping)


def _into_lake(wish: _Wish, place: Path, lang: Language | None, json: bool) -> None:
    """The facts lie in the lake's own working folder until it has taken them, as one import."""
    from shipby.cli.lake import take
    from shipby.facts.adapters.target import FactsFolder
    from shipby.lake import open_lake, quarantine, workplace

    lake = open_lake(place)
    if wish.adapter == "facts":
        take(lake, wish.source, "facts", lang, json)
        return
    with workplace(lake) as room:
        folder = room / "facts" / wish.source.resolve().name  # the room itself is locked
        report = _read(wish, FactsFolder(folder, alone=False))
        if not json:
            _show(replace(report, into=str(place), quarantine=None), spoken(lang))
        done = take(lake, folder, report.adapter, lang, json, amended=True)
    if report.quarantine and not json:
        show_text(word("quarantined_in", spoken(lang), file=quarantine(lake, done.id)))


def _show(report: ImportReport, lang: Language) -> None:
    """Read = kept + quarantined + set aside, per file; what was written; what to know."""
    if report.sure is not None:
        show_text(word("recognised", lang, name=report.adapter, sure=f"{report.sure:.0%}"))
    for file in report.files:
        _show_file(file, lang)
    if report.quarantine:
        show_text(word("quarantined_in", lang, file=report.quarantine))
    typer.echo(word("written_again" if report.again else "written", lang, into=report.into))
    show_rows([(f"{count:,}", table) for table, count in report.written], "><", 4)
    notes = [*report.notes]
    if notes or report.assumed:
        typer.echo(word("notes", lang))
        if report.assumed:
            show_text(word("import_zone_assumed", lang, n=f"{report.assumed:,}"), 4)
        for note in notes:
            show_text(_in(note, lang), 4)


def _show_next(report: ImportReport, lang: Language) -> None:
    from shipby.rules.load import markets

    pack = next((market for market in markets() if report.adapter.startswith(market)), "PACK")
    typer.echo(word("then", lang, command=f"shipby facts check {report.into} --pack {pack}"))


def _show_file(file: FileCount, lang: Language) -> None:
    numbers = {name: f"{getattr(file, name):,}" for name in ("read", "kept", "quarantined", "aside")}
    show_text(word("file_read", lang, file=file.file, **numbers))
    show_rows([(f"{count:,}", _in(reason, lang)) for reason, count in file.set_aside], "><", 4)


def _in(text: Text, lang: Language) -> str:
    return text.zh if lang == "zh" else text.en


def _print_json(report: ImportReport) -> None:
    import json
    from dataclasses import asdict

    content: dict[str, Any] = {"schema": "shipby.import/2", **asdict(report)}
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))
