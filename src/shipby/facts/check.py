"""loaded facts -> what they can and cannot decide: orphans, duplicates, coverage, gaps, how far they reach.

Counts are of rows as loaded: duplicates are counted here and told apart by the plan.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import duckdb

from shipby.domain.instants import in_zone
from shipby.domain.tables import CUSTODY_KINDS, FACTS, FactTable
from shipby.facts.gaps import Gap, gaps
from shipby.facts.horizon import horizon, newest_by_table
from shipby.facts.report import FactsReport, TableReport
from shipby.facts.sql import among, names

_DEFAULT_MODE = "spot"


@dataclass(frozen=True, slots=True)
class TableCheck:
    """One table: how it was loaded, rows that name an unknown order, rows whose key came before, its newest instant."""

    loaded: TableReport
    orphans: int
    duplicates: int
    newest: int | None
    """microseconds since 1970"""


@dataclass(frozen=True, slots=True)
class ShipmentCheck:
    """Shipments: how many there are, lack a carrier or tracking number, have at least one custody scan."""

    rows: int
    without_number: int
    with_custody_scan: int


@dataclass(frozen=True, slots=True)
class ModeCheck:
    """Orders of one mode (null counts as spot): how many, and how many of them carry no promise of their own."""

    mode: str
    orders: int
    without_promise: int


@dataclass(frozen=True, slots=True)
class FactsCheck:
    """What a facts folder can decide. Instants are microseconds since 1970, None where there is no row."""

    tables: tuple[TableCheck, ...]
    shipments: ShipmentCheck
    modes: tuple[ModeCheck, ...]
    orders_without_channel: int
    gaps: tuple[Gap, ...]
    oldest_order: int | None
    newest_order: int | None
    horizon: int | None
    """the newest instant of all tables: the default of as_of"""
    span_days: int
    """civil days from the oldest order to the newest, both included"""


def check(
    con: duckdb.DuckDBPyConnection, report: FactsReport, zone: str, modes_with_hours: Set[str] = frozenset()
) -> FactsCheck:
    """What the facts loaded into this connection can decide; modes_with_hours have a deadline without any promise."""
    newest = newest_by_table(con)
    oldest_order, newest_order, without_channel = _one(
        con, "SELECT min(paid_at), max(paid_at), count(*) FILTER (WHERE channel IS NULL) FROM fact_orders"
    )
    return FactsCheck(
        tables=tuple(
            TableCheck(report.tables[name], _orphans(con, table), _duplicates(con, table), newest.get(name))
            for name, table in FACTS.items()
        ),
        shipments=_shipments(con),
        modes=_modes(con),
        orders_without_channel=without_channel or 0,
        gaps=gaps(con, report.present, modes_with_hours),
        oldest_order=oldest_order,
        newest_order=newest_order,
        horizon=horizon(con),
        span_days=_days(oldest_order, newest_order, zone),
    )


def _orphans(con: duckdb.DuckDBPyConnection, table: FactTable) -> int:
    if table.name == "orders" or "order_id" not in table.names:
        return 0
    (orphans,) = _one(
        con,
        f"""SELECT count(*) FROM fact_{table.name} AS told WHERE told.order_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM fact_orders AS known WHERE known.order_id = told.order_id)""",
    )
    return orphans or 0


def _duplicates(con: duckdb.DuckDBPyConnection, table: FactTable) -> int:
    (duplicates,) = _one(con, f"SELECT count(*) - count(DISTINCT hash({names(table.key)})) FROM fact_{table.name}")
    return duplicates or 0


def _shipments(con: duckdb.DuckDBPyConnection) -> ShipmentCheck:
    rows, without, scanned = _one(
        con,
        f"""WITH custody AS (SELECT DISTINCT carrier, tracking_no FROM fact_scans WHERE {among("kind", CUSTODY_KINDS)})
        SELECT count(*), count(*) FILTER (WHERE told.carrier IS NULL OR told.tracking_no IS NULL),
        count(custody.carrier) FROM fact_shipments AS told LEFT JOIN custody USING (carrier, tracking_no)""",
    )
    return ShipmentCheck(rows or 0, without or 0, scanned or 0)


def _modes(con: duckdb.DuckDBPyConnection) -> tuple[ModeCheck, ...]:
    rows = con.execute(
        f"""SELECT coalesce(mode, '{_DEFAULT_MODE}') AS told, count(*),
            count(*) FILTER (WHERE promised_by IS NULL AND promise_hours IS NULL)
        FROM fact_orders GROUP BY told ORDER BY count(*) DESC, told"""
    ).fetchall()
    return tuple(ModeCheck(*row) for row in rows)


def _days(first: int | None, last: int | None, zone: str) -> int:
    if first is None or last is None:
        return 0
    return (in_zone(last, zone).date() - in_zone(first, zone).date()).days + 1


def _one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[int | None, ...]:
    row = con.execute(query).fetchone()
    assert row is not None
    return row
