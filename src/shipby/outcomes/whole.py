"""An output folder and its run.json -> a connection over its tables, or one sentence on what is not whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from shipby.domain.tables import OUTCOMES, OutcomeTable
from shipby.facts.quarantine import HEADER
from shipby.facts.sql import paths
from shipby.outcomes.folder import FolderError
from shipby.outcomes.summary.files import opened, source

_BROKEN = (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException)
_ADVICE = "copy the whole folder again, or judge again into it."


@contextmanager
def whole(out: Path, manifest: Mapping[str, Any], shop: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A view per outcome table (of one shop), and `quarantine`. Raises FolderError where a row or a file is missing."""
    missing = [key for key in ("pack", "as_of", "settings", "facts", "quarantine", "outcomes") if key not in manifest]
    if missing:
        raise FolderError(f"{out / 'run.json'} says nothing of {', '.join(missing)}: {_ADVICE}")
    with duckdb.connect(":memory:") as con:
        for table in OUTCOMES.values():
            _check(con, table, out, manifest)
    try:
        with opened(out, shop) as con:
            _quarantine(con, out, manifest)
            yield con
    except _BROKEN as error:
        raise FolderError(f"{out} cannot be read to the end: {_ADVICE} ({_first(error)})") from None


def _check(con: duckdb.DuckDBPyConnection, table: OutcomeTable, out: Path, manifest: Mapping[str, Any]) -> None:
    """The file is there, can be read, has our columns and as many rows as were written."""
    text = source(table, out)
    try:
        found = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {text}").fetchall()]
        [(rows,)] = con.execute(f"SELECT count(*) FROM {text}").fetchall()
    except _BROKEN as error:
        raise FolderError(
            f"{out}: the table {table.name} is cut short or damaged: {_ADVICE} ({_first(error)})"
        ) from None
    wanted = [name for name, _ in table.columns]
    if found != wanted:
        raise FolderError(
            f"{out}: the table {table.name} has other columns than this version of shipby writes "
            f"({', '.join(sorted(set(found) ^ set(wanted))) or 'in another order'}): judge again."
        )
    written = manifest["outcomes"].get(table.name, {}).get("rows")
    if rows != written:
        says = "does not say how many" if written is None else f"says {written:,}"
        raise FolderError(f"{out}: the table {table.name} has {rows:,} rows, run.json {says}: {_ADVICE}")


def _quarantine(con: duckdb.DuckDBPyConnection, out: Path, manifest: Mapping[str, Any]) -> None:
    path = out / "quarantine.csv"
    columns = {column: "BIGINT" if column == "row" else "VARCHAR" for column in HEADER}
    if path.is_file():
        rows = f"read_csv({paths([path])}, header = true, auto_detect = false, quote = '\"', parallel = false, "
        con.execute(f"CREATE VIEW quarantine AS SELECT * FROM {rows} columns = {columns})")
    elif manifest["quarantine"]:
        raise FolderError(f"{out} has no quarantine.csv, and its run set rows aside: {_ADVICE}")
    else:
        none = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in columns.items())
        con.execute(f"CREATE VIEW quarantine AS SELECT {none} WHERE false")


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]
