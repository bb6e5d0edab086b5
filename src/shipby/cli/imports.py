"""`shipby import`: a published or exported data set -> a folder of facts, by the adapter of its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipby.cli.words import Json, Lang, Language, show_rows, show_text, spoken, word

if TYPE_CHECKING:
    from shipby.facts.adapters.report import ImportReport

Import = Callable[[Path, Path], "ImportReport"]


def adapters() -> dict[str, Import]:
    """The data sets that can be imported: each module of facts/adapters that has a function `import_<its name>`."""
    package = importlib.import_module("shipby.facts.adapters")
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        run = getattr(importlib.import_module(f"{package.__name__}.{module.name}"), f"import_{module.name}", None)
        if run is not None:
            found[module.name] = run
    return found


def _command(name: str, run: Import) -> Callable[..., None]:
    """The command that imports one kind of data set."""

    def command(
        folder: Annotated[Path, typer.Argument(help="Folder of the files as they were published or exported.")],
        into: Annotated[Path, typer.Option(help="Folder for the facts: absent, empty, or an earlier import.")],
        lang: Lang = None,
        json: Json = False,
    ) -> None:
        report = run(folder, into)
        if json:
            _print_json(report)
        else:
            _show(name, report, spoken(lang))

    command.__doc__ = f"Turn the files of {name} into facts.\n\nExample: shipby import {name} {name}-files --into facts"
    return command


def _app() -> typer.Typer:
    commands = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        help="Turn a published or exported data set into facts.\n\nExample: shipby import NAME FOLDER --into facts",
    )
    commands.callback()(_group)
    for name, run in adapters().items():
        commands.command(name)(_command(name, run))
    return commands


def _group() -> None:
    """Keep each data set a command of its own."""


app = _app()


def _show(name: str, report: ImportReport, lang: Language) -> None:
    """Read = kept + set aside, per file; what was written; what to know; what to do next."""
    from shipby.rules.load import markets

    for file in report.files:
        aside = sum(count for _, count in file.set_aside)
        numbers = {"read": f"{file.read:,}", "kept": f"{file.kept:,}", "aside": f"{aside:,}"}
        show_text(word("file_read", lang, file=file.file, **numbers))
        show_rows([(f"{count:,}", reason) for reason, count in file.set_aside], "><", 4)
    typer.echo(word("written", lang, into=report.into))
    show_rows([(f"{count:,}", table) for table, count in report.written], "><", 4)
    if report.notes:
        typer.echo(word("notes", lang))
        for note in report.notes:
            show_text(note, 4)
    pack = name if name in markets() else "PACK"
    typer.echo(word("then", lang, command=f"shipby facts check {report.into} --pack {pack}"))


def _print_json(report: ImportReport) -> None:
    import json
    from dataclasses import asdict

    typer.echo(json.dumps({"schema": "shipby.import/1", **asdict(report)}, ensure_ascii=False, indent=1, default=str))
