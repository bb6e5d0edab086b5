"""CSV files and workbooks of one table -> its parts: rows stored in plan types, bad rows and broken lines set aside."""

from __future__ import annotations

from pathlib import Path

import duckdb

from shipby.domain.tables import FactTable
from shipby.facts.cells import absent
from shipby.facts.delimited import REJECTING, REJECTS, TextFile, TextGroup, blank_records, lines_around, text_groups
from shipby.facts.errors import FactsError
from shipby.facts.faults import BYTES, FEW_FIELDS, LONG, MANY_FIELDS, QUOTE, UNREADABLE
from shipby.facts.find import FactFile, Source, Stray
from shipby.facts.part import Part
from shipby.facts.quarantine import TABLE, set_aside
from shipby.facts.rows import Row
from shipby.facts.sql import literal, names
from shipby.facts.stored import LARGE, Stored, store
from shipby.facts.text_cells import text_cell
from shipby.facts.xlsx import is_id
from shipby.facts.zone import LocalTime

_REMOVED = "shipby_removed"
"""file, line: the lines of a group that are no stored row, needed to number the bad ones."""

_FAULTS = {
    "MISSING COLUMNS": FEW_FIELDS,
    "TOO MANY COLUMNS": MANY_FIELDS,
    "UNQUOTED VALUE": QUOTE,
    "INVALID ENCODING": BYTES,
    "LINE SIZE OVER MAXIMUM": LONG,
}


def load_text(
    con: duckdb.DuckDBPyConnection, table: FactTable, source: Source, local: LocalTime, work: Path
) -> list[Part]:
    """The parts of a table told in text; FactsError where a file is not the table's or cannot be read."""
    return [
        _load_group(con, table, group, local, work, f"stored_{table.name}_{index}")
        for index, group in enumerate(text_groups(table, source, work))
    ]


def _load_group(
    con: duckdb.DuckDBPyConnection, table: FactTable, group: TextGroup, local: LocalTime, work: Path, name: str
) -> Part:
    found = group.matched.positions
    odd = any(file.odd_blanks for file in group.files)
    cells = {
        column.name: text_cell(column, local, is_id=is_id(table, column.name), odd_blanks=odd)
        if column.name in found
        else absent(column)
        for column in table.columns
    }
    row = Row(table, cells)
    large = sum(file.path.stat().st_size for file in group.files) > LARGE
    stored = _store(con, row, group, name, work / f"{name}.parquet" if large else None)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {_REMOVED} (file VARCHAR, line BIGINT)")
    broken = _broken_lines(con, table, group)
    if broken:
        _count_swallowed(con, table, group, stored)
        con.execute(f"DELETE FROM {REJECTS}")
    if stored.bad:
        _set_aside(con, row, group, stored)
    good = " WHERE _mask = 0" if stored.bad else ""
    return Part(
        query=f"SELECT {names(table.names)} FROM {stored.relation}{good}",
        newest=(stored.newest(table, good),),
        files=tuple(FactFile(file.path, file.label) for file in group.files),
        read=stored.rows + broken,
        bad=stored.bad + broken,
        assumed=stored.assumed,
        matched=group.matched,
        encodings=tuple(file.encoding for file in group.files if file.encoding),
        strays=tuple(Stray(f"{file.label}: sheet {sheet}") for file in group.files for sheet in file.sheets_left),
    )


def _store(con: duckdb.DuckDBPyConnection, row: Row, group: TextGroup, name: str, file: Path | None) -> Stored:
    keep = ("r__file",) if len(group.files) > 1 else ()
    try:
        return store(con, row, group.relation(strict=True), name=name, keep=keep, file=file)
    except duckdb.InvalidInputException:
        drop_rejects(con)
    try:
        return store(con, row, group.relation(strict=False), name=name, keep=keep, file=file)
    except duckdb.InvalidInputException as error:
        labels = ", ".join(file.label for file in group.files)
        raise FactsError(
            f"{labels} cannot be read as CSV: {str(error).splitlines()[0]} "
            "Save it again as CSV in UTF-8, separated by commas.",
            table=row.table.name,
            file=labels,
        ) from error


def drop_rejects(con: duckdb.DuckDBPyConnection) -> None:
    """The connection no longer has notes on lines that could not be read."""
    for table in (REJECTS, REJECTING, _REMOVED):
        con.execute(f"DROP TABLE IF EXISTS {table}")


def _broken_lines(con: duckdb.DuckDBPyConnection, table: FactTable, group: TextGroup) -> int:
    """The number of lines that are no rows; they are in the quarantine."""
    noted = con.execute(f"SELECT count(*) FROM {REJECTS}").fetchone()
    if not noted or not noted[0]:
        return 0
    lines = f"""(SELECT file_path, line, arg_min(error_type, byte_position) AS kind,
            arg_min(csv_line, byte_position) AS text
        FROM {REJECTS} JOIN {REJECTING} USING (scan_id, file_id) GROUP BY ALL)"""
    label = group.label("file_path")
    con.execute(f"INSERT INTO {_REMOVED} SELECT {label}, line FROM {lines}")
    counted = con.execute(f"SELECT count(*) FROM {_REMOVED}").fetchone()
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
                + (SELECT count(*) FROM {_REMOVED} WHERE file = {literal(file.label)})"""
        ).fetchone()
        place = [table.name, file.label, QUOTE.code]
        blank, lines = lines_around(file, position - 1)
        rows_after = (int(row[0]) if row else 0) - (line - 1 - blank)
        if lines - 1 > rows_after:
            con.execute(
                f'UPDATE {TABLE} SET reason = ? WHERE "table" = ? AND file = ? AND code = ?',
                [f"{QUOTE.says} About {lines - 1 - rows_after} lines after it were lost.", *place],
            )


def _set_aside(con: duckdb.DuckDBPyConnection, row: Row, group: TextGroup, stored: Stored) -> None:
    for file in group.files:
        if file.blank_lines:
            _note_blank_lines(con, file)
    several = len(group.files) > 1
    first = "min(_at) OVER (PARTITION BY _file)" if several else "0"
    bad = f"""SELECT {group.label("_file")} AS file, _at - first AS at, _mask AS mask, _cells AS cells
        FROM (SELECT *, {first} AS first FROM {stored.relation}) WHERE _mask <> 0"""
    removed = f"""SELECT file, line - nth - 1 AS place, max(nth) AS passed FROM
        (SELECT file, line, row_number() OVER (PARTITION BY file ORDER BY line) AS nth FROM {_REMOVED}) GROUP BY ALL"""
    numbered = f"""SELECT bad.file, bad.at + 2 + coalesce(removed.passed, 0) AS row, bad.mask, bad.cells
        FROM ({bad}) AS bad ASOF LEFT JOIN ({removed}) AS removed
            ON bad.file = removed.file AND bad.at >= removed.place"""
    present = [name for name in row.table.names if name in group.matched.positions]
    set_aside(con, row.table.name, row.checks(), present, numbered)


def _note_blank_lines(con: duckdb.DuckDBPyConnection, file: TextFile) -> None:
    con.execute(f"INSERT INTO {_REMOVED} SELECT ?, unnest(?::BIGINT[])", [file.label, blank_records(file)])
