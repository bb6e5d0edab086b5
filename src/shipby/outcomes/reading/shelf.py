"""A run's large tables -> the same rows on disk: facts sorted by the hash of an id, what verdicts rest on by shop.

In files that lie sorted by day an id is looked for on every day. Here it takes a millisecond. The shelf is made beside
the questions once a run is opened, and answers when it is whole; until then, and for small tables, the lake's own files
do. It lies in the process's temporary folder, takes about as much room as the lake, and goes with the run.
"""

from __future__ import annotations

import logging
import shutil
import threading
import weakref
from collections.abc import Sequence

import duckdb

from shipby.facts.sql import literal
from shipby.lake.keys import own
from shipby.outcomes.reading.opened import Opened
from shipby.outcomes.runs.stored import ROWS

WORTH = 1_000_000
"""Rows from which on a table is put on the shelf."""
WORKING = "working"
"""What the verdicts are views of, sorted by shop."""
_SORTED_BY = {"orders": "_order", "shipments": "_order", "scans": "_parcel"}
_BESIDE = {"tracking_no": "_parcel", "shipment_id": "_id"}
"""Of shipments: columns whose ids may lead to several orders. Those that do are few, and have a table of their own."""
_ROOM = 4
"""So many times the size of the lake's files must be free."""
_LAID = "ROW_GROUP_SIZE 8192, BLOCK_SIZE 16384"
"""Small stretches and small blocks: what is looked through, and read from disk, for one id."""
_SOON = 0.05
"""Seconds between two tries to end what is being made."""
_log = logging.getLogger("shipby.reading")


class Shelf:
    """Of one run. Made by a thread of its own; `whole` tells when it is."""

    def __init__(self, run: Opened) -> None:
        self._run = run
        self._tables: frozenset[str] = frozenset()
        self.whole = threading.Event()
        making = threading.Thread(target=self._make, name="shelf", daemon=True)
        self._cursors: list[duckdb.DuckDBPyConnection] = []
        # A process that ends over a running query would be aborted: the query ends first.
        weakref.finalize(self, _end, making, self._cursors)
        making.start()

    def rows(
        self, con: duckdb.DuckDBPyConnection, table: str, column: str, ids: Sequence[str]
    ) -> str | None:  # fmt: skip
        """The query of the rows that hold one of these ids, at least one; None where the table is not on the shelf.

        Of a shipment's ids: of those that lead to one order only the rows that `own` has of it.
        """
        if table not in self._tables:
            return None
        rows = f"SELECT {own(table)} FROM shelf.{table}"
        if table == "shipments" and column in _BESIDE:
            mine = f"SELECT {own(table)} FROM own WHERE {_one_of(column, ids)}"
            several = self._orders(con, f"{table}_{column}", ids)
            # The common case: nobody else has them, and the orders' own rows are there already.
            return (
                f"{mine} UNION {rows} WHERE {_any('_order', several)} AND {_one_of(column, ids)}" if several else mine
            )
        return f"{rows} WHERE {_any(_SORTED_BY[table], _hashes(con, ids))} AND {_one_of(column, ids)}"

    def working(self, shop_id: str) -> str:
        """The query of a shop's working rows."""
        place = f"shelf.{WORKING}" if WORKING in self._tables else "current"
        return f"SELECT {ROWS} FROM {place} WHERE shop_id = {literal(shop_id)}"

    def _orders(self, con: duckdb.DuckDBPyConnection, table: str, ids: Sequence[str]) -> list[int]:
        """Hashes of the orders that these ids lead to, of those ids that lead to several."""
        found = con.execute(f"SELECT DISTINCT _order FROM shelf.{table} WHERE {_any('hash', _hashes(con, ids))}")
        return [order for (order,) in found.fetchall()]

    def _make(self) -> None:
        con = self._run.cursor("shelf")
        self._cursors.append(con)
        try:
            con.execute(f"ATTACH '{self._run.room / 'shelf.duckdb'}' AS shelf ({_LAID})")
            con.execute("SET preserve_insertion_order = true")
            large = [table for table in _SORTED_BY if table in self._run.tables and self._is_large(con, table)]
            if large and not self._fits():
                _log.warning("%s: no room in %s to sort its facts by id", self._run.lake.root, self._run.room)
                return
            for table in large:
                self._put(con, table)
            if int(self._run.run.data["orders"]) >= WORTH:
                con.execute(f"CREATE TABLE shelf.{WORKING} AS FROM current ORDER BY shop_id")
                con.execute(f"CREATE TABLE shelf.rates AS FROM {self._run.rows('rates')} ORDER BY shop_id")
                large.append(WORKING)
            self._tables = frozenset(large)
            if WORKING in large:
                self._run.by_shop["rates"] = "shelf.rates"
            # Each question is small from now on: a thread for each costs less than many that wait for one another.
            con.execute("SET threads = 1")
            self.whole.set()
        except duckdb.InterruptException:
            _log.info("%s: the shelf was given up, the process ends", self._run.lake.root)
        except duckdb.Error:  # a full disk, for one: the lake's own files answer as before
            _log.exception("%s: its facts could not be put on the shelf", self._run.lake.root)

    def _fits(self) -> bool:
        """Whether the disk has room enough to spare."""
        size = sum(path.stat().st_size for path in self._run.files)
        return shutil.disk_usage(self._run.room).free > _ROOM * size

    def _is_large(self, con: duckdb.DuckDBPyConnection, table: str) -> bool:
        row = con.execute(f"SELECT count(*) FROM all_{table}").fetchone()
        return row is not None and row[0] >= WORTH

    def _put(self, con: duckdb.DuckDBPyConnection, table: str) -> None:
        by = _SORTED_BY[table]
        con.execute(f"CREATE TABLE shelf.{table} AS SELECT {own(table)}, {by} FROM all_{table} ORDER BY {by}")
        for column, key in _BESIDE.items() if table == "shipments" else ():
            con.execute(
                f"CREATE TABLE shelf.{table}_{column} AS SELECT DISTINCT {key} AS hash, _order FROM all_{table} "
                f"WHERE {key} IN (SELECT {key} FROM all_{table} GROUP BY {key} HAVING min(_order) <> max(_order))"
            )


def _end(making: threading.Thread, cursors: list[duckdb.DuckDBPyConnection]) -> None:
    # Where the shelf's last holder is its own thread, it is made already.
    while making.is_alive() and making is not threading.current_thread():
        for cursor in cursors:
            cursor.interrupt()
        making.join(_SOON)


def _hashes(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[int]:
    return list(con.execute(f"SELECT {', '.join(f'hash({literal(one)})' for one in ids)}").fetchone() or ())


def _any(column: str, values: Sequence[int]) -> str:
    """Not `IN`, of which DuckDB makes a join that reads every column of all the rows it looks through."""
    return "(" + " OR ".join(f"{column} = {one}" for one in values) + ")"


def _one_of(column: str, ids: Sequence[str]) -> str:
    return "(" + " OR ".join(f"{column} = {literal(one)}" for one in ids) + ")"
