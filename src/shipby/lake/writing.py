"""a query of facts -> one sorted Parquet file, and what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import duckdb

from shipby.domain.tables import FactTable, Kind
from shipby.facts.sql import literal, names, paths
from shipby.facts.sql import name as quoted
from shipby.lake import keys
from shipby.lake.delta import learned
from shipby.lake.records import File

_DOORS: dict[Kind, str] = {
    "instant": "make_timestamptz({0})",
    "day": "(DATE '1970-01-01' + {0})",
    "hours": "(({0} // 3600)::DECIMAL(18, 0) * 0.000001)::DECIMAL(18, 6)",
}
"""What a column of the plan becomes in a file, where that is not itself."""

_LOOKED_UP: dict[str, tuple[str, ...]] = {"scans": ("tracking_no", "carrier", "scanned_at")}
"""What rows of a day lie sorted by, where that is not order and key."""

_STRETCH = 122_880
"""Rows of a row group, which a reader passes over or reads: where there is one, no order helps to find a row."""


def connect(work: Path, memory: str) -> duckdb.DuckDBPyConnection:
    """A connection bounded to this memory and two threads; what is too much for it goes to the working folder."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(work / "spill"),
        "memory_limit": memory,
        "threads": 2,
    }
    con = duckdb.connect(":memory:", config=config)
    con.execute("SET TimeZone = 'UTC'")
    return con


def stored(table: FactTable, relation: str) -> str:
    """The query of a relation's rows, in plan types, as they lie in files."""
    cells = ", ".join(
        f"{_DOORS.get(column.kind, '{0}').format(quoted(column.name))} AS {quoted(column.name)}"
        for column in table.columns
    )
    return f"SELECT {cells} FROM {relation}"


def write(con: duckdb.DuckDBPyConnection, table: FactTable, query: str, path: Path, rows: int | None = None) -> File:
    """The path is a Parquet file of the query's rows, as they lie in files, with keys and sorted for looking up.

    rows: how many they are, where that is known. So few that they lie in one row group are left as they come.
    """
    order = names((*keys.sorted_by(con, table.name), *_order(table)))
    lies = f" ORDER BY {order}" if rows is None or rows > _STRETCH else ""
    con.execute(
        f"COPY (FROM ({keys.stored(con, table.name, query)}){lies}) TO {literal(str(path))} "
        f"(FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE {_STRETCH})"
    )
    at = quoted(learned(table.name))
    found = con.execute(
        f"SELECT count(*), epoch_us(min({at})), epoch_us(max({at})) FROM read_parquet({paths([path])})"
    ).fetchone()
    written, first, last = found or (0, None, None)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path.name, written, path.stat().st_size, digest, first, last)


def _order(table: FactTable) -> Sequence[str]:
    if table.name in _LOOKED_UP:
        return _LOOKED_UP[table.name]
    first = ("order_id",) if "order_id" in table.names else ()
    return tuple(dict.fromkeys((*first, *table.key)))
