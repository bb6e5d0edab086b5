"""loaded facts -> how many orders will be undetermined, and for want of what."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import duckdb

from shipby.domain.tables import CUSTODY_KINDS
from shipby.facts.sql import among


@dataclass(frozen=True, slots=True)
class Gap:
    """Orders that tests must leave undetermined: what is missing (as verdicts name it), how many orders, why."""

    missing: str
    orders: int
    why: str


def gaps(con: duckdb.DuckDBPyConnection, present: Set[str], modes_with_hours: Set[str]) -> tuple[Gap, ...]:
    """The gaps that concern at least one order; modes_with_hours have a deadline without any promise."""
    found = (
        Gap(
            "promised_by",
            _no_deadline(con, modes_with_hours),
            "their mode has no hours of its own, and they have no promised_by, promise_hours or terms",
        ),
        *_pickups(con, present),
        Gap(
            "closed_at",
            _count(
                con,
                """SELECT count(*) FROM fact_orders AS o WHERE closed AND cancelled_at IS NULL AND refunded_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM fact_closures AS k WHERE k.order_id = o.order_id)""",
            ),
            "they are closed, but no cancelled_at, refunded_at or closure says when",
        ),
    )
    return tuple(gap for gap in found if gap.orders)


def _no_deadline(con: duckdb.DuckDBPyConnection, modes_with_hours: Set[str]) -> int:
    return _count(
        con,
        f"""SELECT count(*) FROM fact_orders AS o WHERE promised_by IS NULL AND promise_hours IS NULL
        AND NOT {among("coalesce(mode, 'spot')", sorted(modes_with_hours))}
        AND NOT EXISTS (SELECT 1 FROM fact_terms AS t WHERE t.mode = coalesce(o.mode, 'spot')
            AND coalesce(t.shop_id, o.shop_id) = o.shop_id AND t.starts_at <= o.paid_at)""",
    )


def _pickups(con: duckdb.DuckDBPyConnection, present: Set[str]) -> tuple[Gap, ...]:
    """Dispatched orders whose pickup cannot be known: by want of a feed, of a number, of coverage."""
    if "scans" not in present:
        return (Gap("scans", _dispatched(con), "they are dispatched, and there is no scans table"),)
    unnumbered = _dispatched(
        con,
        which="WHERE order_id IN (SELECT order_id FROM fact_shipments WHERE carrier IS NULL OR tracking_no IS NULL)",
        having="AND numbered < expected",
    )
    gap = Gap("tracking_no", unnumbered, "a parcel of theirs has no carrier or no tracking number")
    if not _count(con, "SELECT count(*) FROM fact_feeds"):
        return (gap,)
    uncovered = _count(
        con,
        f"""WITH custody AS (SELECT DISTINCT carrier, tracking_no FROM fact_scans WHERE {among("kind", CUSTODY_KINDS)})
        SELECT count(DISTINCT s.order_id) FROM fact_shipments AS s JOIN fact_orders AS o USING (order_id)
        WHERE NOT EXISTS (SELECT 1 FROM custody AS c WHERE c.carrier = s.carrier AND c.tracking_no = s.tracking_no)
        AND s.carrier IS NOT NULL AND s.tracking_no IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fact_feeds AS f
            WHERE coalesce(f.carrier, s.carrier) = s.carrier AND f.starts_at <= s.shipped_at
            AND (f.ends_at IS NULL OR s.shipped_at <= f.ends_at))""",
    )
    return (
        gap,
        Gap("scans", uncovered, "a parcel of theirs has no custody scan, and no feed covers its carrier and day"),
    )


def _dispatched(con: duckdb.DuckDBPyConnection, which: str = "", having: str = "") -> int:
    """Known orders with as many shipments as they have parcels, that satisfy further conditions."""
    return _count(
        con,
        f"""SELECT count(*) FROM (
            SELECT order_id, count(*) AS told,
                count(*) FILTER (WHERE carrier IS NOT NULL AND tracking_no IS NOT NULL) AS numbered
            FROM fact_shipments {which} GROUP BY order_id
        ) JOIN (SELECT order_id, coalesce(max(parcels_expected), 1) AS expected FROM fact_orders GROUP BY order_id)
            USING (order_id) WHERE told >= expected {having}""",
    )


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0
