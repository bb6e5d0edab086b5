"""Shipments -> the counted parcels of every order, with their milestones (facts.md, derived once per order)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from shipby.domain.zones import DAY_US
from shipby.plan.draft import Draft
from shipby.plan.milestones import PARCEL
from shipby.plan.seen import newest, newest_of_many, visible


def shipments(draft: Draft, orders: ir.Table) -> tuple[ir.Table, ir.Table]:
    """(shipments seen, the orders with several shipments or parcels)."""
    raw = visible("shipments")
    counted = raw.group_by(several_hash=raw.order_id.hash()).agg(rows=raw.count())
    several = counted.filter(counted.rows > 1).select("several_hash")
    several = draft.add("orders_several", "orders that may have more than one shipment", several, keep=True)
    marked = orders.mutate(order_hash=orders.order_id.hash())
    marked = marked.left_join(several, marked.order_hash == several.several_hash)
    many = marked.filter(marked.several_hash.notnull() | (marked.parcels_expected > 1)).drop(
        "order_hash", "several_hash"
    )
    many = draft.add("orders_with_parcels", "orders with several shipments or parcels", many, keep=True)
    return newest_of_many(draft, "shipments"), many


def counted_of_several(draft: Draft, shipments: ir.Table, orders: ir.Table) -> ir.Table:
    """The first N shipments of orders with more than one shipment or parcel; `complete` once N exist.

    Shipments without carrier or tracking_no are left out where at least N have both. Ties break by shipment_id.
    """
    rows = shipments.inner_join(orders.select("order_id", "parcels_expected"), "order_id")
    named = rows.carrier.notnull() & rows.tracking_no.notnull()
    per_order = ibis.window(group_by="order_id")
    rows = rows.mutate(named=named, named_rows=named.sum().over(per_order))
    rows = rows.filter(rows.named | (rows.named_rows < rows.parcels_expected))
    order = ibis.window(group_by="order_id", order_by=["shipped_at", "shipment_id"])
    rows = rows.mutate(place=ibis.row_number().over(order), parcels=rows.count().over(per_order))
    rows = rows.filter(rows.place < rows.parcels_expected)
    rows = rows.mutate(complete=rows.parcels >= rows.parcels_expected)
    kept = rows.select("order_id", "shipment_id", "carrier", "tracking_no", "shipped_at", "complete")
    return draft.add("parcels_several", "counted parcels of orders with several shipments or parcels", kept, keep=True)


def uncovered(draft: Draft, shipments: ir.Table) -> ir.Table:
    """Shipments that no row of `feeds` covers; none where that table has no visible row."""
    feeds = newest(draft, "feeds")
    carriers = shipments.filter(shipments.carrier.notnull()).select("carrier").distinct()
    wide = carriers.inner_join(feeds, feeds.carrier.isnull() | (feeds.carrier == carriers.carrier))
    covers = wide.select(covered="carrier", starts_at=wide.starts_at, ends_at=wide.ends_at.fill_null(2**62))
    covers = draft.add("feeds_by_carrier", "what the scan feed covers, per carrier", covers, keep=True)
    bare = shipments.anti_join(
        covers,
        [
            shipments.carrier == covers.covered,
            shipments.shipped_at >= covers.starts_at,
            shipments.shipped_at <= covers.ends_at,
        ],
    )
    some = feeds.aggregate(feed_rows=feeds.count())
    bare = (
        bare.select("shipment_id")
        .cross_join(some.filter(some.feed_rows > 0))
        .select(marked="shipment_id")
        .mutate(bare=True)
    )
    return draft.add("shipments_uncovered", "shipments that the scan feed does not cover", bare)


def reused(draft: Draft, shipments: ir.Table, within_days: int) -> ir.Table:
    """Shipments whose waybill served another order at or within so many days before."""
    raw = visible("shipments")
    raw = raw.filter(raw.tracking_no.notnull(), raw.carrier.notnull())
    counted = raw.group_by(waybill_hash=raw.tracking_no.hash()).agg(rows=raw.count())
    twice = draft.add(
        "waybills_twice",
        "waybill numbers that may occur twice",
        counted.filter(counted.rows > 1).select("waybill_hash"),
        keep=True,
    )
    named = shipments.filter(shipments.tracking_no.notnull(), shipments.carrier.notnull())
    repeated = named.mutate(waybill_hash=named.tracking_no.hash()).semi_join(twice, "waybill_hash")
    repeated = draft.add(
        "waybills_repeated",
        "the shipments that carry them",
        repeated.select("shipment_id", "order_id", *PARCEL, "shipped_at"),
        keep=True,
    )
    other = repeated.rename(other_id="shipment_id", other_order="order_id", other_at="shipped_at").select(
        *PARCEL, "other_id", "other_order", "other_at"
    )
    both = repeated.inner_join(other, list(PARCEL))
    used = both.filter(
        both.order_id != both.other_order,
        both.other_at <= both.shipped_at,
        both.other_at >= both.shipped_at - within_days * DAY_US,
    )
    marked = used.select(marked="shipment_id").distinct().mutate(used=True)
    return draft.add("shipments_reused", "shipments under a used waybill", marked)
