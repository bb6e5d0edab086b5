"""bad rows -> the table of what is wrong with them, and the file that people read."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb

from shipby.facts.cells import Check
from shipby.facts.sql import literal

TABLE = "facts_quarantine"
QUARANTINE = "quarantine"
"""The folder beside tables made by imports that holds the rows set aside, one file for each import."""
_BAD = "shipby_bad_rows"
HEADER = ("table", "file", "row", "column", "value", "reason")
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""

_BATCH = 10_000


def open_quarantine(con: duckdb.DuckDBPyConnection) -> None:
    """The connection has an empty quarantine: one row per mistake, so a bad row may stand in it more than once."""
    con.execute(
        f'CREATE OR REPLACE TABLE {TABLE} ("table" VARCHAR, file VARCHAR, row BIGINT, "column" VARCHAR, value VARCHAR, '
        "reason VARCHAR, code VARCHAR)"
    )


def mask(checks: Sequence[Check]) -> str:
    """The SQL of one integer that has bit k set where check k holds; 0 for a good row."""
    return " + ".join(f"if({check.when}, {1 << bit}, 0)" for bit, check in enumerate(checks)) or "0"


def set_aside(
    con: duckdb.DuckDBPyConnection, table: str, checks: Sequence[Check], columns: Sequence[str], bad_rows: str
) -> int:
    """The quarantine holds every mistake of these rows; their number.

    bad_rows is a query of `file`, `row`, `mask` (bits as in `mask`) and `cells` (a list of text in the order of
    columns).
    """
    bits = ", ".join(
        f"({1 << bit}, {columns.index(check.column) + 1 if check.column in columns else 0}, {literal(check.column)}, "
        f"{literal(check.fault.says)}, {literal(check.fault.code)})"
        for bit, check in enumerate(checks)
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {_BAD} AS {bad_rows}")
    con.execute(
        f"""INSERT INTO {TABLE}
        SELECT {literal(table)}, bad.file, bad.row, bit.name, bad.cells[bit.position], bit.says, bit.code
        FROM {_BAD} AS bad JOIN (VALUES {bits}) AS bit(value, position, name, says, code)
            ON (bad.mask & bit.value) <> 0"""
    )
    counted = con.execute(f"SELECT count(*) FROM {_BAD}").fetchone()
    con.execute(f"DROP TABLE {_BAD}")
    return int(counted[0]) if counted else 0


def add_lines(con: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """The quarantine holds the lines of these files, too: what reading set aside before these rows were checked."""
    for file in files:
        con.execute(
            f"""INSERT INTO {TABLE} SELECT *, NULL FROM read_csv({literal(str(file))}, header=true, auto_detect=false,
            delim=',', quote='"', escape='"', nullstr='', columns={{'table': 'VARCHAR', 'file': 'VARCHAR',
            'row': 'BIGINT', 'column': 'VARCHAR', 'value': 'VARCHAR', 'reason': 'VARCHAR'}})"""
        )


def write_quarantine(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """path holds the quarantine as CSV with a byte order mark, safe in a spreadsheet; the number of its lines."""
    rows = con.execute(
        f'SELECT "table", file, row, "column", value, reason FROM {TABLE} ORDER BY "table", file, row, "column", reason'
    )
    written = 0
    partial = path.with_name(path.name + ".part")
    with partial.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(HEADER)
        while batch := rows.fetchmany(_BATCH):
            writer.writerows([safe(cell) for cell in row] for row in batch)
            written += len(batch)
    partial.replace(path)
    return written


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_RISKY) else text


def unsafe(text: str) -> str:
    """A cell of the file as it was before it was made safe."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_RISKY) else text
