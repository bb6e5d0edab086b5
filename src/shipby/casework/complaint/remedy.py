"""The rules in force for an order, what was paid -> what a complaint about it can bring. Pure."""

from __future__ import annotations

from fractions import Fraction

from shipby.rules.model import Compensation, Pack, Step

CLAIMS = (
    "投诉不影响您依法向商家主张权利。",
    "Legal claims against the merchant stay open, whatever becomes of the complaint.",
)


def late_clauses(pack: Pack) -> frozenset[str]:
    """The clauses whose violation a complaint is about: what the pack's own complaint names, else the deadline's."""
    named = {clause.complaint.of for clause in pack.clauses if clause.complaint}
    return frozenset(named or {clause.id for clause in pack.clauses if clause.duty and clause.duty.by == "due_at"})


def agreed_minor(pack: Pack, paid_minor: int) -> int | None:
    """What agreeing to compensation costs the merchant, in fen; None where the pack has no sum for complaints.

    There the judge pays what the pack pays for lateness anyway, and the same is not posted a second time.
    """
    own = next((clause.compensation for clause in pack.clauses if clause.complaint and clause.compensation), None)
    return _sum(own, paid_minor) if own else None


def _sum(pay: Compensation, paid: int) -> int | None:
    if isinstance(pay.amount, str):
        return None
    step = next((step for step in pay.amount if _fits(step, paid)), None)
    return None if step is None else _of(step, paid)


def _fits(step: Step, paid: int) -> bool:
    if step.at_most_minor is not None:
        return paid <= step.at_most_minor
    return step.below_minor is None or paid < step.below_minor


def _of(step: Step, paid: int) -> int:
    """As the plan prices it: half-up to the unit, then within minimum and maximum."""
    if step.percent is None:
        return step.pay_minor or 0
    units = Fraction(step.percent) / 100 * paid / step.half_up_to_minor
    amount = int(units + Fraction(1, 2)) * step.half_up_to_minor
    if isinstance(step.minimum_minor, int):
        amount = max(amount, step.minimum_minor)
    return min(amount, step.maximum_minor) if isinstance(step.maximum_minor, int) else amount
