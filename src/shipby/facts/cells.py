"""one column of one source -> the SQL that reads it: steps, value in plan type, checks, whether a zone was assumed.

A source row has its raw cells as `r_<column>`. Steps are computed once each, level by level, and named
`<letter>_<column>`; value and checks refer to raw cells and to steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from shipby.domain.tables import Column, Kind
from shipby.facts.faults import BELOW_ONE, NEGATIVE, Fault

PLAN_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "instant": "BIGINT",
    "day": "INTEGER",
    "hours": "BIGINT",
    "points": "BIGINT",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
    "codes": "VARCHAR",
}

_BLANKS = " \t\n\r\u00a0\u3000"
"""What is trimmed off text cells: space, tab, line breaks, no-break space, ideographic space."""

FIRST_US = 0
LAST_US = 7_258_118_400_000_000 - 1
"""Instants lie in the years 1970 to 2199."""
FIRST_DAY = 0
LAST_DAY = 84_005


@dataclass(frozen=True, slots=True)
class Check:
    """A condition under which a row is bad and goes to quarantine."""

    column: str
    fault: Fault
    when: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How one column is read."""

    column: Column
    value: str
    present: str
    """true where the source has something in the cell."""
    steps: tuple[str, ...] = ()
    """one expression `x AS letter_column` per level; a step may use the raw cell and earlier steps."""
    checks: tuple[Check, ...] = ()
    assumed: str | None = None
    """true where the cell is a time without offset that was read in the pack's zone."""
    order: str | None = None
    """a cheaper SQL than value for comparing it with another instant that has one."""
    doubt: str | None = None
    """true where the cell needs the careful reading instead of this one."""


def trim(text: str) -> str:
    """The SQL of a text without blanks around it; null where nothing is left."""
    return f"nullif(trim({text}, '{_BLANKS}'), '')"


def may_be_blank(text: str, *, odd: bool) -> str:
    """The SQL of a condition that holds where trimming may change the text; far cheaper than trimming.

    odd: other blanks than spaces may occur.
    """
    if not odd:
        return f"({text} < '!' OR suffix({text}, ' '))"
    ends = " OR ".join(f"suffix({text}, '{blank}')" for blank in _BLANKS)
    starts = " OR ".join(f"prefix({text}, '{blank}')" for blank in _BLANKS if not blank.isascii())
    return f"({text} < '!' OR {ends} OR {starts})"


def raw(column: Column) -> str:
    """The name of a column's raw cell."""
    return f"r_{column.name}"


def absent(column: Column) -> Cell:
    """The cell of a column that the source does not have: always null."""
    return Cell(column, f"NULL::{PLAN_TYPES[column.kind]}", "FALSE")


def least_check(column: Column, value: str) -> tuple[Check, ...]:
    """The check of a column's least value, if it has one."""
    if column.least is None:
        return ()
    return (Check(column.name, BELOW_ONE if column.least else NEGATIVE, f"{value} < {column.least}"),)
