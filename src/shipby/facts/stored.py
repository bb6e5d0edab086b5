"""rows that must be parsed from text -> stored once, in plan types, with what is wrong with them beside.

A small table is stored in the connection, a large one as a Parquet file in the working folder, so that a file of any
size streams through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from shipby.domain.tables import FactTable
from shipby.facts.cells import raw
from shipby.facts.horizon import tellers
from shipby.facts.quarantine import mask
from shipby.facts.rows import Row
from shipby.facts.sql import literal, paths

LARGE = 64 << 20
"""Bytes of source files beyond which the rows go to a file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Stored rows and their counts.

    The relation has the table's columns; `_mask`, the mistakes (0: none); `_cells`, the raw cells of a bad row; `_file`
    and `_row` where they were asked for; `_at`, which counts the rows from 0 in the order of the source.
    """

    relation: str
    rows: int
    bad: int
    assumed: int

    def newest(self, table: FactTable, where: str) -> str:
        """A query of the newest instant in the rows that the condition (` WHERE ...` or nothing) leaves."""
        return f"SELECT max(greatest({', '.join(tellers(table))})) FROM {self.relation}{where}"


def store(
    con: duckdb.DuckDBPyConnection, row: Row, relation: str, *, name: str, keep: Sequence[str], file: Path | None
) -> Stored:
    """The relation's rows stored under this name, with the columns named in keep; file is where large ones go."""
    assumed = " + ".join(f"if({cell.assumed}, 1, 0)" for cell in row.cells.values() if cell.assumed) or "0"
    cells = ", ".join(f"{raw(cell.column)}::VARCHAR" for cell in row.cells.values() if cell.present != "FALSE")
    kept = "".join(f", {column} AS {column.removeprefix('r_')}" for column in keep)
    masked = f"(SELECT *, {mask(row.checks())} AS m__mask FROM {row.layered(relation)})"
    query = f"""SELECT {row.values()}, m__mask AS _mask, ({assumed})::TINYINT AS _assumed,
        CASE WHEN m__mask <> 0 THEN [{cells}] END AS _cells{kept} FROM {masked}"""
    if file is None:
        con.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")
        stored = f"(SELECT *, rowid AS _at FROM {name})"
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        con.execute(f"COPY ({query}) TO {literal(str(file))} (FORMAT parquet)")
        rows_of = f"read_parquet({paths([file])}, file_row_number=true, hive_partitioning=false)"
        stored = f"(SELECT * EXCLUDE (file_row_number), file_row_number AS _at FROM {rows_of})"
    counts = con.execute(f"SELECT count(*), count(*) FILTER (WHERE _mask <> 0), sum(_assumed) FROM {stored}").fetchone()
    rows, bad, assumed_count = counts or (0, 0, 0)
    return Stored(stored, int(rows), int(bad), int(assumed_count or 0))
