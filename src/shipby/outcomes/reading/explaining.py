"""A run, open, and orders -> why each was judged so, from the plan that judged them.

The plan's stages are tables made once and prepared once. A question fills them within a transaction, reads them and
takes it back; a stage that nobody reads, or that reads only empty ones, is passed over. Questions that come while one
is answered are answered together: a plan for several orders costs hardly more than for one.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import NamedTuple

import duckdb

from shipby.domain.tables import FACTS
from shipby.engines.sql import Step
from shipby.lake.keys import DAYS, own
from shipby.outcomes.explain.case import Tables, tables_of
from shipby.outcomes.explain.model import Explanation
from shipby.outcomes.explain.narrow import WHOLE, gather, is_, unknown_of, view
from shipby.outcomes.explain.order import explanations
from shipby.outcomes.reading.opened import Opened
from shipby.outcomes.reading.shelf import Shelf

_AT_ONCE = 16
_TOGETHER = 0.1
"""So many seconds after an answer those who had it are waited for: two halves that take turns wait twice as long."""
_Asked = tuple[str, "Future[Explanation | None]"]


class _Stage(NamedTuple):
    """A stage that differs from question to question. always: it has rows even where all that it reads is empty."""

    name: str
    query: str
    reads: frozenset[str]
    always: bool


class Explainer:
    """Of one run. Safe for threads: they take turns, and whose turn it is answers for those who wait."""

    def __init__(self, run: Opened, shelf: Shelf) -> None:
        self.run, self._shelf = run, shelf
        self._asking = threading.Condition()
        self._busy = False
        self._waiting: list[_Asked] = []
        self._expected, self._until = 1, 0.0
        self._con: duckdb.DuckDBPyConnection | None = None
        self._stages: dict[str, _Stage] = {}
        self._names: frozenset[str] = frozenset()
        self._changing: frozenset[str] = frozenset()
        self._none: frozenset[str] = frozenset()
        """Tables of decisions that hold no row, of whatever order."""

    def explanation(self, order_id: str) -> Explanation | None:
        """The explanation of one order; None for one the run did not know."""
        mine: Future[Explanation | None] = Future()
        with self._asking:
            self._waiting.append((order_id, mine))
            self._asking.notify_all()
        while some := self._mine_to_answer(mine):
            try:
                self._answer(some)
            finally:
                with self._asking:
                    self._busy = False
                    self._expected = min(len(some) + len(self._waiting), _AT_ONCE)
                    self._until = time.monotonic() + _TOGETHER
                    self._asking.notify_all()
        return mine.result()

    def _mine_to_answer(self, mine: Future[Explanation | None]) -> list[_Asked]:
        """The questions that this thread is to answer now, once nobody else does; none where its own is answered."""
        with self._asking:
            self._asking.wait_for(lambda: mine.done() or not self._busy)
            if mine.done():
                return []
            self._busy = True
            left = max(0.0, self._until - time.monotonic())
            self._asking.wait_for(lambda: len(self._waiting) >= self._expected, left)
            some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            return some

    def _answer(self, some: list[_Asked]) -> None:
        try:
            told = self._explained(list(dict.fromkeys(order for order, _ in some)))
        except BaseException as error:
            for _, future in some:
                future.set_exception(error)
        else:
            for order, future in some:
                future.set_result(told.get(order))

    def _explained(self, orders: Sequence[str]) -> dict[str, Explanation]:
        con = self._con = self._con or self._ready()
        filled, asked = set[str](), set[str]()

        def fill(name: str, statement: str) -> None:
            count = con.execute(statement).fetchone()
            if count and count[0]:
                filled.add(name)

        def holds(name: str) -> bool:
            """Whether a table has rows; a stage is filled when that is first asked."""
            stage = self._stages.get(name)
            if stage and name not in asked:
                asked.add(name)
                if sum(map(holds, stage.reads)) or stage.always:
                    fill(name, f"EXECUTE fill_{name}")
            return name not in self._changing or name.replace("fact_", "few_") in filled

        with _taken_back(con):
            gather(con, orders, lambda name, query: fill(name, f"INSERT INTO {name} {query}"), self._rows, self._none)
            unknown = set(unknown_of(con, orders))
            known = [order for order in orders if order not in unknown]
            run = self.run
            told = explanations(
                Tables(con, self._names, holds), run.rules, run.run.as_of, known, scanned="scans" in run.tables
            )
        return dict(zip(known, told, strict=True))

    def _rows(self, table: str, column: str, ids: Sequence[str]) -> str:
        """The query of the rows of a large table that hold one of these ids."""
        if not ids or self._con is None:
            return f"SELECT {own(table)} FROM all_{table} WHERE FALSE"
        shelved = self._shelf.rows(self._con, table, column, ids)
        if shelved is not None:
            return shelved
        return " UNION ALL ".join(f"SELECT {own(table)} FROM all_{table} WHERE {is_(column, one)}" for one in ids)

    def _ready(self) -> duckdb.DuckDBPyConnection:
        """A cursor with every stage as a table, empty where it depends on the orders asked for, and how to fill it."""
        con = self.run.cursor("explain")
        gather(con, [], lambda name, query: con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}"), self._rows)
        view(con)
        for step in self.run.script.steps:
            con.execute(f"CREATE OR REPLACE TEMP TABLE {step.name} AS\n{step.unsorted}")
        con.execute("SET preserve_insertion_order = false")
        small = [table for table in FACTS if table not in {*WHOLE, *DAYS}]
        self._none = frozenset(table for table in small if not _holds(con, f"all_{table}"))
        self._stages = {stage.name: stage for stage in _of_orders(con, self.run.script.steps)}
        gathered = [table for table in FACTS if table not in WHOLE]
        changing = ["own", "shared", "again", *(f"few_{table}" for table in gathered), *self._stages]
        for name in changing:
            con.execute(f"DELETE FROM {name}")
        with _taken_back(con):
            # Prepared over tables with rows not committed, whose contents DuckDB then takes nothing for granted about.
            for name in changing:
                con.execute(f"INSERT INTO {name} DEFAULT VALUES")
            for stage in self._stages.values():
                con.execute(f"PREPARE fill_{stage.name} AS INSERT INTO {stage.name}\n{stage.query}")
        self._names = tables_of(con)
        self._changing = frozenset([*changing, *(f"fact_{table}" for table in gathered)])
        return con


@contextmanager
def _taken_back(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.execute("ROLLBACK")


def _of_orders(con: duckdb.DuckDBPyConnection, steps: Sequence[Step]) -> Iterator[_Stage]:
    """The stages that read what differs from question to question, themselves or through others."""
    changing = {f"fact_{table}": f"few_{table}" for table in FACTS if table not in WHOLE}
    for step in steps:
        if reads := changing.keys() & set(re.findall(r'"(\w+)"', step.sql)):
            changing[step.name] = step.name
            yield _Stage(
                step.name, step.unsorted, frozenset(changing[one] for one in reads), always=_holds(con, step.name)
            )  # fmt: skip


def _holds(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None
