"""A market's lake, a notice not yet published -> the orders it would move, judged with it and without it.

Nothing is computed here: the orders a notice reaches, their deadlines and verdicts are read from the judge's stages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.models import Outbox
from shipby.casework.notice.columns import Offer, row
from shipby.casework.outbox import waiting, written
from shipby.casework.settings_of import judged
from shipby.domain.tables import FACTS
from shipby.domain.zones import EPOCH
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sql import Script
from shipby.facts import trusted
from shipby.facts.sql import literal
from shipby.lake import Lake, define, keys, snapshot
from shipby.outcomes.runs.narrow import narrow
from shipby.people.models import Market

FIRST = 50
"""So many of the orders moved are shown; all of them are exported."""

_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order that would move: its deadline before and after, its verdicts that would be others."""

    order_id: str
    shop_id: str
    due_before: str | None
    due_after: str | None
    verdicts: str
    """clause: before -> after; ..."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a notice would do, as of an instant."""

    reached: int
    """orders it offers a later deadline, moved or not."""
    moved: int
    shops: int
    """of the orders moved."""
    verdicts: tuple[tuple[str, str, str, int], ...]
    """clause, outcome before, outcome after, how many orders."""
    first: tuple[Order, ...]

    def told(self) -> dict[str, Any]:
        """As it is kept with the notice."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Facts:
    """The lake's files and the decisions that wait, without the notice and with it."""

    lake: Lake
    script: Script
    without: Mapping[str, Sequence[Path]]
    within: Mapping[str, Sequence[Path]]
    alone: Path
    """the notice's own row."""
    as_of: int
    room: Path

    @property
    def reached(self) -> Path:
        """Where the orders reached are put down."""
        return self.room / "reached.parquet"


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a notice offers a later deadline."""

    shops: Mapping[str, int]
    """how many of its orders, by shop."""
    orders: frozenset[str]
    """of those asked about."""


def preview(market: Market, number: str, offer: Offer, now: datetime, out: Path | None = None) -> Preview:
    """As of now, the notice whole. out: a CSV file of every order moved. Raises LakeError."""
    with _facts(market, number, offer, now) as facts:
        with _reaching(facts, number, offer) as con:
            con.execute(f"COPY reached TO {literal(str(facts.reached))} (FORMAT parquet)")
            count = _count(con, "reached")
        with _connected(facts) as con:
            _narrow(con, facts)
            _judge(con, facts, "before", facts.without)
            _judge(con, facts, "after", facts.within)
            con.execute(_MOVED)
            if out is not None:
                con.execute(f"COPY ({_EXPORT}) TO {literal(str(out))} (FORMAT csv, HEADER)")
            return _told(con, count)


def reached(market: Market, number: str, offer: Offer, now: datetime, about: Sequence[str]) -> Reached:
    """By shop, and of the orders asked about those it reaches. Raises LakeError."""
    with _facts(market, number, offer, now) as facts, _reaching(facts, number, offer) as con:
        shops = con.execute("SELECT shop_id, count(*) FROM reached GROUP BY ALL ORDER BY ALL").fetchall()
        query = "SELECT order_id FROM reached WHERE list_contains(?::VARCHAR[], order_id)"
        orders = con.execute(query, [list(about)]).fetchall()
    return Reached(dict(shops), frozenset(order_id for (order_id,) in orders))


@contextmanager
def _facts(market: Market, number: str, offer: Offer, now: datetime) -> Iterator[_Facts]:
    lake, rules = lake_of(market), rules_of(market)
    rows = list(waiting(market))
    proposed = Outbox(table="notices", row={**_plain(row(offer, number)), "recorded_at": now.isoformat()})
    with tempfile.TemporaryDirectory(prefix="shipby-") as folder:
        room, own = Path(folder), Path(folder) / "own"
        own.mkdir()
        told = written(rows, room)
        alone = written([proposed], own)["notices"]
        tables = dict(snapshot(lake).tables)
        without = {**tables, **{name: (*tables.get(name, ()), path) for name, path in told.items()}}
        within = {**without, "notices": (*without.get("notices", ()), alone)}
        script = script_of(rules, judged(market, lake.market), frozenset(within))
        as_of = (now - EPOCH) // timedelta(microseconds=1)
        yield _Facts(lake, script, without, within, alone, as_of, room)


@contextmanager
def _connected(facts: _Facts) -> Iterator[duckdb.DuckDBPyConnection]:
    with engine.connect(work=facts.room, memory=None, threads=None) as con:
        yield con


@contextmanager
def _reaching(facts: _Facts, number: str, offer: Offer) -> Iterator[duckdb.DuckDBPyConnection]:
    """The table `reached`: order_id, shop_id of the orders that the notice offers a later deadline.

    By the stages up to the offers, with no other notice: these read orders and terms, no shipment and no scan.
    """
    with _connected(facts) as con:
        define(con, facts.lake, {**facts.within, "notices": (facts.alone,)})
        con.execute(f"CREATE TEMP TABLE near AS SELECT DISTINCT order_id FROM fact_orders WHERE {_near(offer)}")
        con.execute("ALTER VIEW fact_orders RENAME TO every_order")
        con.execute("CREATE VIEW fact_orders AS FROM every_order SEMI JOIN near USING (order_id)")
        _run(con, facts, "offers")
        con.execute(f"""CREATE TEMP TABLE reached AS SELECT DISTINCT o.order_id, n.shop_id
            FROM offers AS o JOIN orders_now AS n USING (order_id) WHERE o.offer_id = {literal(number)}""")
        yield con


def _narrow(con: duckdb.DuckDBPyConnection, facts: _Facts) -> None:
    """The facts that bear on the orders reached; all of them in a lake whose files have no keys yet."""
    if not keys.have_keys(con, facts.without):
        define(con, facts.lake, facts.without)
        return
    keys.define_keyed(con, facts.without, "all_")
    for name in ("changed", "touched"):
        query = f"SELECT DISTINCT hash(order_id) AS _order FROM read_parquet({literal(str(facts.reached))})"
        con.execute(f"CREATE TEMP TABLE {name} AS {query}")
    narrow(con)


def _near(offer: Offer) -> str:
    """Orders outside cannot be reached: nothing is due before it is paid. Which are, the plan says."""
    assert offer.starts_at
    assert offer.ends_at
    ends = f"paid_at <= {(offer.ends_at - EPOCH) // timedelta(microseconds=1)}"
    starts = f"paid_at >= {(offer.starts_at - EPOCH) // timedelta(microseconds=1)}"
    return f"{starts} AND {ends}" if offer.window == "paid" else ends


def _judge(con: duckdb.DuckDBPyConnection, facts: _Facts, name: str, tables: Mapping[str, Sequence[Path]]) -> None:
    """`due_<name>` and `verdicts_<name>` of the orders asked for."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW fact_notices AS {trusted.query(FACTS['notices'], tables)}")
    _run(con, facts, "verdicts")
    con.execute(f"CREATE TEMP TABLE due_{name} AS SELECT order_id, shop_id, due_at FROM orders_decided")
    con.execute(f"CREATE TEMP TABLE verdicts_{name} AS SELECT order_id, clause, outcome FROM verdicts")


def _run(con: duckdb.DuckDBPyConnection, facts: _Facts, last: str) -> None:
    """The stages up to the last one."""
    place = next(place for place, step in enumerate(facts.script.steps) if step.name == last)
    steps = tuple(replace(step, idle=()) for step in facts.script.steps[: place + 1])
    engine.prepare(con, facts.script, facts.as_of)
    engine.run(con, replace(facts.script, steps=steps))


_MOVED = """
CREATE TEMP TABLE moved AS
WITH flipped AS (
    SELECT order_id, clause, b.outcome AS was, a.outcome AS now
    FROM verdicts_before AS b JOIN verdicts_after AS a USING (order_id, clause) WHERE a.outcome <> b.outcome
), told AS (
    SELECT order_id, string_agg(clause || ': ' || was || ' -> ' || now, '; ' ORDER BY clause) AS verdicts,
        list({clause: clause, was: was, now: now} ORDER BY clause) AS flips
    FROM flipped GROUP BY order_id
)
SELECT order_id, b.shop_id, make_timestamptz(b.due_at) AS due_before, make_timestamptz(a.due_at) AS due_after,
    coalesce(verdicts, '') AS verdicts, flips
FROM due_before AS b JOIN due_after AS a USING (order_id) LEFT JOIN told USING (order_id)
WHERE a.due_at IS DISTINCT FROM b.due_at OR verdicts IS NOT NULL
"""

_ORDER = "ORDER BY verdicts = '', due_before, order_id"
_SHOWN = "strftime({0} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS {0}"
_TIMES = f"{_SHOWN.format('due_before')}, {_SHOWN.format('due_after')}"


def _inert(column: str) -> str:
    risky = ", ".join(literal(mark) for mark in _RISKY)
    return f"CASE WHEN left({column}, 1) IN ({risky}) THEN '''' || {column} ELSE {column} END AS {column}"


_EXPORT = f"SELECT {_inert('order_id')}, {_inert('shop_id')}, {_TIMES}, verdicts FROM moved {_ORDER}"


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _told(con: duckdb.DuckDBPyConnection, count: int) -> Preview:
    counted = con.execute("SELECT count(*), count(DISTINCT shop_id) FROM moved").fetchone()
    assert counted is not None
    flips = con.execute(
        "SELECT f.clause, f.was, f.now, count(*) FROM (SELECT unnest(flips) AS f FROM moved) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    first = con.execute(f"SELECT order_id, shop_id, {_TIMES}, verdicts FROM moved {_ORDER} LIMIT {FIRST}").fetchall()
    return Preview(count, counted[0], counted[1], tuple(flips), tuple(Order(*one) for one in first))


def _plain(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cell.isoformat() if isinstance(cell, datetime) else cell for name, cell in cells.items()}
