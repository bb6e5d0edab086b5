"""Orders -> base deadline, offers that may move it, due_at (facts.md, the dispatch deadline, step by step)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from shipby.domain.reasons import Reason
from shipby.domain.tables import MODES
from shipby.plan.draft import Draft
from shipby.plan.exact import any_of, as_of, civil_day, whole
from shipby.plan.seen import newest
from shipby.plan.spans import with_deadline
from shipby.rules.model import Span
from shipby.rules.timeline import Epoch, RulePack

_FOREVER = 2**62


def orders_with_base(draft: Draft, orders: ir.Table, pack: RulePack) -> ir.Table:
    """Orders with `epoch` (-1: no version in force), `base_due_at`, `base_missing` (a Reason, null where known).

    `base_from` and `agreed_id` (of the terms row that applies) are for explanations.
    """
    ordered = _terms(draft, orders)
    parts = [_of_epoch(draft, ordered, number, epoch, pack) for number, epoch in enumerate(pack.epochs)]
    gap = any_of(_within(ordered, epoch) for epoch in pack.epochs)
    if not any(epoch.since_us is None and epoch.until_us is None for epoch in pack.epochs):
        nothing = ordered.filter(~gap).drop("agreed_us")
        unknown = {"base_due_at": ibis.null("int64"), "base_from": ibis.null("string")}
        parts.append(nothing.mutate(epoch=whole(-1), **unknown, base_missing=whole(Reason.UNDETERMINED_VERSION)))
    based = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return draft.add("orders_based", "orders with their base deadline: promise, contract, pack", based)


def _within(orders: ir.Table, epoch: Epoch) -> ir.BooleanValue:
    held = ibis.literal(True)
    if epoch.since_us is not None:
        held = held & (orders.paid_at >= epoch.since_us)
    return held & (orders.paid_at < epoch.until_us) if epoch.until_us is not None else held


def _terms(draft: Draft, orders: ir.Table) -> ir.Table:
    """Orders with agreed_us: the hours of the shop's contract, else of the general one, in force when paid."""
    terms = newest(draft, "terms")
    last = terms.group_by("shop_id", "mode", "starts_at").agg(
        hours=terms.hours.argmax(terms.terms_id), terms_id=terms.terms_id.max()
    )
    window = ibis.window(group_by=["shop_id", "mode"], order_by="starts_at")
    dated = last.mutate(until=last.starts_at.lead().over(window).fill_null(_FOREVER))
    in_force = draft.add("terms_in_force", "contract hours, each until the next begins", dated, keep=True)
    for name, rows in (
        ("own", in_force.filter(in_force.shop_id.notnull())),
        ("general", in_force.filter(in_force.shop_id.isnull())),
    ):
        rows = rows.rename(terms_shop="shop_id", terms_mode="mode", **{f"{name}_us": "hours", f"{name}_id": "terms_id"})
        same = [orders["mode"] == rows.terms_mode, orders.paid_at >= rows.starts_at, orders.paid_at < rows.until]
        if name == "own":
            same.append(orders.shop_id == rows.terms_shop)
        orders = orders.left_join(rows, same).drop("terms_shop", "terms_mode", "starts_at", "until")
    agreed = {
        "agreed_us": ibis.coalesce(orders.own_us, orders.general_us),
        "agreed_id": ibis.coalesce(orders.own_id, orders.general_id),
    }
    return orders.mutate(**agreed).drop("own_us", "general_us", "own_id", "general_id")


def _of_epoch(draft: Draft, orders: ir.Table, number: int, epoch: Epoch, pack: RulePack) -> ir.Table:
    """The orders paid in an epoch, their base by the pack of that epoch."""
    open_ended = epoch.since_us is None and epoch.until_us is None
    table = orders if open_ended else orders.filter(_within(orders, epoch))
    calendar = pack.calendars.get(epoch.pack.calendar or "")
    by_mode: list[tuple[ir.BooleanValue, ir.Value]] = []
    counted: list[str] = []
    for mode in MODES:
        span = getattr(epoch.pack.dispatch, mode)
        if isinstance(span, Span):
            table = with_deadline(draft, table, f"base_{number}_{mode}", span, "paid_at", calendar)
            counted += [mode] if span.business_days is not None else []
            by_mode.append((table["mode"] == mode, f"base_{number}_{mode}"))
    cases = [(table["mode"] == name.rsplit("_", 1)[1], table[name]) for _, name in by_mode]
    pack_base = ibis.cases(*cases) if cases else ibis.null("int64")
    promised = ibis.coalesce(table.promised_by, table.paid_at + table.promise_hours, table.paid_at + table.agreed_us)
    table = table.mutate(
        epoch=whole(number), base_due_at=ibis.coalesce(promised, pack_base), base_from=_base_from(table, pack_base)
    )
    missing = ibis.ifelse(table["mode"].isin(counted), Reason.UNDETERMINED_CALENDAR, Reason.UNDETERMINED_PROMISE)
    table = table.mutate(base_missing=ibis.ifelse(table.base_due_at.isnull(), missing, ibis.null("int8")).cast("int64"))
    return table.drop("agreed_us", *(name for _, name in by_mode))


def _base_from(orders: ir.Table, pack_base: ir.IntegerValue) -> ir.StringValue:
    """Which source gave the base: explanations read it, judging leaves it out."""
    given = (
        ("promised_by", orders.promised_by),
        ("promise_hours", orders.promise_hours),
        ("terms", orders.agreed_us),
        ("pack", pack_base),
    )
    return ibis.cases(*((value.notnull(), name) for name, value in given), else_=ibis.null("string"))


def relief(draft: Draft, orders: ir.Table) -> ir.Table:
    """Per order that was moved: moved_to (the latest offer) and relief (ids of the offers that moved it there)."""
    notices, filings = _notices(draft), _approved(draft)
    wanted = _reachable(draft, orders, notices, filings)
    parts = [_offers(wanted, notices.filter(notices.window == window), day) for window, day in _DAYS.items()]
    filed = wanted.select("order_id", "base_due_at").inner_join(filings, "order_id")
    filed = filed.select(
        "order_id", "base_due_at", offer_id=filed.filing_id, kind=ibis.literal("filing"), offer_at=filed.dispatch_by
    )
    offers = ibis.union(*parts, filed, distinct=True)
    offers = draft.add("offers", "every offer of a later deadline, used or not", offers, keep=True)
    later = offers.filter(offers.offer_at > offers.base_due_at)
    best = later.mutate(best=later.offer_at.max().over(ibis.window(group_by="order_id")))
    best = best.filter(best.offer_at == best.best)
    moved = best.group_by("order_id").agg(moved_to=best.best.max(), relief=best.offer_id.collect().sort().join("|"))
    return draft.add("relief", "orders whose deadline moved, to when and by what", moved, keep=True)


_COLUMNS = [
    "notice_id",
    "starts_at",
    "ends_at",
    "window",
    "side",
    "categories",
    "channels",
    "extend_hours",
    "dispatch_by",
]
_DAYS = {"paid": "paid_day", "due": "base_day"}
_INSTANTS = {"paid_day": "paid_at", "base_day": "base_due_at"}


def _notices(draft: Draft) -> ir.Table:
    notices = newest(draft, "notices")
    placed = notices.filter(notices.regions.notnull())
    split = placed.select(*_COLUMNS, prefix=placed.regions.re_split("[|]").unnest())
    everywhere = notices.filter(notices.regions.isnull())
    rows = ibis.union(split, everywhere.select(*_COLUMNS, prefix=ibis.null("string")))
    rows = rows.mutate(first_day=civil_day(rows.starts_at), last_day=civil_day(rows.ends_at))
    dated = rows.select(*_COLUMNS, "prefix", day=ibis.range(rows.first_day, rows.last_day + 1).unnest())
    return draft.add("notice_regions", "notices, one row per civil day and region they name", dated, keep=True)


def _approved(draft: Draft) -> ir.Table:
    filings = newest(draft, "filings")
    approved = filings.filter(filings.status == "approved", filings.decided_at <= as_of())
    return draft.add(
        "filings_approved",
        "filings approved at or before T",
        approved.select("order_id", "filing_id", "dispatch_by"),
        keep=True,
    )


def _reachable(draft: Draft, orders: ir.Table, notices: ir.Table, filings: ir.Table) -> ir.Table:
    """The orders that a notice's day or a filing names: orders are read once, for all three."""
    rows = orders.filter(orders.base_due_at.notnull(), ~orders.relief_included)
    rows = rows.select("order_id", "paid_at", "base_due_at", "ship_from", "ship_to", "category_id", "channel")
    rows = rows.mutate(paid_day=civil_day(rows.paid_at), base_day=civil_day(rows.base_due_at))
    touched = {
        name: notices.filter(notices.window == window).select(day="day").distinct() for window, name in _DAYS.items()
    }
    for name, days in touched.items():
        days = days.select(**{f"on_{name}": days.day})
        rows = rows.left_join(days, rows[name] == days[f"on_{name}"])
    filed = filings.select(filed="order_id").distinct()
    rows = rows.left_join(filed, rows.order_id == filed.filed)
    rows = rows.filter(rows.on_paid_day.notnull() | rows.on_base_day.notnull() | rows.filed.notnull())
    return draft.add(
        "orders_reachable",
        "orders that a notice or a filing may reach",
        rows.drop("on_paid_day", "on_base_day", "filed"),
        keep=True,
    )


def _offers(orders: ir.Table, rows: ir.Table, day: str) -> ir.Table:
    """Equality and ranges join (else engines compare every pair); regions, categories, channels are asked after."""
    rows, instant = rows.drop("window"), orders[_INSTANTS[day]]
    hit = orders.inner_join(rows, [orders[day] == rows.day, instant >= rows.starts_at, instant <= rows.ends_at])
    side = hit.side.fill_null("either")
    starts = {"from": hit.ship_from.startswith(hit.prefix), "to": hit.ship_to.startswith(hit.prefix)}
    placed_there = [(side.isin([word, "either"]) & there.fill_null(False)) for word, there in starts.items()]
    hit = hit.filter(
        any_of([hit.prefix.isnull(), *placed_there]),
        hit.categories.isnull() | _lists(hit.categories, hit.category_id),
        hit.channels.isnull() | _lists(hit.channels, hit.channel),
    )
    offer_at = ibis.coalesce(hit.dispatch_by, hit.base_due_at + hit.extend_hours)
    return hit.select("order_id", "base_due_at", offer_id=hit.notice_id, kind=ibis.literal("notice"), offer_at=offer_at)


def _lists(codes: ir.StringValue, word: ir.StringValue) -> ir.BooleanValue:
    """Whether text joined by | names the word."""
    return ("|" + codes + "|").contains("|" + word + "|").fill_null(False)
