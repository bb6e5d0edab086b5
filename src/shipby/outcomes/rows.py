"""An output folder, a table, conditions -> the rows that meet them, as CSV that is safe in a spreadsheet.

The report writes the same conditions into the commands it shows, so a command prints what a number counts.
"""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TextIO

from shipby.domain.instants import instant_us
from shipby.domain.tables import OUTCOMES, Kind
from shipby.domain.zones import EPOCH_DAY, clock
from shipby.facts.quarantine import HEADER
from shipby.facts.sql import among, literal, name
from shipby.rules.advice import meant

if TYPE_CHECKING:
    import duckdb

QUARANTINE = "quarantine"
SIGNS = (">=", "<=", "!=", "=", ">", "<")
_CONDITION = re.compile(rf"(?P<column>\w+)\s*(?P<sign>{'|'.join(SIGNS)})(?P<value>.*)", re.DOTALL)
_BATCH = 10_000


class AskError(ValueError):
    """A table, column, condition or shop that is not there: which one, what there is."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One column compared with one value; an empty value is an empty cell."""

    column: str
    sign: str
    value: str

    def __str__(self) -> str:
        return f"{self.column}{self.sign}{self.value}"


@dataclass(frozen=True, slots=True)
class Ask:
    """Rows of one table: all conditions hold, of several `=` on one column any."""

    table: str
    where: tuple[Condition, ...] = ()


def columns_of(table: str) -> dict[str, Kind]:
    """The columns of an outcome table, or of the quarantine, and what they hold. Raises AskError."""
    if table == QUARANTINE:
        return {column: "integer" if column == "row" else "text" for column in HEADER}
    if table not in OUTCOMES:
        raise AskError(f'there is no table "{table}". {meant(table, [*OUTCOMES, QUARANTINE])}')
    return dict(OUTCOMES[table].columns)


def condition(text: str) -> Condition:
    """`column=value`, also with != >= <= > <. Raises AskError."""
    found = _CONDITION.fullmatch(text)
    if not found:
        raise AskError(f'"{text}" is not a condition: write column=value, such as outcome=violation')
    return Condition(**found.groupdict())


def command(out: str, ask: Ask) -> str:
    """The command that prints the rows, as a shell reads it: the shop by its own option."""
    words = ["shipby", "rows", out, ask.table]
    for one in ask.where:
        shop = one.column == "shop_id" and one.sign == "="
        words += ["--shop", one.value] if shop else ["--where", str(one)]
    return shlex.join(words)


def where(ask: Ask, zone: str) -> str:
    """The SQL of an ask's conditions; a bare day is a civil day of the zone. Raises AskError."""
    kinds = columns_of(ask.table)
    anyof: dict[str, list[str]] = {}
    parts = []
    for one in ask.where:
        if one.column not in kinds:
            raise AskError(f'{ask.table} has no column "{one.column}". {meant(one.column, kinds)}')
        value = value_of(one, kinds[one.column], zone)
        if one.value and one.sign == "=":
            anyof.setdefault(one.column, []).append(value)
        else:
            parts.append(_compared(one, value))
    parts += [f"{name(column)} IN ({', '.join(values)})" for column, values in anyof.items()]
    return " AND ".join(parts) or "true"


def _compared(one: Condition, value: str) -> str:
    column = name(one.column)
    if one.value:
        return f"{column} IS DISTINCT FROM {value}" if one.sign == "!=" else f"{column} {one.sign} {value}"
    if one.sign not in ("=", "!="):
        raise AskError(f'"{one}": an empty cell is neither more nor less: write {one.column}= or {one.column}!=')
    return f"{column} IS {'NOT ' if one.sign == '!=' else ''}NULL"


def value_of(one: Condition, kind: Kind, zone: str) -> str:
    """A condition's value as a SQL literal of its column's type. Raises AskError."""
    text = one.value
    try:
        if kind == "integer":
            return str(int(text)) if text else "NULL"
        if kind == "points":
            return str(Decimal(text)) if text else "NULL"
        if kind == "day":
            return f"DATE {literal(date.fromisoformat(text).isoformat())}" if text else "NULL"
        if kind == "instant":
            return f"make_timestamptz({_instant(text, zone)})" if text else "NULL"
        if kind == "flag":
            return {"true": "true", "false": "false", "": "NULL"}[text]
    except (ValueError, InvalidOperation, KeyError):
        raise AskError(f'"{one}": "{text}" is not {_MEANT[kind]}') from None
    return literal(text)


_MEANT = {
    "integer": "a whole number",
    "points": "a number: write 0.5",
    "day": "a day: write 2023-01-20",
    "instant": "an instant: write 2023-01-20T00:00:00+08:00, or 2023-01-20 for its first moment",
    "flag": "true or false",
}


def _instant(text: str, zone: str) -> int:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return clock(zone).start((date.fromisoformat(text) - EPOCH_DAY).days)
    return instant_us(text)


# ------------------------------------------------------------------ shops


def of_shop(ask: Ask, shop: str) -> Ask:
    """The same for one shop only. Raises AskError where the table has no shops."""
    if "shop_id" not in columns_of(ask.table):
        raise AskError(f"{ask.table} does not tell shops apart: leave --shop out.")
    return Ask(ask.table, (Condition("shop_id", "=", shop), *ask.where))


def check_shop(con: duckdb.DuckDBPyConnection, shop: str) -> None:
    """Raises AskError naming the nearest shops unless the run has rows of this one."""
    one = literal(shop)
    if any(con.execute(f"SELECT 1 FROM {table} WHERE shop_id = {one} LIMIT 1").fetchone() for table in OUTCOMES):
        return
    every = " UNION ".join(f"SELECT shop_id FROM {table} WHERE shop_id IS NOT NULL" for table in OUTCOMES)
    near = con.execute(
        f"FROM ({every}) ORDER BY jaro_winkler_similarity(lower(shop_id), lower({one})) DESC, shop_id LIMIT 3"
    ).fetchall()
    advice = f"The nearest are {', '.join(one for (one,) in near)}." if near else "It has no shop at all."
    raise AskError(f'the run has no shop "{shop}". {advice}')


# ------------------------------------------------------------------ CSV


def write_csv(
    con: duckdb.DuckDBPyConnection, ask: Ask, manifest: Mapping[str, Any], limit: int | None, to: TextIO
) -> int:
    """The rows in the file's order, with a header; how many. Instants stand on the pack's wall clock, offset shown.

    A text that begins with = + - @, tab or return gets an apostrophe before it, or a spreadsheet would compute it.
    Raises AskError.
    """
    zone = manifest["pack"]["zone"]
    kinds = columns_of(ask.table)
    con.execute(f"SET TimeZone = {literal(zone)}")
    cells = ", ".join(_cell(column, kind) for column, kind in kinds.items())
    ending = f" LIMIT {limit}" if limit is not None else ""
    rows = con.execute(f"SELECT {cells} FROM {ask.table} WHERE {where(ask, zone)}{ending}")
    return _write(rows, list(kinds), to)


def _cell(column: str, kind: Kind) -> str:
    plain = f"{name(column)}::VARCHAR"
    if kind != "text":
        return plain
    risky = among(f"{name(column)}[1]", ("=", "+", "-", "@", "\t", "\r"))
    return f"if({risky}, '''' || {plain}, {plain})"


def _write(rows: Any, header: Sequence[str], to: TextIO) -> int:
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(header)
    written = 0
    while batch := rows.fetchmany(_BATCH):
        writer.writerows(batch)
        written += len(batch)
    return written


def asked(table: str, conditions: Iterable[str], shop: str | None) -> Ask:
    """What a command line asks for. Raises AskError."""
    columns_of(table)
    ask = Ask(table, tuple(map(condition, conditions)))
    return of_shop(ask, shop) if shop is not None else ask
