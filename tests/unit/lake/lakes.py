"""Small lakes for the tests of the lake room: facts as rows, brought in one import each, judged by the real plan."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shipby.domain.instants import instant_us
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.lake import Imported, Lake, define, import_facts, open_lake, snapshot
from shipby.rules.load import load_pack
from tests.support.judge import Rows, write_facts

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAID, SHIPPED = "2023-01-02T10:00:00+08:00", "2023-01-03T09:00:00+08:00"


def order(order_id: str = "O1", **cells: object) -> dict[str, object]:
    return {"order_id": order_id, "shop_id": "S1", "paid_at": PAID, "amount_minor": 1000, **cells}


def shipment(order_id: str = "O1", **cells: object) -> dict[str, object]:
    named = {"shipment_id": f"H{order_id}", "order_id": order_id, "carrier": "zto", "tracking_no": f"N{order_id}"}
    return {**named, "shipped_at": SHIPPED, **cells}


def scan(order_id: str = "O1", **cells: object) -> dict[str, object]:
    named = {"carrier": "zto", "tracking_no": f"N{order_id}", "kind": "picked_up"}
    return {**named, "scanned_at": "2023-01-03T12:00:00+08:00", **cells}


@dataclass
class Bench:
    """A lake, and a folder beside it for what is brought."""

    lake: Lake
    beside: Path

    def folder(self, tables: Mapping[str, Rows]) -> Path:
        """A folder of facts."""
        self.beside.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="facts-", dir=self.beside))
        write_facts(tables, folder)
        return folder

    def bring(self, **tables: Rows) -> Imported:
        """One import of these rows."""
        return import_facts(self.lake, self.folder(tables), at=AT)

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """A table's rows as a reader sees them, sorted."""
        return rows_of(self.lake.root, table, columns)

    def verdicts(self, as_of: str, pack: str = "douyin") -> dict[tuple[str, str], str]:
        """Outcome by order and clause, judged from the lake."""
        rules, seen = load_pack(pack), snapshot(self.lake)
        with tempfile.TemporaryDirectory() as work:
            con = engine.connect(work=Path(work), memory="1GB", threads=2)
            define(con, self.lake, seen.tables)
            script = script_of(rules, None, frozenset(seen.tables))
            engine.prepare(con, script, instant_us(as_of))
            engine.run(con, script)
            found = con.execute("SELECT order_id, clause, outcome FROM verdicts").fetchall()
            con.close()
        return {(order_id, clause): outcome for order_id, clause, outcome in found}


def rows_of(root: Path, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """The same of the lake in a folder, opened anew."""
    import duckdb

    lake = open_lake(root)
    with duckdb.connect() as con:
        define(con, lake, snapshot(lake).tables)
        return con.execute(f"SELECT {columns} FROM fact_{table} ORDER BY ALL").fetchall()


def orders(numbers: Sequence[int]) -> list[dict[str, object]]:
    return [order(f"O{number}") for number in numbers]
