"""the column names of a file -> which of them are the table's, which are missing, which are read over."""

from __future__ import annotations

from dataclasses import dataclass

from shipby.domain.tables import FactTable
from shipby.facts.errors import FactsError, nearest
from shipby.facts.find import Stray


@dataclass(frozen=True, slots=True)
class Matched:
    """Position in the file by column name; the table's columns that are absent; the file's that are ignored."""

    positions: dict[str, int]
    absent: tuple[str, ...]
    ignored: tuple[Stray, ...]


def match(table: FactTable, label: str, names: list[str]) -> Matched:
    """The file's columns told apart; FactsError for a known column that stands twice, or a required one missing."""
    known = set(table.names)
    positions: dict[str, int] = {}
    for index, name in enumerate(names):
        if name not in known:
            continue
        if name in positions:
            raise FactsError(
                f"{label}: the column {name} stands twice in the header, at {positions[name] + 1} and {index + 1}. "
                "Keep one of them.",
                table=table.name,
                file=label,
                column=name,
                row=1,
            )
        positions[name] = index
    absent = tuple(name for name in table.names if name not in positions)
    strays = tuple(Stray(name, nearest(name, absent)) for name in names if name and name not in known)
    for name in absent:
        if table.column(name).required:
            raise FactsError(_missing(label, name, names, strays), table=table.name, file=label, column=name)
    return Matched(positions, absent, strays)


def _missing(label: str, name: str, names: list[str], strays: tuple[Stray, ...]) -> str:
    like = next((stray.name for stray in strays if stray.looks_like == name), None)
    if like is not None:
        return f'{label} has no column {name}. Its column "{like}" looks like it: rename it to {name}.'
    if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
        mark = "semicolons" if ";" in names[0] else "tabs"
        return f"{label} has no column {name}: its header is separated by {mark}. Save it as CSV separated by commas."
    shown = ", ".join(stray for stray in names[:12]) + (", ..." if len(names) > 12 else "")
    return f"{label} has no column {name}. The first row must name the columns; it reads: {shown}."
