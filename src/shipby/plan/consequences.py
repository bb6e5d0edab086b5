"""Verdicts, windows, findings -> penalties and measures: the outcome tables `penalties` and `actions`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import ibis
import ibis.expr.types as ir

from shipby.domain.tables import OUTCOMES
from shipby.domain.zones import DAY_US
from shipby.plan import findings
from shipby.plan.draft import Draft
from shipby.plan.exact import all_of, as_of, happened, whole
from shipby.plan.market import Market
from shipby.plan.spans import hours_us
from shipby.rules.model import Action, Age, Clause, Repeat, Streak

_NONE = {"int64": ibis.null("int64"), "string": ibis.null("string")}


def found_tables(draft: Draft, market: Market, verdicts: dict[str, ir.Table]) -> dict[tuple[str, int], ir.Table]:
    """(clause id, epoch) -> incidents or complaints of that clause that stand."""
    tables: dict[tuple[str, int], ir.Table] = {}
    for number, epoch in enumerate(market.pack.epochs):
        for clause in epoch.pack.clauses:
            if clause.finding:
                tables[clause.id, number] = findings.found(draft, market, number, clause.id, clause.finding)
            if clause.complaint:
                late = verdicts[clause.complaint.of]
                late = late if len(market.pack.epochs) == 1 else late.filter(late.epoch == number)
                tables[clause.id, number] = findings.complained(draft, clause.id, number, clause.complaint, late)
    return tables


def penalties(
    draft: Draft, market: Market, rates: dict[str, ir.Table], found: dict[tuple[str, int], ir.Table]
) -> ir.Table:
    """The outcome table `penalties`."""
    parts = [(clause_id, _of_windows(rows)) for clause_id, rows in rates.items()]
    for (clause_id, number), rows in found.items():
        clause = market.pack.epochs[number].pack.clause(clause_id)
        if clause.finding:
            parts.append((clause_id, findings.penalties(rows, clause.finding)))
        elif clause.complaint:
            parts.append((clause_id, _of_complaints(rows, clause, market)))
    return draft.add("penalties", "what costs points", _outcome("penalties", parts, market))


def _outcome(name: str, parts: list[tuple[str, ir.Table]], market: Market) -> ir.Table:
    """The parts as one outcome table, with their clause; empty where there are none."""
    columns = [column for column, _ in OUTCOMES[name].columns]
    shaped = [
        rows.mutate(pack=ibis.literal(market.pack.market), clause=ibis.literal(clause_id)).select(*columns)
        for clause_id, rows in parts
    ]
    return reduce(ibis.union, shaped) if shaped else _empty(name)


def _empty(name: str) -> ir.Table:
    kinds = {"text": "string", "flag": "boolean"}
    nothing = {column: ibis.null(kinds.get(kind, "int64")) for column, kind in OUTCOMES[name].columns}
    return ibis.range(0, 1).unnest().name("n").as_table().select(**nothing).filter(ibis.literal(False))


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


def _of_complaints(rows: ir.Table, clause: Clause, market: Market) -> ir.Table:
    assert clause.complaint is not None
    rows = rows.filter((rows.overturned & market.bit(clause.id)) == 0)
    return rows.select(
        shop_id=rows.shop_id,
        order_id=rows.order_id,
        incident_id=_NONE["string"],
        window_start=_NONE["int64"],
        points_class=ibis.literal(clause.complaint.points.account),
        points=findings.tenths(clause.complaint.points),
        occurred_at=rows.decided_at,
    )


# ------------------------------------------------------------------ measures


def actions(
    draft: Draft,
    market: Market,
    verdicts: dict[str, ir.Table],
    rates: dict[str, ir.Table],
    found: dict[tuple[str, int], ir.Table],
) -> ir.Table:
    """The outcome table `actions`; identical rows are one."""
    parts = list(_measures(draft, market, verdicts, rates, found))
    return draft.add("actions", "measures that follow", _outcome("actions", parts, market).distinct())


def _measures(
    draft: Draft,
    market: Market,
    verdicts: dict[str, ir.Table],
    rates: dict[str, ir.Table],
    found: dict[tuple[str, int], ir.Table],
) -> Iterator[tuple[str, ir.Table]]:
    for number, epoch in enumerate(market.pack.epochs):
        for clause in epoch.pack.clauses:
            if clause.repeat:
                yield clause.id, _repeated(verdicts[clause.repeat.of], clause.repeat, number, market.bit(clause.id))
            if clause.age:
                yield clause.id, _aged(draft.tables["working"], clause.age, number, market.bit(clause.id))
            if clause.finding:
                for action in clause.finding.actions:
                    rows = found[clause.id, number]
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
    rows = rows.filter(rows.epoch == epoch, rows.final, ~rows.waived, rows.costs | rows.acts)
    by_shop = ibis.window(group_by="shop_id", order_by="number")
    rows = rows.mutate(nth=ibis.row_number().over(by_shop))
    rows = rows.mutate(island=rows.number - rows.nth)
    in_run = ibis.window(group_by=["shop_id", "island"], order_by="number")
    rows = rows.mutate(place=ibis.row_number().over(in_run))
    rows = rows.filter(rows.place >= streak.windows - 1)
    return _measure(rows, streak.action, rows.ends_at)
