"""one column of a foreign file -> the SQL that reads it, whatever shops and spreadsheets do to cells.

A raw cell may be padded with tabs, wrapped as ="...", or hold one of the many signs for "nothing". It is cleaned before
it is read, so that the checks and the quarantine see what the cell says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from shipby.domain.tables import Column, FactTable, Kind
from shipby.facts.cells import PLAN_TYPES, Cell, Check
from shipby.facts.faults import BYTES, EMPTY, MINOR, NEGATIVE, SCIENTIFIC, Fault
from shipby.facts.rows import Row
from shipby.facts.sql import literal, literals
from shipby.facts.text_cells import text_cell
from shipby.facts.typed_cells import Reading, typed_cell
from shipby.facts.zone import LocalTime

How = Literal["text", "id", "moment", "yuan", "fen", "word", "joined", "plain"]
"""text; an identifier; a time (text, or Unix seconds or milliseconds); an amount in yuan or fen; a word of a closed
list; several cells joined by `|`; what the field's own column of facts holds."""

YUAN = Fault("yuan", "is not an amount with at most two decimals. Write 12.50.")
_NOTHING = ("", "-", "--", "/", "\\N", "null", "NULL", "None", "nan", "N/A", "#N/A")
_NEVER = (
    "0",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0001-01-01 00:00:00",
    "1970-01-01 00:00:00",
    "1970-01-01 08:00:00",
)
SPARED = "spared"
"""The column that names the spare cells of a row that could not be read."""
_SPARED = Column(SPARED, "text")
_TYPED: dict[Kind, tuple[str, ...]] = {
    "instant": ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP"),
    "integer": ("BIGINT", "INTEGER"),
    "flag": ("BOOLEAN",),
    "day": ("DATE",),
}
_PADDING = " \t\n\r\u00a0\u3000\ufeff\u200b"
_LOSSY = "[0-9]([.][0-9]+)?[eE][+]?[0-9]{2}"
_YUAN = "-?[0-9]{1,12}([.][0-9]{1,2}0*)?"
_FEN = "-?[0-9]{1,14}([.]0*)?"


@dataclass(frozen=True, slots=True)
class Field:
    """One column that is read: what it is called in files (the newest name first), how, whether every row has it."""

    name: str
    heads: tuple[str, ...]
    how: How = "text"
    needed: bool = False
    """the column must be in the file"""
    required: bool = False
    """the cell must not be empty"""
    words: tuple[tuple[str, str], ...] = ()
    """(regular expression, word), the first that matches; text that matches none is the word `unknown`"""
    column: Column | None = None
    """the column of facts that a plain field is read as"""
    spare: bool = False
    """no duty needs it: a cell that cannot be read is taken as empty, and counted, instead of making the row bad"""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is read of one kind of row. Columns of the file that no field names are never looked at, nor stored."""

    name: str
    fields: tuple[Field, ...]

    @property
    def table(self) -> FactTable:
        """The layout as a table of plan types."""
        return FactTable(self.name, (), (*(_column(one) for one in self.fields), _SPARED), recorded_from=())

    def row(
        self, local: LocalTime, present: Container[str], types: Mapping[str, str], *, repaired: bool = False
    ) -> Row:
        """How a row is read where the file has these fields; types: of the fields that are typed there.

        repaired: U+FFFD stands for bytes that are no text.
        """
        cells = {
            one.name: _cell(one, column, local, types.get(one.name)) if one.name in present else _absent(column)
            for one, column in zip(self.fields, self.table.columns, strict=False)
        }
        if repaired:
            cells = {name: _whole(cell) for name, cell in cells.items()}
        spare = {one.name: cells[one.name] for one in self.fields if one.spare}
        cells |= {name: _spared(cell) for name, cell in spare.items()}
        return Row(self.table, cells | {SPARED: _spared_names(self, spare)})


def _column(field: Field) -> Column:
    if field.column is not None:
        return replace(field.column, required=field.required)
    kinds: dict[How, Kind] = {"moment": "instant", "yuan": "integer", "fen": "integer"}
    return Column(field.name, kinds.get(field.how, "text"), field.required)


def folded(head: str) -> str:
    """A header as it is compared: without blanks, full-width forms, case."""
    return "".join(unicodedata.normalize("NFKC", head.lstrip("\ufeff")).split()).casefold()


def untabbed(cell: str, how: How) -> str:
    """The SQL of a raw cell without the tab that shops put behind numbers: faster than trimming all of them."""
    return f"CASE WHEN suffix({cell}, chr(9)) THEN {cell}[:-2] ELSE {cell} END" if how == "id" else cell


def unpadded(cell: str, how: How) -> str:
    """The SQL of a raw cell without padding and wrapping; trimming is slow, so most cells are seen not to need it."""
    plain = f"CASE WHEN prefix({cell}, '=\"') AND suffix({cell}, '\"') THEN {cell}[3:-2] ELSE {cell} END"
    text = f"trim({plain}, {literal(_PADDING + chr(39) if how in ('id', 'plain') else _PADDING)})"
    begins = (f"prefix({cell}, {literal(begin)})" for begin in (*_PADDING, "=", "'"))
    ends = (f"suffix({cell}, {literal(end)})" for end in (*_PADDING, '"', "'"))
    text = f"CASE WHEN {' OR '.join((*begins, *ends))} THEN {text} ELSE {cell} END"
    return f"regexp_replace({text}, '[¥￥, 元]', '', 'g')" if how in ("yuan", "fen") else text


def said(cell: str, how: How) -> str:
    """The SQL of an unpadded cell; null where it says nothing."""
    if how == "joined":
        return f"CASE WHEN regexp_full_match({cell}, '[| -]*') THEN NULL ELSE {cell} END"
    nothing = f"strlen({cell}) < 6 AND list_contains([{literals(_NOTHING)}], {cell})"
    if how == "moment":
        nothing = f"({nothing}) OR {cell} < '1971' AND list_contains([{literals(_NEVER)}], {cell})"
    return f"CASE WHEN {nothing} THEN NULL ELSE {cell} END"


def told(cell: str, how: How) -> str:
    """The SQL of what a cell says; a time told as Unix seconds (9, 10 digits) or milliseconds (12, 13) becomes text."""
    if how != "moment":
        return cell
    utc = "strftime(make_timestamp(try_cast({0} AS BIGINT) * {1}), '%Y-%m-%d %H:%M:%S.%f+00:00')"
    return f"""CASE WHEN {cell} LIKE '%-%' THEN {cell}
        WHEN regexp_full_match({cell}, '[0-9]{{9,10}}') THEN {utc.format(cell, 1_000_000)}
        WHEN regexp_full_match({cell}, '[0-9]{{12,13}}') THEN {utc.format(cell, 1_000)} ELSE {cell} END"""


def _absent(column: Column) -> Cell:
    return Cell(column, f"NULL::{PLAN_TYPES[column.kind]}", "FALSE")


def typed(field: Field, kind: str) -> bool:
    """Whether a column of this type in the file is read as it is, without passing through text."""
    return kind in _TYPED.get(_column(field).kind, ()) and field.how in ("moment", "fen", "plain")


def _cell(field: Field, column: Column, local: LocalTime, kind: str | None) -> Cell:
    if kind is not None and (cell := typed_cell(column, Reading(kind, local, careful=True))) is not None:
        return cell
    if field.how in ("yuan", "fen"):
        return _money(field, column)
    if field.how == "word":
        return _word(field, column)
    cell = text_cell(column, local, is_id=field.how == "id", odd_blanks=False)
    if field.how != "id":
        return cell
    raw = f"r_{column.name}"
    lossy = Check(
        column.name,
        SCIENTIFIC,
        f"strlen({raw}) < 26 AND contains(upper({raw}), 'E') AND regexp_full_match({raw}, '{_LOSSY}')",
    )
    return Cell(column, cell.value, cell.present, cell.steps, (*cell.checks, lossy), cell.assumed)


def _whole(cell: Cell) -> Cell:
    """The cell, bad where it holds bytes that are no text."""
    if cell.present == "FALSE":
        return cell
    broken = Check(cell.column.name, BYTES, f"contains(r_{cell.column.name}, '\ufffd')")
    return replace(cell, checks=(*cell.checks, broken))


def _spared(cell: Cell) -> Cell:
    """The cell, empty where it is bad; digits that are lost are told all the same."""
    value = f"CASE WHEN {_bad(cell)} THEN NULL ELSE {cell.value} END"
    return replace(cell, value=value, checks=tuple(check for check in cell.checks if check.fault is SCIENTIFIC))


def _spared_names(layout: Layout, spare: Mapping[str, Cell]) -> Cell:
    """The heads of the spare cells of a row that are bad; null where none is."""
    heads = {one.name: one.heads[0] if one.heads else one.name for one in layout.fields}
    bad = [f"CASE WHEN {_bad(cell)} THEN {literal(heads[name])} END" for name, cell in spare.items() if cell.checks]
    value = f"nullif(concat_ws(', ', {', '.join(bad)}), '')" if bad else "NULL::VARCHAR"
    return Cell(_SPARED, value, "FALSE")


def _bad(cell: Cell) -> str:
    return " OR ".join(f"({check.when})" for check in cell.checks if check.fault is not SCIENTIFIC) or "FALSE"


def _money(field: Field, column: Column) -> Cell:
    raw, value = f"r_{field.name}", f"v_{field.name}"
    shape, scale, fault = (_YUAN, 100, YUAN) if field.how == "yuan" else (_FEN, 1, MINOR)
    parsed = f"""CASE WHEN regexp_full_match({raw}, '{shape}')
        THEN (try_cast({raw} AS DECIMAL(16, 2)) * {scale})::BIGINT END AS {value}"""
    checks = (
        Check(field.name, fault, f"{raw} IS NOT NULL AND {value} IS NULL"),
        Check(field.name, NEGATIVE, f"{value} < 0"),
        *_required(field, raw),
    )
    return Cell(column, value, f"{raw} IS NOT NULL", (parsed,), checks)


def _word(field: Field, column: Column) -> Cell:
    raw, value = f"r_{field.name}", f"v_{field.name}"
    whens = " ".join(f"WHEN regexp_matches({raw}, {literal(like)}) THEN {literal(word)}" for like, word in field.words)
    step = f"CASE WHEN {raw} IS NULL THEN NULL {whens} ELSE 'unknown' END AS {value}"
    return Cell(column, value, f"{raw} IS NOT NULL", (step,), _required(field, raw))


def _required(field: Field, raw: str) -> tuple[Check, ...]:
    return (Check(field.name, EMPTY, f"{raw} IS NULL"),) if field.required else ()
