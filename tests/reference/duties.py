"""A case under a clause -> its verdict: the first row of the outcome table that holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from .cases import Appeals, Case
from .signs import can_still_stall, earliest_sign
from .values import DAY, SECOND, Row, day_of, moment


@dataclass(frozen=True)
class Verdict:
    """One order under one clause, in exact microseconds."""

    clause: str
    case: Case
    outcome: str
    day: date | None = None
    base: int | None = None
    due: int | None = None
    observed: int | None = None
    relief: str | None = None
    missing: str | None = None
    timed: bool = True
    """margins make sense: the duty has a deadline"""

    def row(self, pack: str, as_of: int) -> Row:
        """The verdict as the outcome table writes it."""
        margin = None
        if self.timed and self.due is not None and self.outcome in ("on_time", "violation", "pending"):
            margin = (self.due - (as_of if self.observed is None else self.observed)) // SECOND
        return {
            "pack": pack,
            "clause": self.clause,
            "order_id": self.case.order_id,
            "shop_id": self.case.shop_id,
            "outcome": self.outcome,
            "civil_day": self.day,
            "base_due_at": moment(self.base),
            "due_at": moment(self.due),
            "observed_at": None if self.outcome == "undetermined" else moment(self.observed),
            "margin_seconds": margin,
            "relief": self.relief,
            "missing": self.missing,
        }


def verdicts_of(case: Case, pack: str, as_of: int, shipped_by: dict[tuple[str, str], list[Row]]) -> list[Verdict]:
    """The verdicts of every test of the pack on one order, before appeals."""
    if pack == "xiaohongshu":
        seen_by = case.dispatch.pickup_seen_at
        return [_dispatch_duty(case, as_of, observed=seen_by, missing=case.dispatch.missing)]
    return [
        _dispatch_duty(case, as_of, observed=case.dispatched_at, missing=None),
        _pickup_duty(case, as_of),
        _fake_dispatch(case, as_of, shipped_by),
    ]


def after_appeal(verdict: Verdict, appeals: Appeals) -> Verdict:
    """A violation overturned is excluded; any other verdict stays."""
    if verdict.outcome == "violation" and (verdict.clause, verdict.case.order_id) in appeals.orders:
        return replace(verdict, outcome="excluded")
    return verdict


def _dispatch_duty(case: Case, as_of: int, observed: int | None, missing: str | None) -> Verdict:
    deadline = case.deadline
    if deadline.due is None:
        missing = "promised_by"
    return _judged(
        Verdict(
            "late-dispatch",
            case,
            "",
            day=None if deadline.due is None else day_of(deadline.due),
            base=deadline.base,
            due=deadline.due,
            observed=observed,
            relief=deadline.relief,
            missing=missing,
        ),
        as_of,
    )


def _pickup_duty(case: Case, as_of: int) -> Verdict:
    if case.dispatched_at is None:
        return Verdict("late-pickup", case, "excluded" if case.excluded else "not_due")
    due = case.dispatched_at + DAY
    return _judged(
        Verdict(
            "late-pickup",
            case,
            "",
            day=day_of(due),
            base=due,
            due=due,
            observed=case.dispatch.picked_up_at,
            missing=case.dispatch.missing,
        ),
        as_of,
    )


def _judged(verdict: Verdict, as_of: int) -> Verdict:
    outcome, missing = _outcome(verdict, as_of)
    return replace(verdict, outcome=outcome, missing=missing)


def _outcome(verdict: Verdict, as_of: int) -> tuple[str, str | None]:
    case, due, observed = verdict.case, verdict.due, verdict.observed
    if case.excluded:
        return "excluded", None
    if verdict.missing is not None or due is None:
        return "undetermined", verdict.missing
    met_in_time = observed is not None and observed <= due
    if case.closed_unknown and not met_in_time:
        return "undetermined", "closed_at"
    closed = case.closed_at
    if closed is not None and closed <= due and not (observed is not None and observed <= closed):
        return "not_due", None
    if met_in_time:
        return "on_time", None
    if observed is not None or as_of > due:
        return "violation", None
    return "pending", None


def _fake_dispatch(case: Case, as_of: int, shipped_by: dict[tuple[str, str], list[Row]]) -> Verdict:
    if case.dispatched_at is None:
        return Verdict("fake-dispatch", case, "excluded" if case.excluded else "not_due", timed=False)
    sign = earliest_sign(case, as_of, shipped_by)
    missing = None
    if case.excluded:
        outcome = "excluded"
    elif sign is not None:
        outcome = "violation"
    elif case.dispatch.missing is not None:
        outcome, missing = "undetermined", case.dispatch.missing
    elif any(can_still_stall(parcel, as_of) for parcel in case.dispatch.parcels):
        outcome = "pending"
    else:
        outcome = "on_time"
    return Verdict(
        "fake-dispatch",
        case,
        outcome,
        day=day_of(case.dispatched_at),
        observed=sign,
        missing=missing,
        timed=False,
    )
