"""Violations, findings, complaints -> what the buyer is paid: the outcome table `compensations`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import ibis
import ibis.expr.types as ir

from shipby.plan.draft import Draft
from shipby.plan.exact import floor_div, whole
from shipby.plan.market import Market
from shipby.plan.rows import outcome
from shipby.rules.model import Clause, Compensation, Step


@dataclass(frozen=True, slots=True)
class Claim:
    """Orders to pay under one clause: order_id, shop_id, amount_minor, currency, occurred_at."""

    clause: Clause
    epoch: int
    rows: ir.Table


def compensations(draft: Draft, market: Market, verdicts: dict[str, ir.Table], found: dict[str, ir.Table]) -> ir.Table:
    """The outcome table `compensations`: what comes to 0 gives no row, what is unpublished a null amount."""
    claims = list(_claims(market, verdicts, found))
    groups: dict[tuple[int, str], list[Claim]] = {}
    for claim in claims:
        assert claim.clause.compensation is not None
        groups.setdefault((claim.epoch, claim.clause.compensation.together or claim.clause.id), []).append(claim)
    parts = [part for group in groups.values() for part in _paid_once(group)]
    return draft.add(
        "compensations", "what buyers are paid", outcome(draft, "compensations", market.pack.market, parts)
    )


def _claims(market: Market, verdicts: dict[str, ir.Table], found: dict[str, ir.Table]) -> Iterator[Claim]:
    for number, epoch in enumerate(market.pack.epochs):
        for clause in epoch.pack.clauses:
            pay = clause.compensation
            if pay is None:
                continue
            if clause.judges_orders:
                rows = _violating(verdicts[clause.id], clause, number)
            elif clause.finding:
                rows = _of_finding(_of_epoch(found[clause.id], number))
            else:
                rows = _of_complaint(_of_epoch(found[clause.id], number), market.bit(clause.id))
            if pay.yields_to:
                rows = rows.anti_join(found[pay.yields_to], "order_id")
            yield Claim(clause, number, rows)


def _of_epoch(rows: ir.Table, epoch: int) -> ir.Table:
    return rows.filter(rows.epoch == epoch)


def _violating(rows: ir.Table, clause: Clause, epoch: int) -> ir.Table:
    rows = rows.filter(rows.epoch == epoch, rows.reason >= 50, rows.reason < 60)
    instant = rows.due_at if clause.duty else rows.observed_at
    return rows.select("order_id", "shop_id", "amount_minor", "currency", occurred_at=instant)


def _of_finding(rows: ir.Table) -> ir.Table:
    """Once per order, at the earliest found_at."""
    return rows.group_by("order_id", "shop_id", "amount_minor", "currency").agg(occurred_at=rows.found_at.min())


def _of_complaint(rows: ir.Table, bit: int) -> ir.Table:
    """The remedy `compensate` pays; `cancel` is its own remedy."""
    rows = rows.filter(rows.remedy == "compensate", (rows.overturned & bit) == 0)
    return rows.select("order_id", "shop_id", "amount_minor", "currency", occurred_at=rows.decided_at)


def _paid_once(group: list[Claim]) -> Iterator[tuple[str, ir.Table]]:
    """Each claim's rows; where several clauses pay together, under the first of them, at the earliest instant."""
    if len(group) == 1:
        yield group[0].clause.id, _priced(group[0].rows, group[0].clause)
        return
    ranked = [claim.rows.mutate(rank=whole(rank)) for rank, claim in enumerate(group)]
    every = reduce(ibis.union, ranked)
    first = every.group_by("order_id", "shop_id", "amount_minor", "currency").agg(
        rank=every["rank"].min(), occurred_at=every.occurred_at.min()
    )
    for rank, claim in enumerate(group):
        yield claim.clause.id, _priced(first.filter(first["rank"] == rank).drop("rank"), claim.clause)


def _priced(rows: ir.Table, clause: Clause) -> ir.Table:
    pay = clause.compensation
    assert pay is not None
    priced = rows.mutate(form=ibis.literal(pay.form), amount_minor=_amount(rows.amount_minor, pay))
    return priced.filter(priced.amount_minor.isnull() | (priced.amount_minor != 0))


def _amount(paid: ir.IntegerValue, pay: Compensation) -> ir.IntegerValue:
    """The first step that fits the amount paid; null where the scale is unpublished."""
    if isinstance(pay.amount, str):
        return ibis.null("int64")
    return ibis.cases(*((_fits(paid, step), _step(paid, step)) for step in pay.amount), else_=ibis.null("int64"))


def _fits(paid: ir.IntegerValue, step: Step) -> ir.BooleanValue:
    if step.at_most_minor is not None:
        return paid <= step.at_most_minor
    return paid < step.below_minor if step.below_minor is not None else ibis.literal(True)


def _step(paid: ir.IntegerValue, step: Step) -> ir.IntegerValue:
    """A fixed sum, or a share: half-up to the unit, then within minimum and maximum."""
    if step.percent is None:
        return whole(step.pay_minor or 0)
    share, unit = Fraction(step.percent) / 100, step.half_up_to_minor
    doubled = paid * (2 * share.numerator) + share.denominator * unit
    amount = floor_div(doubled, whole(2 * share.denominator * unit)) * unit
    if isinstance(step.minimum_minor, int):
        amount = ibis.greatest(amount, whole(step.minimum_minor))
    if isinstance(step.maximum_minor, int):
        amount = ibis.least(amount, whole(step.maximum_minor))
    return amount
