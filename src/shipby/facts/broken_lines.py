"""lines of text files that are no rows -> noted with their numbers, and set aside with what is wrong with them."""

from __future__ import annotations

import duckdb

from shipby.domain.tables import FactTable
from shipby.facts.delimited import REJECTING, REJECTS, TextGroup, blank_records, lines_around
from shipby.facts.faults import BYTES, FEW_FIELDS, LONG, MANY_FIELDS, QUOTE, UNREADABLE
from shipby.facts.quarantine import TABLE
from shipby.facts.sql import literal
from shipby.facts.stored import Stored

REMOVED = "shipby_removed"
"""file, line: the lines of a group that are no stored row, needed to number the bad ones."""

_FAULTS = {
    "MISSING COLUMNS": FEW_FIELDS,
    "TOO MANY COLUMNS": MANY_FIELDS,
    "UNQUOTED VALUE": QUOTE,
    "INVALID ENCODING": BYTES,
    "LINE SIZE OVER MAXIMUM": LONG,
}


def set_broken_lines_aside(con: duckdb.DuckDBPyConnection, table: FactTable, group: TextGroup, stored: Stored) -> int:
    """The quarantine holds the lines of the group that are no rows, and so does the table REMOVED; their number."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {REMOVED} (file VARCHAR, line BIGINT)")
    noted = con.execute(f"SELECT count(*) FROM {REJECTS}").fetchone()
    if not noted or not noted[0]:
        return 0
    broken = _set_aside(con, table, group)
    _count_swallowed(con, table, group, stored)
    con.execute(f"DELETE FROM {REJECTS}")
    return broken


def note_blank_lines(con: duckdb.DuckDBPyConnection, group: TextGroup) -> None:
    """The table REMOVED holds the blank lines of the group, too."""
    for file in group.files:
        if file.blank_lines:
            con.execute(f"INSERT INTO {REMOVED} SELECT ?, unnest(?::BIGINT[])", [file.label, blank_records(file)])


def drop_rejects(con: duckdb.DuckDBPyConnection) -> None:
    """The connection no longer has notes on lines that could not be read."""
    for table in (REJECTS, REJECTING, REMOVED):
        con.execute(f"DROP TABLE IF EXISTS {table}")


def _set_aside(con: duckdb.DuckDBPyConnection, table: FactTable, group: TextGroup) -> int:
    lines = f"""(SELECT file_path, line, arg_min(error_type, byte_position) AS kind,
            arg_min(csv_line, byte_position) AS text
        FROM {REJECTS} JOIN {REJECTING} USING (scan_id, file_id) GROUP BY ALL)"""
    label = group.label("file_path")
    con.execute(f"INSERT INTO {REMOVED} SELECT {label}, line FROM {lines}")
    counted = con.execute(f"SELECT count(*) FROM {REMOVED}").fetchone()
    kinds = ", ".join(
        f"({literal(kind)}, {literal(fault.says)}, {literal(fault.code)})" for kind, fault in _FAULTS.items()
    )
    con.execute(
        f"""INSERT INTO {TABLE}
        SELECT {literal(table.name)}, {label}, line, NULL, left(ltrim(text, chr(10) || chr(13)), 200),
            coalesce(says, {literal(UNREADABLE.says)}), coalesce(code, {literal(UNREADABLE.code)})
        FROM {lines} LEFT JOIN (VALUES {kinds}) AS fault(kind, says, code) USING (kind)"""
    )
    return int(counted[0]) if counted else 0


def _count_swallowed(con: duckdb.DuckDBPyConnection, table: FactTable, group: TextGroup, stored: Stored) -> None:
    """An open quotation mark swallows the lines up to the next one: the quarantine says how many, nearly."""
    opened = con.execute(
        f"""SELECT file_path, min(line), min(line_byte_position) FROM {REJECTS} JOIN {REJECTING}
        USING (scan_id, file_id) WHERE error_type = 'UNQUOTED VALUE' GROUP BY file_path"""
    ).fetchall()
    for path, line, position in opened:
        file = next(file for file in group.files if str(file.path) == path)
        of_file = f" WHERE _file = {literal(path)}" if len(group.files) > 1 else ""
        row = con.execute(
            f"""SELECT (SELECT count(*) FROM {stored.relation}{of_file})
                + (SELECT count(*) FROM {REMOVED} WHERE file = {literal(file.label)})"""
        ).fetchone()
        place = [table.name, file.label, QUOTE.code]
        blank, lines = lines_around(file, position - 1)
        rows_after = (int(row[0]) if row else 0) - (line - 1 - blank)
        if lines - 1 > rows_after:
            con.execute(
                f'UPDATE {TABLE} SET reason = ? WHERE "table" = ? AND file = ? AND code = ?',
                [f"{QUOTE.says} About {lines - 1 - rows_after} lines after it were lost.", *place],
            )
