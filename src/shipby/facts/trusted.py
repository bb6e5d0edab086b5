"""Parquet files that shipby wrote from checked facts -> the fact tables in a connection, nothing checked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from shipby.domain.tables import FACTS, Column, FactTable, Kind
from shipby.facts.cells import PLAN_TYPES, raw
from shipby.facts.horizon import define_newest, tellers
from shipby.facts.sql import name as quoted
from shipby.facts.sql import paths
from shipby.facts.typed_cells import Reading, typed_cell

OWN = "fact_"
STORED: dict[Kind, str] = {
    "text": "VARCHAR",
    "codes": "VARCHAR",
    "instant": "TIMESTAMP WITH TIME ZONE",
    "day": "DATE",
    "integer": "BIGINT",
    "hours": "DECIMAL(18,6)",
    "flag": "BOOLEAN",
}
"""What a column is in such a file."""


def define(
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Sequence[Path]],
    prefix: str = OWN,
    more: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """The connection has `<prefix><table>` for every fact table, as loading gives them, read from these files.

    A table without files is empty. Nothing is read but the first footer of each table. How far the facts reach is told
    of tables under their own names only: others are there to be put beside them.
    more: by table, further columns of its files under the names they get.
    """
    for table in FACTS.values():
        further = (more or {}).get(table.name, {})
        con.execute(f"CREATE OR REPLACE VIEW {quoted(prefix + table.name)} AS {query(table, tables, further)}")
    if prefix != OWN:
        return
    newest = {
        name: [f"SELECT epoch_us(max({quoted(teller)})) FROM {_files(files)}" for teller in tellers(FACTS[name])]
        for name, files in tables.items()
        if files
    }
    define_newest(con, newest)


def query(table: FactTable, tables: Mapping[str, Sequence[Path]], more: Mapping[str, str] | None = None) -> str:
    """The rows of a table's files, in plan types; more: further columns as `define` takes them."""
    files = tables.get(table.name)
    if not files:
        none = ", ".join(f"NULL::{PLAN_TYPES[column.kind]} AS {quoted(column.name)}" for column in table.columns)
        return f"SELECT {none} WHERE FALSE"
    cells = ", ".join(f"{_value(column)} AS {quoted(column.name)}" for column in table.columns)
    raws = ", ".join(f"{quoted(column.name)} AS {raw(column)}" for column in table.columns)
    further = "".join(f", {quoted(inside)} AS {quoted(given)}" for given, inside in (more or {}).items())
    names = "".join(f", {quoted(given)}" for given in more or {})
    return f"SELECT {cells}{names} FROM (SELECT {raws}{further} FROM {_files(files)})"


def _value(column: Column) -> str:
    if column.kind in ("text", "codes"):
        return raw(column)
    cell = typed_cell(column, Reading(STORED[column.kind], lambda local: local))
    assert cell is not None
    return cell.value


def _files(files: Sequence[Path]) -> str:
    """The largest first: from its rows DuckDB guesses those of all, and from these which side of a join to hash."""
    ordered = sorted(files, key=lambda path: -path.stat().st_size)
    return f"read_parquet({paths(ordered)}, hive_partitioning=false)"
