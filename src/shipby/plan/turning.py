"""Working rows -> the same with the next instant at which a test may turn though no fact is added."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from shipby.domain.zones import DAY_US
from shipby.plan.draft import Draft
from shipby.plan.exact import ahead, all_of, earliest, happened, whole
from shipby.plan.hours import hours_us
from shipby.plan.market import Market, gaps
from shipby.plan.names import deadline_column
from shipby.plan.verdicts import deadline_of
from shipby.rules.model import Age, Clause, Duty, Repeat


def turning(draft: Draft, market: Market) -> ir.Table:
    """The working rows with turns_at: until then, without new facts, their tests stay as they are; null: for good.

    Windows are counted anew by every run, their ends turn nothing here.
    """
    rows = draft.tables["working"]
    turns = [
        at
        for number, epoch in enumerate(market.pack.epochs)
        for clause in epoch.pack.clauses
        for at in _turns(rows, number, clause, {each.id: each for each in epoch.pack.clauses})
    ]
    turns += [rows[f"{what}_{sign.name}"] for sign in gaps(market.signs) for what in ("sign", "wait")]
    next_turn = earliest(ahead(at) for at in (*turns, rows.closed_at))
    turned = rows.mutate(turns_at=next_turn.cast("int64"))
    return draft.add("turning", "when a test may turn without a new fact", turned)


def _turns(rows: ir.Table, epoch: int, clause: Clause, clauses: dict[str, Clause]) -> Iterator[ir.IntegerValue]:
    """Instants of one clause, null where they no longer matter."""
    if clause.duty:
        yield from _of_duty(rows, epoch, clause.id, clause.duty)
    if clause.repeat:
        of = clauses[clause.repeat.of]
        if of.duty:
            yield _of_repeat(rows, epoch, of.id, of.duty, clause.repeat)
    if clause.age:
        yield _of_age(rows, clause.age)


def _of_duty(rows: ir.Table, epoch: int, clause: str, duty: Duty) -> Iterator[ir.IntegerValue]:
    """The deadlines of acts not done."""
    acts = [(duty.must, duty.by), *((other.must, other.by) for other in duty.or_else)]
    for place, (must, by) in enumerate(acts):
        due = deadline_of(rows, by, deadline_column(epoch, clause, place))
        yield ibis.ifelse(rows[must].isnull(), due, ibis.null("int64"))


def _of_repeat(rows: ir.Table, epoch: int, clause: str, duty: Duty, repeat: Repeat) -> ir.IntegerValue:
    """The n-th finding, while nothing ends the breach before."""
    due = deadline_of(rows, duty.by, deadline_column(epoch, clause, 0))
    nth = due + whole(hours_us(repeat.every_hours) * (repeat.times - 1))
    still = all_of(rows[name].isnull() | (nth < rows[name]) for name in repeat.until)
    return ibis.ifelse(still, nth, ibis.null("int64"))


def _of_age(rows: ir.Table, age: Age) -> ir.IntegerValue:
    """The age, while nothing spares the order by then."""
    aged_at = rows[age.after] + age.days * DAY_US
    spared = [happened(rows[name], "<=", aged_at) for name in age.unless]
    return ibis.ifelse(all_of(~each for each in spared), aged_at, ibis.null("int64"))
