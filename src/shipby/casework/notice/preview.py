"""A market's lake, a notice not yet published -> the orders it would move, judged with it and without it.

Nothing is computed here: the orders a notice reaches, their deadlines and verdicts are read from the judge's stages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.models import Outbox
from shipby.casework.notice import effect
from shipby.casework.notice.columns import Offer, row
from shipby.casework.notice.effect import Preview
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

Tell = Callable[[str], object]
"""Called with each part as it begins: reading, before, after, points."""


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


def preview(
    market: Market, number: str, offer: Offer, now: datetime, out: Path | None = None, tell: Tell = lambda _: None
) -> Preview:
    """As of now, the notice whole. out: a Parquet file of every order moved. Raises LakeError."""
    tell("reading")
    with _facts(market, number, offer, now) as facts:
        with _reaching(facts, number, offer) as con:
            con.execute(f"COPY reached TO {literal(str(facts.reached))} (FORMAT parquet)")
            count = _count(con, "reached")
        with _connected(facts) as con:
            _narrow(con, facts, f"SELECT hash(order_id) AS _order FROM read_parquet({literal(str(facts.reached))})")
            for name, tables in (("before", facts.without), ("after", facts.within)):
                tell(name)
                _judge(con, facts, name, tables)
            effect.compare(con)
            tell("points")
            _points(con, facts, effect.turned_shops(con))
            if out is not None:
                effect.keep(con, out)
            return effect.told(con, count)


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


def _narrow(con: duckdb.DuckDBPyConnection, facts: _Facts, orders: str) -> None:
    """The facts that bear on these orders; all of them in a lake whose files have no keys yet."""
    if not keys.have_keys(con, facts.without):
        define(con, facts.lake, facts.without)
        return
    keys.define_keyed(con, facts.without, "all_")
    for name in ("changed", "touched"):
        con.execute(f"CREATE TEMP TABLE {name} AS SELECT DISTINCT _order FROM ({orders})")
    narrow(con)


def _near(offer: Offer) -> str:
    """Orders outside cannot be reached: nothing is due before it is paid. Which are, the plan says."""
    assert offer.starts_at
    assert offer.ends_at
    ends = f"paid_at <= {(offer.ends_at - EPOCH) // timedelta(microseconds=1)}"
    starts = f"paid_at >= {(offer.starts_at - EPOCH) // timedelta(microseconds=1)}"
    return f"{starts} AND {ends}" if offer.window == "paid" else ends


def _judge(con: duckdb.DuckDBPyConnection, facts: _Facts, name: str, tables: Mapping[str, Sequence[Path]]) -> None:
    """`<table>_<name>` of the orders asked for, of every table that is compared."""
    _notices(con, tables)
    _run(con, facts, *effect.COMPARED)
    for table, columns in effect.COMPARED.items():
        con.execute(f"CREATE TEMP TABLE {table}_{name} AS SELECT {columns} FROM {table}")


def _points(into: duckdb.DuckDBPyConnection, facts: _Facts, shops: Sequence[str]) -> None:
    """`points_before`, `points_after` in the connection `into`: what these shops' windows cost.

    Whole shops are judged: a window counts orders that the notice does not reach.
    """
    for name in ("before", "after"):
        into.execute(f"CREATE TEMP TABLE points_{name} (shop_id VARCHAR, class VARCHAR, tenths BIGINT)")
    if not shops:
        return
    with _connected(facts) as con:
        named = ", ".join(literal(shop) for shop in shops)
        _narrow(con, facts, f"SELECT _order FROM all_orders WHERE shop_id IN ({named})")
        for name, tables in (("before", facts.without), ("after", facts.within)):
            _notices(con, tables)
            _run(con, facts, "penalties")
            rows = con.execute(
                f"""SELECT shop_id, points_class, sum(points)::BIGINT FROM penalties
                WHERE shop_id IN ({named}) AND points_class IS NOT NULL GROUP BY ALL"""
            ).fetchall()
            if rows:
                into.execute(
                    f"INSERT INTO points_{name} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::BIGINT[])",
                    [list(column) for column in zip(*rows, strict=True)],
                )


def _notices(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Sequence[Path]]) -> None:
    con.execute(f"CREATE OR REPLACE TEMP VIEW fact_notices AS {trusted.query(FACTS['notices'], tables)}")


def _run(con: duckdb.DuckDBPyConnection, facts: _Facts, *wanted: str) -> None:
    """The stages up to the last of these."""
    last = max(place for place, step in enumerate(facts.script.steps) if step.name in wanted)
    steps = tuple(replace(step, idle=()) for step in facts.script.steps[: last + 1])
    engine.prepare(con, facts.script, facts.as_of)
    engine.run(con, replace(facts.script, steps=steps))


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _plain(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cell.isoformat() if isinstance(cell, datetime) else cell for name, cell in cells.items()}
