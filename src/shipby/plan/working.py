"""Orders dispatched, relief, decisions -> one row per order with everything its tests read, in order of id.

A working row depends on T by the facts that are seen, and by nothing else: an instant that lies ahead stands in it, and
the tests ask whether it has passed. So it stays as it is while no fact is added.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from shipby.plan.deadline import orders_with_base, relief
from shipby.plan.dispatch import dispatched
from shipby.plan.draft import Draft
from shipby.plan.exact import any_of, as_of, earliest, merged, past, whole
from shipby.plan.market import Market, gaps
from shipby.plan.names import deadline_column
from shipby.plan.seen import newest, newest_of_many, upheld
from shipby.plan.signs import gap_given
from shipby.plan.spans import with_deadline
from shipby.rules.model import Deadline

_ORDER = [
    "order_id",
    "shop_id",
    "product_id",
    "amount_minor",
    "currency",
    "closed",
    "epoch",
    "base_due_at",
    "base_missing",
]
_OPTIONAL = ["paid_at", "promised_by", "channel", "mode", "category_id"]
"""Columns of the order that tests always read, and those they read where a clause names them."""


def working(draft: Draft, market: Market) -> ir.Table:
    """One row per order seen."""
    orders = draft.add("orders_now", "orders with defaults, as known at T", _orders(draft, market))
    orders = orders_with_base(draft, orders, market.pack)
    moved = relief(draft, orders)
    kept = [*_ORDER, *(name for name in _OPTIONAL if name in market.named or name in ("paid_at", "promised_by"))]
    both = dispatched(draft, market, orders.select(*kept, "cancelled_at", "refunded_at", "ship_to"))
    rows = _with_decisions(draft, both, moved, market)
    every = draft.add("orders_timed", "orders with all that their tests read, instants ahead included", rows)
    draft.add("orders_decided", "the same as things stood at T, for explanations", _as_of_now(every, market))
    narrow = _narrow(every, market).order_by("order_id")
    return draft.add("working", "one row per order: what its tests read, by id", narrow, keep=True, ordered=True)


def _narrow(rows: ir.Table, market: Market) -> ir.Table:
    """Small numbers in few bytes; of the signs of a clause only the first, and gaps."""
    signs = {
        name: earliest(rows[f"sign_{sign.name}"] for sign in each) if each else ibis.null("int64")
        for name, each in market.signs_by_clause.items()
    }
    small = {name: rows[name].cast("int8") for name in ("epoch", "base_missing", "pickup_unknown")}
    table = rows.mutate(**small, overturned=rows.overturned.cast("int32"), **signs)
    return table.drop(*(f"sign_{sign.name}" for sign in market.signs if sign.gap_over_hours is None))


def _as_of_now(rows: ir.Table, market: Market) -> ir.Table:
    """Closings and gaps that lie ahead have not happened."""
    given = {f"sign_{sign.name}": gap_given(rows, sign) for sign in gaps(market.signs)}
    return rows.mutate(closed_at=past(rows.closed_at), **given)


def _orders(draft: Draft, market: Market) -> ir.Table:
    """Nulls become the defaults of facts.md."""
    seen = newest_of_many(draft, "orders")
    return seen.mutate(
        currency=seen.currency.fill_null(market.pack.currency),
        mode=seen["mode"].fill_null("spot"),
        channel=seen.channel.fill_null("shelf"),
        parcels_expected=seen.parcels_expected.fill_null(1),
        closed=seen.closed.fill_null(False),
        relief_included=seen.relief_included.fill_null(False),
    ).drop("source_at", "recorded_at")


def _with_decisions(draft: Draft, orders: ir.Table, moved: ir.Table, market: Market) -> ir.Table:
    """Relief, closings, exclusions, appeals and incident signs joined by order."""
    incidents = newest(draft, "incidents")
    live = incidents.withdrawn_at.isnull() | (incidents.withdrawn_at > as_of())
    standing = draft.add("incidents_standing", "incidents not withdrawn", incidents.filter(live), keep=True)
    parts = {
        "moved_to": (moved, "int64"),
        "relief": (moved, "string"),
        "decided_closed": (_closings(draft), "int64"),
        "overturned": (_overturned(draft, market), "int64"),
        **{f"excluded_{number}": (rows, "boolean") for number, rows in _excluded(draft, standing, market).items()},
        **{f"sign_{name}": (rows, "int64") for name, rows in _found(draft, standing, market).items()},
    }
    decisions = draft.add(
        "order_decisions", "all that was decided about an order", merged("order_id", parts), keep=True
    )
    orders = orders.left_join(decisions, "order_id").drop("order_id_right")
    excluded = [
        (orders.epoch == number) & orders[f"excluded_{number}"].fill_null(False)
        for number in range(len(market.pack.epochs))
    ]
    orders = orders.mutate(
        due_at=ibis.coalesce(orders.moved_to, orders.base_due_at),
        closed_at=earliest((orders.cancelled_at, orders.refunded_at, orders.decided_closed)),
        excluded=any_of(excluded),
        overturned=orders.overturned.fill_null(0),
    )
    idle = ["moved_to", "decided_closed", "cancelled_at", "refunded_at"]
    idle += [f"excluded_{number}" for number in range(len(market.pack.epochs))]
    idle += [name for name in ("paid_at", "promised_by") if name not in market.named]
    return _with_duty_deadlines(draft, orders, market).drop(*idle)


def _closings(draft: Draft) -> ir.Table:
    closures = newest(draft, "closures")
    past = closures.filter(closures.closed_at <= as_of())
    closings = past.group_by("order_id").agg(decided_closed=past.closed_at.min())
    return draft.add("closings", "orders closed by a decision", closings)


def _excluded(draft: Draft, incidents: ir.Table, market: Market) -> dict[int, ir.Table]:
    """Per epoch the orders that an incident of its list excludes."""
    tables = {}
    for number, epoch in enumerate(market.pack.epochs):
        rows = incidents.filter(incidents.kind.isin(sorted(epoch.pack.exclude.incidents))).select("order_id").distinct()
        name = f"orders_excluded_{number}"
        tables[number] = draft.add(
            name, "orders that an incident excludes", rows.mutate(**{f"excluded_{number}": True})
        )
    return tables


def _overturned(draft: Draft, market: Market) -> ir.Table:
    """Per order the clauses an upheld appeal overturned, one bit each."""
    appeals = newest(draft, "appeals")
    won = upheld(appeals).filter(appeals.order_id.notnull(), appeals.clause.isin(market.clauses))
    bits = ibis.cases(*((won.clause == clause, whole(market.bit(clause))) for clause in market.clauses))
    each = won.select("order_id", bit=bits).distinct()
    rows = each.group_by("order_id").agg(overturned=each.bit.sum())
    return draft.add("orders_overturned", "orders with an upheld appeal", rows)


def _found(draft: Draft, incidents: ir.Table, market: Market) -> dict[str, ir.Table]:
    """Per incident sign: orders and the earliest instant found."""
    tables = {}
    for sign in market.signs:
        if sign.incident:
            rows = incidents.filter(incidents.kind == sign.incident)
            table = rows.group_by("order_id").agg(**{f"sign_{sign.name}": rows.found_at.min()})
            tables[sign.name] = draft.add(f"found_{sign.name}", f"orders found: {sign.incident}", table)
    return tables


def _with_duty_deadlines(draft: Draft, orders: ir.Table, market: Market) -> ir.Table:
    """Deadlines in days need the calendar joined: `deadline_<epoch>_<clause>_<n>`."""
    for number, epoch in enumerate(market.pack.epochs):
        for clause in epoch.pack.clauses:
            spans = [clause.duty.by, *(other.by for other in clause.duty.or_else)] if clause.duty else []
            for place, by in enumerate(spans):
                if isinstance(by, Deadline) and by.hours is None:
                    calendar = market.pack.calendars.get(epoch.pack.calendar or "")
                    name = deadline_column(number, clause.id, place)
                    orders = with_deadline(draft, orders, name, by, by.after, calendar)
    return orders
