"""one typed column of Parquet -> the SQL that reads it where it lies, and checks that statistics mostly answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from shipby.domain.tables import Column, Kind
from shipby.facts.cells import Cell, Check, least_check, raw, trim
from shipby.facts.faults import DIGITS, EMPTY, FLAG, HOURS, MINOR, WHOLE, YEARS, one_of
from shipby.facts.sql import among
from shipby.facts.text_cells import codes_checks, codes_value
from shipby.facts.zone import LocalTime

INT96 = "INT96"
"""The old timestamp type of Spark, Hive and Impala: in files it means UTC."""

_INTEGERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
    "UHUGEINT",
)
_NAIVE = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_MOST = 10**15 - 1
_MOST_HOURS = 10**6


@dataclass(frozen=True, slots=True)
class Reading:
    """What typed cells need to know beside the column."""

    type: str
    local: LocalTime
    careful: bool = False
    """take text as possibly empty or in another case (asked for after `doubt` was found true somewhere)."""


def typed_cell(column: Column, reading: Reading) -> Cell | None:
    """The reading of a typed column, or None if the type cannot hold the values of this kind."""
    cell = _KINDS[column.kind](column, raw(column), reading)
    if cell is None:
        return None
    required = (
        (Check(column.name, EMPTY, f"{cell.value if reading.careful else raw(column)} IS NULL"),)
        if column.required
        else ()
    )
    return replace(cell, present=f"{raw(column)} IS NOT NULL", checks=(*required, *cell.checks))


def _text(column: Column, cell: str, reading: Reading) -> Cell | None:
    if reading.type in _INTEGERS or reading.type == "UUID":
        value = f"{cell}::VARCHAR"
        doubt = None
    elif reading.type != "VARCHAR":
        return None
    elif not reading.careful:
        value = cell
        doubt = f"NOT {among(cell, column.words)}" if column.words else f"{cell} < ' '"
    else:
        clean = trim(cell) if column.words or column.digits else f"nullif({cell}, '')"
        value = f"lower({clean})" if column.words else clean
        doubt = None
    checks: tuple[Check, ...] = ()
    if column.words:
        checks = (Check(column.name, one_of(column.words), f"NOT {among(value, column.words)}"),)
    elif column.digits:
        checks = (Check(column.name, DIGITS, f"NOT regexp_full_match({value}, '[0-9]+')"),)
    return Cell(column, value, "", (), checks, doubt=doubt)


def _instant(column: Column, cell: str, reading: Reading) -> Cell | None:
    assumed = None
    if reading.type == "TIMESTAMP WITH TIME ZONE":
        value, first, last = (
            f"epoch_us({cell})",
            "TIMESTAMPTZ '1970-01-01 00:00:00+00'",
            "TIMESTAMPTZ '2200-01-01 00:00:00+00'",
        )
    elif reading.type == INT96:
        value, first, last = f"epoch_us({cell})", "TIMESTAMP '1970-01-01 00:00:00'", "TIMESTAMP '2200-01-01 00:00:00'"
    elif reading.type in _NAIVE:
        micro = cell if reading.type == "TIMESTAMP" else f"{cell}::TIMESTAMP"
        value, first, last = reading.local(micro), "TIMESTAMP '1970-01-02 00:00:00'", "TIMESTAMP '2199-12-31 00:00:00'"
        assumed = f"{cell} IS NOT NULL"
    else:
        return None
    check = Check(column.name, YEARS, f"({cell} < {first} OR {cell} >= {last})")
    order = cell if reading.type == "TIMESTAMP WITH TIME ZONE" else None
    return Cell(column, value, "", (), (check,), assumed, order)


def _integer(column: Column, cell: str, reading: Reading) -> Cell | None:
    if reading.type in _INTEGERS:
        wrong = (
            f"({cell} > {_MOST} OR {cell} < -{_MOST})"
            if reading.type in ("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT")
            else None
        )
    elif reading.type == "DOUBLE" or reading.type.startswith("DECIMAL"):
        wrong = f"({cell} <> floor({cell}) OR {cell} > {_MOST} OR {cell} < -{_MOST} OR isnan({cell}::DOUBLE))"
    else:
        return None
    fault = MINOR if column.name.endswith("_minor") else WHOLE
    checks = (Check(column.name, fault, wrong),) if wrong else ()
    value = cell if reading.type == "BIGINT" else f"try_cast({cell} AS BIGINT)"
    return Cell(column, value, "", (), (*checks, *least_check(column, cell)))


def _hours(column: Column, cell: str, reading: Reading) -> Cell | None:
    if reading.type in _INTEGERS:
        wrong = f"({cell} >= {_MOST_HOURS} OR {cell} <= -{_MOST_HOURS})"
        value = f"try_cast({cell} AS BIGINT) * 3600000000"
    elif reading.type in ("DOUBLE", "FLOAT") or reading.type.startswith("DECIMAL"):
        exact = f"try_cast({cell} AS DECIMAL(18, 6))"
        lost = f"{exact} IS NULL AND {cell} IS NOT NULL OR {exact}::{reading.type} <> {cell}"
        wrong = f"({lost} OR {cell} >= {_MOST_HOURS} OR {cell} <= -{_MOST_HOURS})"
        value = f"(try_cast({cell} AS DECIMAL(18, 6)) * 1000000)::BIGINT * 3600"
    else:
        return None
    return Cell(column, value, "", (), (Check(column.name, HOURS, wrong), *least_check(column, cell)))


def _flag(column: Column, cell: str, reading: Reading) -> Cell | None:
    if reading.type == "BOOLEAN":
        return Cell(column, cell, "")
    if reading.type in _INTEGERS:
        return Cell(column, f"({cell} = 1)", "", (), (Check(column.name, FLAG, f"{cell} NOT IN (0, 1)"),))
    return None


def _day(column: Column, cell: str, reading: Reading) -> Cell | None:
    if reading.type != "DATE":
        return None
    check = Check(column.name, YEARS, f"({cell} < DATE '1970-01-01' OR {cell} >= DATE '2200-01-01')")
    return Cell(column, f"({cell} - DATE '1970-01-01')::INTEGER", "", (), (check,))


def _codes(column: Column, cell: str, reading: Reading) -> Cell | None:
    if reading.type == "VARCHAR":
        joined = cell
    elif re.fullmatch(rf"(VARCHAR|{'|'.join(_INTEGERS)})\[\]", reading.type):
        joined = f"array_to_string({cell}::VARCHAR[], '|')"
    else:
        return None
    value = codes_value(column, joined)
    return Cell(column, value, "", (), codes_checks(column, value))


_KINDS: dict[Kind, Callable[[Column, str, Reading], Cell | None]] = {
    "text": _text,
    "instant": _instant,
    "integer": _integer,
    "hours": _hours,
    "flag": _flag,
    "day": _day,
    "codes": _codes,
}
