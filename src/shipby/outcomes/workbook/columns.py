"""A column of an outcome table -> how a sheet shows it: heading, what it means, width, the SQL of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from shipby.domain.tables import OUTCOMES, Kind
from shipby.facts.quarantine import HEADER
from shipby.facts.sql import literal, literals
from shipby.facts.sql import name as quoted
from shipby.outcomes.summary.words import Lang
from shipby.outcomes.workbook.words import FIELDS

Cell = Literal["text", "word", "instant", "day", "integer", "share", "points", "money"]
"""What a cell holds once it has left the database.

text, word     text; a word is said in the reader's language
instant, day   days since 1899-12-30, on the pack's clock
integer        a whole number
share          a fraction
points         a number with one decimal
money          minor units, and how many digits of them are decimals
"""

_CELLS: dict[Kind, Cell] = {
    "text": "text",
    "instant": "instant",
    "day": "day",
    "integer": "integer",
    "points": "points",
    "flag": "word",
}
_WORDS = ("clause", "outcome", "missing", "kind", "form", "points_class")
_WIDTHS: Mapping[Cell, int] = {
    "text": 22,
    "word": 22,
    "instant": 20,
    "day": 12,
    "integer": 12,
    "share": 10,
    "points": 10,
    "money": 14,
}
_SPECIAL_WIDTHS = {"pack": 13, "currency": 9, "band": 10, "final": 10, "table": 12, "row": 10, "reason": 70}

_EXCEL_EPOCH = 25_569
"""1970-01-01 in days since 1899-12-30, the calendar that spreadsheets count by."""

_NO_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"),
    *("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"),
)
_THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
"""ISO 4217: all other currencies in use have two."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One column of a sheet."""

    field: str
    cell: Cell
    sql: str
    zone: str | None = None
    """whose clock an instant is shown on."""

    @property
    def width(self) -> int:
        """In characters."""
        return _SPECIAL_WIDTHS.get(self.field, _WIDTHS[self.cell])

    def name(self, lang: Lang) -> str:
        """In Chinese what people call it, in English the name it has in files."""
        return FIELDS[self.field].name_zh if lang == "zh" else self.field

    def heading(self, lang: Lang) -> str:
        """Its name; an instant names its clock as well."""
        return f"{self.name(lang)}\n{self.zone}" if self.zone else self.name(lang)

    def says(self, lang: Lang) -> str:
        """What it holds, in a sentence."""
        field = FIELDS[self.field]
        return field.zh if lang == "zh" else field.en


def columns(table: str, zone: str) -> tuple[Shown, ...]:
    """The columns of a sheet, in the table's order; a rate's share stands behind its counts."""
    if table == "quarantine":
        return tuple(Shown(name, "integer" if name == "row" else "text", quoted(name)) for name in HEADER)
    return tuple(_outcome_columns(table, zone))


def _outcome_columns(table: str, zone: str) -> Iterator[Shown]:
    for name, kind in OUTCOMES[table].columns:
        if name == "amount_minor":
            yield Shown("amount", "money", f"if({name} IS NULL, NULL, [{name}, {_DECIMALS}])")
        elif kind == "instant":
            yield Shown(name, "instant", _instant(name, zone), zone)
        else:
            yield Shown(name, "word" if name in _WORDS else _CELLS[kind], _SQL.get(kind, "{}").format(name))
        if name == "denominator":
            yield Shown("share", "share", "numerator / nullif(denominator, 0)")


_SQL: Mapping[Kind, str] = {
    "day": f"({{}} - DATE '1970-01-01') + {_EXCEL_EPOCH}",
    "points": "CAST({} AS DOUBLE)",
    "flag": "if({}, 'yes', 'no')",
}
_DECIMALS = f"CASE WHEN currency IN ({literals(_NO_DECIMALS)}) THEN 0 WHEN currency IN ({literals(_THREE_DECIMALS)}) "
_DECIMALS += "THEN 3 ELSE 2 END"


def _instant(name: str, zone: str) -> str:
    return f"epoch_us(timezone({literal(zone)}, {name})) / 86400000000 + {_EXCEL_EPOCH}"
