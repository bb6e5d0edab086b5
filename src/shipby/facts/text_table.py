"""CSV files and workbooks of one table -> its parts: rows stored in plan types, bad rows and broken lines set aside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from shipby.domain.tables import FactTable
from shipby.facts.broken_lines import REMOVED, drop_rejects, note_blank_lines, set_broken_lines_aside
from shipby.facts.cells import absent
from shipby.facts.delimited import TextGroup, text_groups
from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile, Source, Stray
from shipby.facts.part import Part
from shipby.facts.quarantine import set_aside
from shipby.facts.rows import Row
from shipby.facts.sql import names
from shipby.facts.stored import LARGE, Stored, store
from shipby.facts.text_cells import text_cell
from shipby.facts.xlsx import is_id
from shipby.facts.zone import LocalTime


def load_text(
    con: duckdb.DuckDBPyConnection, table: FactTable, source: Source, local: LocalTime, work: Path
) -> list[Part]:
    """The parts of a table told in text; FactsError where a file is not the table's or cannot be read."""
    try:
        return [
            _load_group(con, table, group, local, work, f"stored_{table.name}_{index}")
            for index, group in enumerate(text_groups(table, source, work))
        ]
    finally:
        drop_rejects(con)


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
    keep = ("r__file",) if len(group.files) > 1 else ()
    stored = store_text(con, row, group, name, work / f"{name}.parquet" if large else None, keep=keep)
    broken = set_broken_lines_aside(con, table, group, stored)
    if stored.bad:
        set_text_aside(con, row, group, stored)
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


def store_text(
    con: duckdb.DuckDBPyConnection, row: Row, group: TextGroup, name: str, file: Path | None, *, keep: Sequence[str]
) -> Stored:
    """The group's rows stored, with the columns named in keep, read leniently where strict reading fails."""
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
            zh=f"{labels} 不能作为 CSV 读取：{str(error).splitlines()[0]} 请另存为以逗号分隔的 UTF-8 CSV。",
            table=row.table.name,
            file=labels,
        ) from error


def set_text_aside(con: duckdb.DuckDBPyConnection, row: Row, group: TextGroup, stored: Stored) -> None:
    """The quarantine holds the bad rows of the group under the row numbers of its files."""
    note_blank_lines(con, group)
    several = len(group.files) > 1
    first = "min(_at) OVER (PARTITION BY _file)" if several else "0"
    bad = f"""SELECT {group.label("_file")} AS file, _at - first AS at, _mask AS mask, _cells AS cells
        FROM (SELECT *, {first} AS first FROM {stored.relation}) WHERE _mask <> 0"""
    removed = f"""SELECT file, line - nth - 1 AS place, max(nth) AS passed FROM
        (SELECT file, line, row_number() OVER (PARTITION BY file ORDER BY line) AS nth FROM {REMOVED}) GROUP BY ALL"""
    numbered = f"""SELECT bad.file, bad.at + 2 + coalesce(removed.passed, 0) AS row, bad.mask, bad.cells
        FROM ({bad}) AS bad ASOF LEFT JOIN ({removed}) AS removed
            ON bad.file = removed.file AND bad.at >= removed.place"""
    present = [name for name in row.table.names if name in group.matched.positions]
    set_aside(con, row.table.name, row.checks(), present, numbered)
