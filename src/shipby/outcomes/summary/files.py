"""An output folder's tables -> views in a DuckDB connection, with exact types, Parquet or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from shipby.domain.tables import OUTCOMES, Kind, OutcomeTable
from shipby.facts.sql import literal, paths
from shipby.outcomes.folder import FolderError

_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "instant": "TIMESTAMPTZ",
    "day": "DATE",
    "integer": "BIGINT",
    "points": "DECIMAL(18, 1)",
    "flag": "BOOLEAN",
}


@contextmanager
def opened(out: Path, shop: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view per outcome table (of one shop), named like it. Raises FolderError without its file."""
    with duckdb.connect(":memory:", config={"temp_directory": ""}) as con:
        con.execute("SET TimeZone = 'UTC'")
        rows = f" WHERE shop_id = {literal(shop)}" if shop is not None else ""
        for table in OUTCOMES.values():
            con.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {source(table, out)}{rows}")
        yield con


def source(table: OutcomeTable, out: Path) -> str:
    """The SQL that reads a table's file. Raises FolderError where it is not there."""
    parquet, text = out / f"{table.name}.parquet", out / f"{table.name}.csv"
    if parquet.is_file():
        return f"read_parquet({paths([parquet])})"
    if text.is_file():
        columns = ", ".join(f"'{name}': '{_TYPES[kind]}'" for name, kind in table.columns)
        return f"read_csv({paths([text])}, header = true, auto_detect = false, quote = '\"', columns = {{{columns}}})"
    raise FolderError(f"{out} has no {table.name}.parquet and no {table.name}.csv: judge again into it.")
