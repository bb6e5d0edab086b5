"""A market's lake, the decisions not yet in it, ids of orders -> what each order is now, by the judge's own plan.

Nothing is computed here: deadlines, offers, closings are read from the stages that judging runs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from django.db.models import Max

from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.models import Outbox
from shipby.casework.outbox import waiting, written
from shipby.casework.refused import Refused
from shipby.casework.settings_of import judged
from shipby.domain.zones import EPOCH
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sql import Script
from shipby.lake import define, snapshot
from shipby.outcomes.explain.narrow import among, narrow
from shipby.people.models import Market

_LAST = "orders_decided"
"""The stage that knows all that is decided about an order; verdicts come after it."""
_VERDICTS = "verdicts"

_Choice = Callable[[duckdb.DuckDBPyConnection], Sequence[str]]
"""The connection with all facts -> ids of the orders asked for."""


@dataclass(frozen=True, slots=True)
class OrderNow:
    """One order as of an instant. Instants are null where they are not known, or there is none."""

    order_id: str
    shop_id: str
    ship_from: str | None
    ship_to: str | None
    closed: bool
    shipments: int
    base_due_at: datetime | None
    due_at: datetime | None
    """the deadline shown: the base, moved by notices and approved filings."""
    noticed_by: datetime | None
    """the latest time of dispatch that a notice offers it."""
    first_approved_by: datetime | None
    """dispatch_by of the filing on it that was approved first."""
    seen: int
    """row of the outbox: decisions up to it were read."""
    product_id: str | None = None
    amount_minor: int = 0
    """actually paid."""
    dispatched_at: datetime | None = None
    epoch: int = -1
    """of the rules that hold for it; -1: none was in force when it was paid."""


@dataclass(frozen=True, slots=True)
class Among:
    """Orders of a shop in a region whose deadline lies in a window, both ends in it."""

    region: str
    """prefix of a division code, at either end of the way; empty: everywhere."""
    since: datetime
    until: datetime


def orders_now(market: Market, order_ids: Collection[str], now: datetime) -> Mapping[str, OrderNow]:
    """By id; an order that nothing was known of at this instant is absent. Raises LakeError."""
    return _read(market, lambda _: list(dict.fromkeys(order_ids)), now)


def orders_among(market: Market, shop_id: str, among: Among, now: datetime) -> list[OrderNow]:
    """The shop's open orders without a shipment in a region and window, by deadline. Raises LakeError."""
    found = _read(market, lambda con: _of_region(con, shop_id, among.region, now), now).values()
    wanted = (
        order
        for order in found
        if not order.closed and not order.shipments and order.due_at and among.since <= order.due_at <= among.until
    )
    return sorted(wanted, key=lambda order: (order.due_at or now, order.order_id))


def orders_of_product(
    market: Market, shop_id: str, product_id: str, now: datetime, but: Collection[str] = ()
) -> list[OrderNow]:
    """The shop's open orders of a product without a shipment, by id, but those named. Raises LakeError."""
    found = _read(market, lambda con: _of_product(con, shop_id, product_id, but, now), now)
    return [order for _, order in sorted(found.items()) if not order.closed and not order.shipments]


def violated(market: Market, order_id: str, now: datetime) -> frozenset[str]:
    """The clauses by which the order is a violation as of an instant. Raises LakeError."""
    with _judged(market, lambda _: [order_id], now, _VERDICTS) as (con, _):
        query = f"SELECT clause FROM {_VERDICTS} WHERE order_id = ? AND outcome = 'violation'"
        return frozenset(clause for (clause,) in con.execute(query, [order_id]).fetchall())


def unmoved(market: Market, order_id: str, order: OrderNow | None) -> None:
    """Raises Refused where a decision about the order was made after it was read."""
    seen = order.seen if order else 0
    if Outbox.objects.filter(market=market, case__order_id=order_id, pk__gt=seen).exists():
        raise Refused(
            "moved",
            f"订单 {order_id} 刚刚有新的处理结果，请重新提交。",
            f"Order {order_id} was decided upon just now: submit again.",
        )


def _read(market: Market, choose: _Choice, now: datetime) -> Mapping[str, OrderNow]:
    seen = Outbox.objects.filter(market=market).aggregate(last=Max("pk"))["last"] or 0
    with _judged(market, choose, now, _LAST) as (con, ids):
        rows = _rows(con, _NOW.format(asked=among(con, "order_id", ids))) if ids else []
        return {row["order_id"]: _order(row, seen) for row in rows}


@contextmanager
def _judged(
    market: Market, choose: _Choice, now: datetime, last: str
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Sequence[str]]]:
    """The stages of the plan up to the last one asked for, and the ids they are about; none run where there are none.

    Decisions that wait in the outbox are among the facts.
    """
    lake, rules = lake_of(market), rules_of(market)
    rows = list(waiting(market))
    facts = snapshot(lake)
    with (
        tempfile.TemporaryDirectory(prefix="shipby-") as room,
        engine.connect(work=Path(room), memory=None, threads=None) as con,
    ):
        told = written(rows, Path(room))
        tables = {**facts.tables, **{name: (*facts.tables.get(name, ()), path) for name, path in told.items()}}
        define(con, lake, tables)
        if ids := choose(con):
            narrow(con, ids)
            script = script_of(rules, judged(market, lake.market), frozenset(tables))
            engine.prepare(con, script, _us(now))
            engine.run(con, _until(script, last))
        yield con, ids


_UNSHIPPED = """ANTI JOIN (
    SELECT order_id FROM fact_shipments WHERE greatest(recorded_at, shipped_at) <= ?
) USING (order_id)"""
"""Without those shipped by now: of a shop's orders they are nearly all, and the plan need not see them."""


def _of_region(con: duckdb.DuckDBPyConnection, shop_id: str, region: str, now: datetime) -> list[str]:
    query = f"""SELECT DISTINCT order_id FROM fact_orders {_UNSHIPPED}
        WHERE shop_id = ? AND (? = '' OR starts_with(ship_from, ?) OR starts_with(ship_to, ?)) ORDER BY 1"""
    asked = [_us(now), shop_id, region, region, region]
    return [order_id for (order_id,) in con.execute(query, asked).fetchall()]


def _of_product(
    con: duckdb.DuckDBPyConnection, shop_id: str, product_id: str, but: Collection[str], now: datetime
) -> list[str]:
    query = f"""SELECT DISTINCT order_id FROM fact_orders AS o
        ANTI JOIN (SELECT unnest(?::VARCHAR[]) AS order_id) USING (order_id) {_UNSHIPPED}
        WHERE o.shop_id = ? AND o.product_id = ? ORDER BY 1"""
    return [order_id for (order_id,) in con.execute(query, [list(but), _us(now), shop_id, product_id]).fetchall()]


def _us(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def _until(script: Script, name: str) -> Script:
    """The script up to a stage, every stage kept."""
    last = next(place for place, step in enumerate(script.steps) if step.name == name)
    return replace(script, steps=tuple(replace(step, keep=True, idle=()) for step in script.steps[: last + 1]))


_NOW = f"""
SELECT d.order_id, d.shop_id, n.ship_from, n.ship_to, d.closed OR d.closed_at IS NOT NULL AS closed,
       d.base_due_at, d.due_at, d.dispatched_at, d.product_id, d.amount_minor, d.epoch,
       (SELECT count(*) FROM shipments_seen AS s WHERE s.order_id = d.order_id) AS shipments,
       (SELECT max(offer_at) FROM offers AS o WHERE o.order_id = d.order_id AND o.kind = 'notice') AS noticed_by,
       (SELECT arg_min(dispatch_by, (decided_at, filing_id)) FROM filings_seen AS f
        WHERE f.order_id = d.order_id AND f.status = 'approved' AND f.decided_at <= as_of()) AS first_approved_by
FROM {_LAST} AS d JOIN orders_now AS n USING (order_id) WHERE {{asked}}
"""


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = con.execute(query)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, cells, strict=True)) for cells in found.fetchall()]


def _order(row: Mapping[str, Any], seen: int) -> OrderNow:
    times = {
        name: None if row[name] is None else EPOCH + timedelta(microseconds=row[name])
        for name in ("base_due_at", "due_at", "noticed_by", "first_approved_by", "dispatched_at")
    }
    return OrderNow(
        row["order_id"], row["shop_id"], row["ship_from"], row["ship_to"], row["closed"], row["shipments"],
        times["base_due_at"], times["due_at"], times["noticed_by"], times["first_approved_by"], seen,
        row["product_id"], row["amount_minor"], times["dispatched_at"], row["epoch"],
    )  # fmt: skip
