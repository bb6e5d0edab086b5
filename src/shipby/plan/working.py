"""Orders, parcels, milestones, relief, closings -> one row per order with everything its tests read, in order of id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from shipby.plan import parcels as parcels_of
from shipby.plan import signs as signs_of
from shipby.plan.deadline import orders_with_base, relief
from shipby.plan.draft import Draft
from shipby.plan.exact import as_of, earliest, whole
from shipby.plan.milestones import PARCEL, Needs, column, milestones, needs
from shipby.plan.names import named_events
from shipby.plan.seen import newest, newest_of_many, upheld
from shipby.plan.spans import with_deadline
from shipby.rules.model import Deadline, Sign
from shipby.rules.timeline import RulePack

TRACKING_UNKNOWN, SCANS_UNKNOWN = 1, 2
"""`pickup_unknown`: a counted parcel without waybill number; no scan feed for one."""


@dataclass(frozen=True, slots=True)
class Market:
    """What the stages after the working rows need to know of a market."""

    pack: RulePack
    wants: Needs
    signs: tuple[Sign, ...]
    clauses: tuple[str, ...]
    """all clause ids, in the pack's order; the place is the bit in `overturned`."""

    def bit(self, clause: str) -> int:
        return 1 << self.clauses.index(clause)


def market_of(pack: RulePack) -> Market:
    """The market of a pack: what its epochs together need."""
    packs = tuple(epoch.pack for epoch in pack.epochs)
    signs = {sign.name: sign for each in packs for clause in each.clauses if clause.signs for sign in clause.signs.any_of}
    clauses = tuple(dict.fromkeys(clause.id for each in packs for clause in each.clauses))
    return Market(pack, needs(packs, named_events(packs)), tuple(signs.values()), clauses)


def working(draft: Draft, market: Market, *, scanned: bool) -> ir.Table:
    """One row per order seen; `scanned`: there is a scans table."""
    orders = draft.add("orders_now", "orders with defaults, as things stood at T", _orders(draft, market))
    orders = orders_with_base(draft, orders, market.pack)
    shipments, several = parcels_of.shipments(draft)
    extras = _extras(draft, market, shipments, orders, scanned=scanned)
    by_hash = orders.mutate(order_hash=orders.order_id.hash())
    many = by_hash.semi_join(several, "order_hash").drop("order_hash")
    few = by_hash.anti_join(several, "order_hash").drop("order_hash")
    many = ibis.union(many, few.filter(few.parcels_expected > 1))
    many = draft.add("orders_with_parcels", "orders with several shipments or parcels", many, keep=True)
    few = few.filter(few.parcels_expected == 1)
    shipped = shipments.mutate(order_hash=shipments.order_id.hash()).anti_join(several, "order_hash")
    shipped = shipped.select("order_id", "shipment_id", "carrier", "tracking_no", "shipped_at")
    plain = _columns(few.left_join(shipped, "order_id").drop("order_id_right"), market, extras, scanned=scanned)
    counted = parcels_of.counted_of_several(draft, shipments, many)
    gathered = _gather(many, counted, market, extras, scanned=scanned)
    both = draft.add("orders_dispatched", "orders with what their parcels tell", ibis.union(plain, gathered))
    return draft.add("working", "one row per order: all that its tests read", _with_decisions(draft, both, market), keep=True)


def _orders(draft: Draft, market: Market) -> ir.Table:
    """Nulls become the defaults of facts.md; what lies after T has not happened."""
    seen = newest_of_many(draft, "orders")
    return seen.mutate(
        currency=seen.currency.fill_null(market.pack.currency),
        mode=seen["mode"].fill_null("spot"),
        channel=seen.channel.fill_null("shelf"),
        parcels_expected=seen.parcels_expected.fill_null(1),
        closed=seen.closed.fill_null(False),
        relief_included=seen.relief_included.fill_null(False),
        cancelled_at=_if_past(seen.cancelled_at),
        refunded_at=_if_past(seen.refunded_at),
    ).drop("source_at", "recorded_at")


def _if_past(instant: ir.IntegerValue) -> ir.IntegerValue:
    return ibis.ifelse(instant <= as_of(), instant, ibis.null("int64"))


def _extras(
    draft: Draft, market: Market, shipments: ir.Table, orders: ir.Table, *, scanned: bool
) -> Mapping[str, ir.Table]:
    """Tables to join to parcels: milestones by waybill, the others by shipment."""
    extras: dict[str, ir.Table] = {}
    if scanned:
        extras["milestones"] = milestones(draft, market.wants)
        extras["bare_shipment"] = parcels_of.uncovered(draft, shipments)
        if market.wants.region_digits:
            extras["detoured"] = signs_of.detours(draft, shipments, orders, market.wants.region_digits)
    for sign in market.signs:
        if sign.reused_within_days is not None:
            extras["used_shipment"] = parcels_of.reused(draft, shipments, sign.reused_within_days)
    return extras


def _joined(rows: ir.Table, extras: Mapping[str, ir.Table]) -> ir.Table:
    for key, table in extras.items():
        if key == "milestones":
            rows = rows.left_join(table, list(PARCEL)).drop(*(f"{name}_right" for name in PARCEL))
        else:
            rows = rows.left_join(table, rows.shipment_id == table[key])
    return rows


def _told(rows: ir.Table, market: Market, *, scanned: bool) -> dict[str, ir.Value]:
    """Columns one parcel tells: events, signs, whether its pickup cannot be known."""
    signs = [sign for sign in market.signs if scanned or sign.reused_within_days is not None]
    told = signs_of.of_parcels(tuple(signs), rows, market.wants.region_digits)
    shipped = rows.shipment_id.notnull()
    if not scanned:
        told["pickup_unknown"] = ibis.ifelse(shipped, SCANS_UNKNOWN, 0)
        return told
    for name, event in market.wants.events.items():
        told[name] = rows[column(event)]
    lacks = rows.carrier.isnull() | rows.tracking_no.isnull()
    bare = rows.custody_scanned.isnull() & rows.bare_shipment.notnull()
    unknown = ibis.cases((~shipped, 0), (lacks, TRACKING_UNKNOWN), (bare, SCANS_UNKNOWN), else_=0)
    return told | {"pickup_unknown": unknown}


def _columns(rows: ir.Table, market: Market, extras: Mapping[str, ir.Table], *, scanned: bool) -> ir.Table:
    """Orders of one parcel: what the parcel tells, the order is."""
    rows = _joined(rows, extras)
    told = _told(rows, market, scanned=scanned)
    return rows.select(*_order_columns(market), dispatched_at=rows.shipped_at, **_all(told, market))


def _all(told: Mapping[str, ir.Value], market: Market) -> dict[str, ir.Value]:
    """The told columns in one order; what nothing can tell is null."""
    names = [*market.wants.events, *(f"sign_{sign.name}" for sign in market.signs if not sign.incident)]
    full: dict[str, ir.Value] = {name: told.get(name, ibis.null("int64")).cast("int64") for name in names}
    full["pickup_unknown"] = told["pickup_unknown"].cast("int64")
    if market.wants.second:
        full["can_stall"] = told.get("can_stall", ibis.literal(False))
    return full


def _order_columns(market: Market) -> list[str]:
    kept = "order_id shop_id product_id category_id channel mode amount_minor currency paid_at promised_by closed cancelled_at"
    return [*kept.split(), "refunded_at", "relief_included", "epoch", "base_due_at", "base_missing", "ship_from", "ship_to"]


def _gather(
    orders: ir.Table, counted: ir.Table, market: Market, extras: Mapping[str, ir.Table], *, scanned: bool
) -> ir.Table:
    """Orders of several parcels: dispatched with the last counted one; events over all, signs the earliest."""
    rows = _joined(orders.left_join(counted, "order_id").drop("order_id_right"), extras)
    told = _told(rows, market, scanned=scanned)
    rows = rows.select("order_id", "shipped_at", "complete", **_all(told, market))
    sums: dict[str, ir.Value] = {
        "dispatched_at": ibis.ifelse(rows.complete.all(), rows.shipped_at.max(), ibis.null("int64")),
        "lacking": (rows.pickup_unknown == TRACKING_UNKNOWN).any(),
        "bare": (rows.pickup_unknown == SCANS_UNKNOWN).any(),
    }
    for name, event in market.wants.events.items():
        every = rows[name].count() == rows.count()
        over = ibis.ifelse(every, rows[name].max(), ibis.null("int64")) if event.over == "last" else rows[name].min()
        sums[name] = over
    for sign in market.signs:
        if not sign.incident:
            sums[f"sign_{sign.name}"] = rows[f"sign_{sign.name}"].min()
    if market.wants.second:
        sums["can_stall"] = rows.can_stall.any()
    gathered = rows.group_by("order_id").agg(**sums)
    unknown = ibis.cases((gathered.lacking, TRACKING_UNKNOWN), (gathered.bare, SCANS_UNKNOWN), else_=0)
    table = orders.inner_join(gathered.mutate(pickup_unknown=unknown.cast("int64")), "order_id")
    told_names = {name: table[name] for name in _all({"pickup_unknown": unknown}, market)}
    done = table.dispatched_at.notnull()
    for name in market.wants.events:
        told_names[name] = ibis.ifelse(done, table[name], ibis.null("int64"))
    for sign in market.signs:
        if sign.before is not None:
            given = table[f"sign_{sign.name}"].notnull()
            told_names[f"sign_{sign.name}"] = ibis.ifelse(given, table.dispatched_at, ibis.null("int64"))
    return table.select(*_order_columns(market), "dispatched_at", **told_names)


def _with_decisions(draft: Draft, orders: ir.Table, market: Market) -> ir.Table:
    """Relief, closings, exclusions, appeals and incident signs joined by order."""
    moved = relief(draft, draft.tables["orders_based"])
    closures = newest(draft, "closures")
    closings = closures.filter(closures.closed_at <= as_of()).group_by("order_id").agg(decided_closed=closures.closed_at.min())
    closings = draft.add("closings", "orders closed by a decision", closings, keep=True)
    incidents = newest(draft, "incidents")
    live = incidents.withdrawn_at.isnull() | (incidents.withdrawn_at > as_of())
    standing = draft.add("incidents_standing", "incidents not withdrawn", incidents.filter(live), keep=True)
    excluded = _excluded(draft, standing, market)
    orders = orders.left_join(excluded, ["order_id", "epoch"]).drop("order_id_right", "epoch_right")
    for table in (moved, closings, _overturned(draft, market), *_found(draft, standing, market)):
        orders = orders.left_join(table, "order_id").drop("order_id_right")
    closed_at = earliest((orders.cancelled_at, orders.refunded_at, orders.decided_closed))
    orders = orders.mutate(
        due_at=ibis.coalesce(orders.moved_to, orders.base_due_at),
        closed_at=closed_at,
        excluded=orders.excluded.fill_null(False),
        overturned=orders.overturned.fill_null(0),
    ).drop("moved_to", "decided_closed", "cancelled_at", "refunded_at", "relief_included", "ship_from", "ship_to")
    return _with_duty_deadlines(draft, orders, market).order_by("order_id")


def _excluded(draft: Draft, incidents: ir.Table, market: Market) -> ir.Table:
    """Per epoch the orders that an incident of its list excludes."""
    parts = []
    for number, epoch in enumerate(market.pack.epochs):
        rows = incidents.filter(incidents.kind.isin(sorted(epoch.pack.exclude.incidents))).select("order_id").distinct()
        parts.append(rows.mutate(epoch=whole(number), excluded=True))
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return draft.add("orders_excluded", "orders that an incident excludes", rows, keep=True)


def _overturned(draft: Draft, market: Market) -> ir.Table:
    """Per order the clauses an upheld appeal overturned, one bit each."""
    appeals = newest(draft, "appeals")
    won = upheld(appeals).filter(appeals.order_id.notnull(), appeals.clause.isin(market.clauses))
    bits = ibis.cases(*((won.clause == clause, whole(market.bit(clause))) for clause in market.clauses))
    each = won.select("order_id", bit=bits).distinct()
    return draft.add("orders_overturned", "orders with an upheld appeal", each.group_by("order_id").agg(overturned=each.bit.sum()), keep=True)


def _found(draft: Draft, incidents: ir.Table, market: Market) -> list[ir.Table]:
    """Per incident sign: orders and the earliest instant found."""
    tables = []
    for sign in market.signs:
        if sign.incident:
            rows = incidents.filter(incidents.kind == sign.incident).group_by("order_id")
            table = rows.agg(**{f"sign_{sign.name}": incidents.found_at.min()})
            tables.append(draft.add(f"found_{sign.name}", f"orders found: {sign.incident}", table, keep=True))
    return tables


def _with_duty_deadlines(draft: Draft, orders: ir.Table, market: Market) -> ir.Table:
    """Deadlines in business days need the calendar joined: `deadline_<epoch>_<clause>[_<n>]`."""
    for number, epoch in enumerate(market.pack.epochs):
        for clause in epoch.pack.clauses:
            spans = [clause.duty.by, *(other.by for other in clause.duty.or_else)] if clause.duty else []
            for place, by in enumerate(spans):
                if isinstance(by, Deadline) and by.business_days is not None:
                    calendar = market.pack.calendars.get(epoch.pack.calendar or "")
                    name = deadline_column(number, clause.id, place)
                    orders = with_deadline(draft, orders, name, by, by.after, calendar)
    return orders


def deadline_column(epoch: int, clause: str, place: int) -> str:
    """The working column that holds a duty's deadline in business days."""
    return f"deadline_{epoch}_{clause.replace('-', '_')}_{place}"


