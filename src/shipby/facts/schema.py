"""Parquet files -> the columns, types and row counts that their footers tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from shipby.facts.errors import FactsError
from shipby.facts.find import Source
from shipby.facts.sql import paths as listing
from shipby.facts.typed_cells import INT96


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """One file's footer: (name, DuckDB's type) of every top column, and the number of rows.

    The type is `NULL` for a column that holds only nulls, `INT96` for the old timestamps, `STRUCT` for what is neither
    value nor list.
    """

    columns: tuple[tuple[str, str], ...]
    rows: int


def footers(con: duckdb.DuckDBPyConnection, sources: Iterable[Source]) -> dict[str, ParquetFile]:
    """The footer by path of every Parquet file; FactsError for one that cannot be read."""
    files = [(source.table, file) for source in sources if source.format == "parquet" for file in source.files]
    if not files:
        return {}
    try:
        return _read(con, [file.path for _, file in files])
    except duckdb.Error:
        for table, file in files:
            try:
                _read(con, [file.path])
            except duckdb.Error as error:
                raise FactsError(
                    f"{file.label} cannot be read as Parquet: {str(error).splitlines()[0]}. Write it again.",
                    table=table,
                    file=file.label,
                ) from error
        raise


def _read(con: duckdb.DuckDBPyConnection, files: list[Path]) -> dict[str, ParquetFile]:
    listed = listing(files)
    rows = dict(con.execute(f"SELECT file_name, num_rows FROM parquet_file_metadata({listed})").fetchall())
    nodes: dict[str, list[tuple[str, str, int, bool, str | None]]] = {}
    for path, *node in con.execute(
        f"""SELECT file_name, name, type, coalesce(num_children, 0),
            converted_type = 'LIST' OR logical_type LIKE 'ListType%', duckdb_type
            FROM parquet_schema({listed}) ORDER BY file_name, column_id"""
    ).fetchall():
        nodes.setdefault(path, []).append((node[0], node[1], node[2], bool(node[3]), node[4]))
    return {path: ParquetFile(_columns(tree), int(rows[path])) for path, tree in nodes.items()}


def _columns(tree: Sequence[tuple[str, str, int, bool, str | None]]) -> tuple[tuple[str, str], ...]:
    columns: list[tuple[str, str]] = []
    position = 1
    while position < len(tree):
        label, physical, children, is_list, kind = tree[position]
        end = _end(tree, position)
        if not children:
            columns.append((label, INT96 if physical == INT96 else (kind or "BLOB").strip('"')))
        elif is_list and end <= position + 3:
            columns.append((label, f"{tree[end - 1][4]}[]"))
        else:
            columns.append((label, "STRUCT"))
        position = end
    return tuple(columns)


def _end(tree: Sequence[tuple[str, str, int, bool, str | None]], position: int) -> int:
    """The position after the node and all below it."""
    after = position + 1
    for _ in range(tree[position][2]):
        after = _end(tree, after)
    return after
