"""Verdicts, windows, findings -> penalties and measures: the outcome tables `penalties` and `actions`."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from shipby.domain.zones import DAY_US
from shipby.plan import findings
from shipby.plan.draft import Draft
from shipby.plan.exact import all_of, as_of, happened, whole
from shipby.plan.hours import hours_us
from shipby.plan.market import Market
from shipby.plan.rows import outcome
from shipby.plan.verdicts import as_things_stood
from shipby.rules.model import Action, Age, Repeat, Streak

_NONE = {"int64": ibis.null("int64"), "string": ibis.null("string")}


def penalties(draft: Draft, market: Market, rates: dict[str, ir.Table], found: dict[str, ir.Table]) -> ir.Table:
    """The outcome table `penalties`."""
    parts = [(clause_id, _of_windows(rows)) for clause_id, rows in rates.items()]
    for clause_id, rows in found.items():
        complaints = "complaint_id" in rows.columns
        bit = market.bit(clause_id)
        parts.append((clause_id, _of_complaints(rows, bit) if complaints else findings.penalties(rows)))
    return draft.add("penalties", "what costs points", outcome(draft, "penalties", market.pack.market, parts))


def _of_windows(rows: ir.Table) -> ir.Table:
    penalised = rows.filter(rows.final, rows.costs, ~rows.waived)
    return penalised.select(
        shop_id=penalised.shop_id,
        order_id=_NONE["string"],
        incident_id=_NONE["string"],
        window_start=penalised.window_start,
        points_class=penalised.points_class,
        points=penalised.tenths,
        occurred_at=penalised.ends_at,
    )


def _of_complaints(rows: ir.Table, bit: int) -> ir.Table:
    rows = rows.filter((rows.overturned & bit) == 0)
    return rows.select(
        shop_id=rows.shop_id,
        order_id=rows.order_id,
        incident_id=_NONE["string"],
        window_start=_NONE["int64"],
        points_class=rows.points_class,
        points=rows.tenths,
        occurred_at=rows.decided_at,
    )


# ------------------------------------------------------------------ measures


def actions(
    draft: Draft,
    market: Market,
    verdicts: dict[str, ir.Table],
    rates: dict[str, ir.Table],
    found: dict[str, ir.Table],
) -> ir.Table:
    """The outcome table `actions`; identical rows are one."""
    parts = list(_measures(draft, market, verdicts, rates, found))
    return draft.add("actions", "measures that follow", outcome(draft, "actions", market.pack.market, parts).distinct())


def _measures(
    draft: Draft,
    market: Market,
    verdicts: dict[str, ir.Table],
    rates: dict[str, ir.Table],
    found: dict[str, ir.Table],
) -> Iterator[tuple[str, ir.Table]]:
    for number, epoch in enumerate(market.pack.epochs):
        for clause in epoch.pack.clauses:
            if clause.repeat:
                yield clause.id, _repeated(verdicts[clause.repeat.of], clause.repeat, number, market.bit(clause.id))
            if clause.age:
                yield clause.id, _aged(as_things_stood(draft), clause.age, number, market.bit(clause.id))
            if clause.finding:
                for action in clause.finding.actions:
                    rows = found[clause.id].filter(found[clause.id].epoch == number)
                    yield clause.id, _measure(rows, action, rows.found_at)
            if clause.rate and clause.rate.streak:
                yield clause.id, _streak(rates[clause.id], clause.rate.streak, number)


def _measure(rows: ir.Table, action: Action, starts_at: ir.IntegerValue) -> ir.Table:
    """One measure per row; null ends_at is open-ended."""
    ends_at = _NONE["int64"] if action.hours is None else starts_at + whole(hours_us(action.hours))
    of_order = "order_id" in rows.columns
    return rows.select(
        kind=ibis.literal(action.kind),
        shop_id=rows.shop_id,
        order_id=rows.order_id if of_order else _NONE["string"],
        product_id=rows.product_id if of_order else _NONE["string"],
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _repeated(rows: ir.Table, repeat: Repeat, epoch: int, bit: int) -> ir.Table:
    """Violations still open at the n-th finding, which lies strictly before all that ends it, and before T."""
    rows = rows.filter(rows.epoch == epoch, rows.reason >= 50, rows.reason < 60, (rows.overturned & bit) == 0)
    rows = rows.mutate(nth=rows.due_at + whole(hours_us(repeat.every_hours) * (repeat.times - 1)))
    rows = rows.filter(rows.nth < as_of(), *(rows[name].isnull() | (rows.nth < rows[name]) for name in repeat.until))
    return _measure(rows, repeat.action, rows.nth)


def _aged(rows: ir.Table, age: Age, epoch: int, bit: int) -> ir.Table:
    """Orders of this age with none of the events happened by then; `closed` without an instant counts as closed."""
    rows = rows.filter(rows.epoch == epoch, (rows.overturned & bit) == 0)
    rows = rows.mutate(aged_at=rows[age.after] + age.days * DAY_US)
    still = all_of(~happened(rows[name], "<=", rows.aged_at) for name in age.unless)
    rows = rows.filter(rows.aged_at < as_of(), still)
    if "closed_at" in age.unless:
        rows = rows.filter(~(rows.closed & rows.closed_at.isnull()))
    return _measure(rows, age.action, rows.aged_at)


def _streak(rows: ir.Table, streak: Streak, epoch: int) -> ir.Table:
    """Windows that end a run of so many reached in a row: final, not waived, none between them missing."""
    rows = rows.filter(rows.final, ~rows.waived, rows.costs | rows.acts)
    by_shop = ibis.window(group_by="shop_id", order_by="number")
    rows = rows.mutate(nth=ibis.row_number().over(by_shop))
    rows = rows.mutate(island=rows.number - rows.nth)
    in_run = ibis.window(group_by=["shop_id", "island"], order_by="number")
    rows = rows.mutate(place=ibis.row_number().over(in_run))
    rows = rows.filter(rows.place >= streak.windows - 1, rows.epoch == epoch)
    return _measure(rows, streak.action, rows.ends_at)
