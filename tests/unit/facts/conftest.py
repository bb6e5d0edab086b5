"""Small facts folders for the tests of the facts room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shipby.facts import FactsReport, load

Content: TypeAlias = str | bytes | pa.Table

ORDERS = "order_id,shop_id,paid_at,amount_minor\nO1,S1,2023-01-01T10:00:00+08:00,1000\n"
"""One good order."""


@dataclass
class Loaded:
    """A facts folder after loading."""

    con: duckdb.DuckDBPyConnection
    report: FactsReport

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        return self.con.execute(f"SELECT {', '.join(columns) or '*'} FROM fact_{table}").fetchall()

    def quarantine(self) -> list[tuple[Any, ...]]:
        """(file, row, column, value, code) of every mistake."""
        return self.con.execute(
            'SELECT file, row, "column", value, code FROM facts_quarantine ORDER BY file, row, "column", code'
        ).fetchall()


Load = Callable[..., Loaded]


def write(folder: Path, files: dict[str, Content]) -> Path:
    """The folder with these files in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            pq.write_table(content, path)
    return folder


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def facts(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> Load:
    """Loads a folder of these files (orders.csv with one good order is added unless there is an orders table)."""

    def run(files: dict[str, Content], zone: str = "Asia/Shanghai") -> Loaded:
        folder = tmp_path / "facts"
        folder.mkdir(exist_ok=True)
        with_orders = files if any(name.startswith("orders") for name in files) else {"orders.csv": ORDERS, **files}
        return Loaded(con, load(con, write(folder, with_orders), zone, tmp_path / "work"))

    return run
