"""a facts folder -> the files of each table, and what else lies there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from shipby.domain.tables import FACTS
from shipby.facts.errors import FactsError, nearest
from shipby.facts.quarantine import QUARANTINE

Format = Literal["parquet", "csv", "xlsx"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class FactFile:
    """One file: where it lies and how messages call it (its path inside the facts folder)."""

    path: Path
    label: str


@dataclass(frozen=True, slots=True)
class Source:
    """What holds one table: one file, or the part files of a folder, sorted by name."""

    table: str
    format: Format
    files: tuple[FactFile, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """A file, column or sheet that is not read; looks_like is the name it may have been meant for."""

    name: str
    looks_like: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The sources by table and everything in the folder that belongs to none."""

    sources: dict[str, Source]
    strays: tuple[Stray, ...]


def find(folder: Path, *, whole: bool = True) -> Found:
    """The tables that lie in this folder; FactsError if it is no folder, lacks orders, or tells one table twice.

    whole: False where any one table will do: a part of the facts, to be put to others.
    """
    if not folder.is_dir():
        raise FactsError(
            f"{folder} is not a folder. Name the folder that holds orders.parquet, orders.csv or orders.xlsx."
        )
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name[0] != "." and entry.name != QUARANTINE), key=lambda e: e.name
    )
    if not entries:
        raise FactsError(f"The folder {folder} is empty. Put orders.parquet, orders.csv or orders.xlsx into it.")
    sources: dict[str, Source] = {}
    strays: list[Stray] = []
    for entry in entries:
        source = _source(entry)
        if source is None:
            strays.append(_stray(entry))
            continue
        other = sources.get(source.table)
        if other is not None:
            raise FactsError(
                f"The table {source.table} lies twice in {folder}: {_label(other)} and {entry.name}. Keep one of them.",
                table=source.table,
                file=entry.name,
            )
        sources[source.table] = source
    if not sources and not whole:
        raise FactsError(f"The folder {folder} holds no table of facts. Name its files {', '.join(FACTS)}.")
    if "orders" not in sources and whole:
        raise FactsError(_no_orders(folder, strays), table="orders")
    return Found(sources, tuple(strays))


def _source(entry: Path) -> Source | None:
    if entry.is_dir():
        return _parts(entry) if entry.name in FACTS else None
    form = _format(entry)
    if form is None or entry.stem not in FACTS:
        return None
    return Source(entry.stem, form, (FactFile(entry, entry.name),))


def _parts(folder: Path) -> Source:
    parts = sorted(
        (entry for entry in folder.iterdir() if entry.is_file() and entry.name[0] not in "._"), key=lambda e: e.name
    )
    formats = {part.name: _format(part) for part in parts}
    kinds = sorted({form for form in formats.values() if form is not None})
    odd = next((name for name, form in formats.items() if form is None), None)
    table = folder.name
    if odd is not None:
        raise FactsError(
            f"{table}/{odd} is no part file of the table {table}: a part is .parquet, .csv or .xlsx. Take it away.",
            table=table,
            file=f"{table}/{odd}",
        )
    if not kinds:
        raise FactsError(
            f"The folder {table}/ holds no part file. Put .parquet, .csv or .xlsx files into it, or remove it.",
            table=table,
        )
    if len(kinds) > 1:
        raise FactsError(
            f"The folder {table}/ mixes {' and '.join(kinds)} files. Keep part files of one format.", table=table
        )
    form = next(form for form in FORMATS if form == kinds[0])
    return Source(table, form, tuple(FactFile(part, f"{table}/{part.name}") for part in parts))


def _format(entry: Path) -> Format | None:
    suffix = entry.suffix.lower().lstrip(".")
    return next((form for form in FORMATS if form == suffix), None)


def _stray(entry: Path) -> Stray:
    near = nearest(entry.stem, FACTS) if entry.is_dir() or _format(entry) is not None else None
    return Stray(entry.name, near)


def _label(source: Source) -> str:
    first = source.files[0].label
    return f"{source.table}/" if "/" in first else first


def _no_orders(folder: Path, strays: list[Stray]) -> str:
    like = next((stray.name for stray in strays if stray.looks_like == "orders"), None)
    hint = f" {like} looks like it: rename it to orders{Path(like).suffix.lower()}." if like else ""
    return f"The folder {folder} holds no orders table (orders.parquet, orders.csv, orders.xlsx or orders/).{hint}"
