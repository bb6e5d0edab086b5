"""Orders and parcels -> per order: when it was dispatched, what its parcels' scans tell, whether that can be known."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from shipby.plan import parcels as parcels_of
from shipby.plan import signs as signs_of
from shipby.plan.draft import Draft
from shipby.plan.exact import merged
from shipby.plan.market import Market, gaps
from shipby.plan.milestones import PARCEL, milestones
from shipby.plan.names import SCANS_UNKNOWN, TRACKING_UNKNOWN
from shipby.plan.needs import column

_NEEDED = ["order_id", "paid_at", "promised_by", "ship_to", "parcels_expected"]


def dispatched(draft: Draft, market: Market, orders: ir.Table) -> ir.Table:
    """The orders with dispatched_at and what their counted parcels tell.

    Most orders are one parcel, and are what it tells; the others are gathered apart and put in their place. Parcels get
    their milestones before they meet the orders: little memory bears one join of millions at a time, not two.
    """
    scanned = "scans" in draft.present
    now = draft.tables["orders_now"]
    shipments, many = parcels_of.shipments(draft, now.select(*_NEEDED))
    extras = _extras(draft, market, shipments, scanned=scanned)
    counted = parcels_of.counted_of_several(draft, shipments, many)
    gathered = _gathered(
        draft, market, _joined(many.left_join(counted, "order_id").drop("order_id_right"), extras), scanned=scanned
    )
    single = shipments.anti_join(many, "order_id")
    single = _joined(single.select("order_id", "shipment_id", *PARCEL, "shipped_at"), extras)
    single = draft.add("parcels_single", "what the parcels of the other orders tell", single, keep=True)
    plain = orders.left_join(single, "order_id").drop("order_id_right")
    plain = plain.mutate(**_told(plain, market, scanned=scanned), dispatched_at=plain.shipped_at)
    both = plain.left_join(gathered, "order_id", rname="{name}_of_several").drop("order_id_of_several")
    names = ["dispatched_at", *_told(plain, market, scanned=scanned)]
    told = {name: ibis.ifelse(both.gathered.notnull(), both[f"{name}_of_several"], both[name]) for name in names}
    kept = [
        name for name in orders.columns if name not in ("ship_from", "ship_to", "parcels_expected", "relief_included")
    ]
    return draft.add("orders_dispatched", "orders with what their parcels tell", both.select(*kept, **told))


def _extras(draft: Draft, market: Market, shipments: ir.Table, *, scanned: bool) -> Mapping[str, ir.Table]:
    """Tables to join to parcels: milestones by waybill, marks by shipment."""
    extras: dict[str, ir.Table] = {}
    marks: dict[str, tuple[ir.Table, str]] = {}
    if scanned:
        extras["milestones"] = milestones(draft, market.wants)
        if "feeds" in draft.present:
            marks["bare"] = (parcels_of.uncovered(draft, shipments), "boolean")
    for sign in market.signs:
        if sign.reused_within_days is not None:
            marks["used"] = (parcels_of.reused(draft, shipments, sign.reused_within_days), "boolean")
    if marks:
        extras["marks"] = draft.add(
            "shipment_marks", "what is odd about a shipment", merged("marked", marks), keep=True
        )
    return extras


def _joined(rows: ir.Table, extras: Mapping[str, ir.Table]) -> ir.Table:
    """Parcels with their extras; `named`: whether carrier and number are told, null where there is no shipment."""
    for key, table in extras.items():
        if key == "milestones":
            rows = rows.left_join(table, list(PARCEL)).drop(*(f"{name}_right" for name in PARCEL))
        else:
            rows = rows.left_join(table, rows.shipment_id == table.marked).drop("marked")
    named = rows.carrier.notnull() & rows.tracking_no.notnull()
    named = ibis.ifelse(rows.shipment_id.notnull(), named, ibis.null("boolean"))
    return rows.mutate(named=named).drop("shipment_id", *PARCEL)


def _told(rows: ir.Table, market: Market, *, scanned: bool) -> dict[str, ir.Value]:
    """What one parcel tells: events, instants of signs, whether its pickup cannot be known; null where nothing does."""
    signs = [sign for sign in market.signs if scanned or sign.reused_within_days is not None]
    told = signs_of.of_parcels(tuple(signs), rows, market.wants.region_digits)
    names = [*market.wants.events, *(f"sign_{sign.name}" for sign in market.signs if not sign.incident)]
    names += [f"wait_{sign.name}" for sign in gaps(market.signs)]
    if scanned:
        told |= {name: rows[column(event)] for name, event in market.wants.events.items()}
    full = {name: told.get(name, ibis.null("int64")).cast("int64") for name in names}
    full["pickup_unknown"] = _unknown(rows, scanned=scanned)
    return full


def _unknown(rows: ir.Table, *, scanned: bool) -> ir.IntegerValue:
    if not scanned:
        return ibis.ifelse(rows.named.notnull(), SCANS_UNKNOWN, 0).cast("int8")
    cases = [(rows.named.isnull(), 0), (~rows.named, TRACKING_UNKNOWN)]
    if "bare" in rows.columns:
        cases.append((rows.custody_scanned.isnull() & rows.bare.fill_null(False), SCANS_UNKNOWN))
    return ibis.cases(*cases, else_=0).cast("int8")


def _gathered(draft: Draft, market: Market, rows: ir.Table, *, scanned: bool) -> ir.Table:
    """Orders of several parcels: dispatched with the last counted one; events over all, signs the earliest."""
    told = _told(rows, market, scanned=scanned)
    rows = rows.select("order_id", "shipped_at", "complete", **told)
    done, nothing = rows.complete.all(), ibis.null("int64")
    last = rows.shipped_at.max()
    sums: dict[str, ir.Value] = {"dispatched_at": ibis.ifelse(done, last, nothing)}
    for name, event in market.wants.events.items():
        every = done & (rows[name].count() == rows.count())
        sums[name] = ibis.ifelse(every, rows[name].max(), nothing) if event.over == "last" else rows[name].min()
    for sign in market.signs:
        if not sign.incident:
            given = rows[f"sign_{sign.name}"].min()
            sums[f"sign_{sign.name}"] = (
                given if sign.before is None else ibis.ifelse(given.notnull() & done, last, nothing)
            )
    lacking, bare = (rows.pickup_unknown == TRACKING_UNKNOWN).any(), (rows.pickup_unknown == SCANS_UNKNOWN).any()
    sums["pickup_unknown"] = ibis.cases((lacking, TRACKING_UNKNOWN), (bare, SCANS_UNKNOWN), else_=0).cast("int8")
    sums |= {f"wait_{sign.name}": rows[f"wait_{sign.name}"].max() for sign in gaps(market.signs)}
    table = rows.group_by("order_id").agg(**sums).mutate(gathered=True)
    return draft.add("orders_gathered", "orders of several parcels: what these tell together", table, keep=True)
