"""The clock's steps: what is over ends, what begins by itself begins, an overdue decision is told to the operator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from shipby.casework.appeal.decide import lapse
from shipby.casework.complaint.acts import unanswered as complaint_unanswered
from shipby.casework.enforcement.acts import end
from shipby.casework.enforcement.following import start_due
from shipby.casework.incident.open import unanswered as incident_unanswered
from shipby.casework.incident.stop import cover
from shipby.casework.limits import by
from shipby.casework.models import Case
from shipby.casework.notice.telling import tell_concerned, untold
from shipby.casework.onboarding.verifying import lapse as end_verifying
from shipby.casework.refused import Refused
from shipby.people.actors import CLOCK
from shipby.people.models import Market, Message
from shipby.people.record import tell
from shipby.rules.timeline import RulePack

_OVERDUE = "review.overdue"


@dataclass(frozen=True, slots=True)
class Ticked:
    """Numbers of the cases that the clock moved, or told of."""

    lapsed: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    """onboardings whose account was not verified in time."""
    announced: tuple[str, ...] = ()
    """notices of which shops were not told when they were published."""
    unanswered: tuple[str, ...] = ()
    """complaints and incidents on which the merchant's time is over."""
    covered: tuple[str, ...] = ()
    """product stops that new orders have reached."""


def tick(market: Market, rules: RulePack, now: datetime) -> Ticked:
    """Everything the clock owes at an instant; a second time it finds nothing to do.

    Each case moves in a transaction of its own; one that somebody moved meanwhile is left to the next time.
    """
    cases = Case.objects.filter(market=market, due_at__lt=now).select_related("market", "shop").order_by("due_at", "id")
    over = cases.filter(type="enforcement", state="active")
    waiting = cases.filter(due_who="merchant", due_what="answer")
    return Ticked(
        lapsed=_moved(cases.filter(type="appeal", state="returned"), now, lapse),
        ended=_moved(over, now, lambda case, at: end(case, CLOCK, at)),
        started=tuple(case.number for case in start_due(market, rules, now)),
        overdue=tuple(_overdue(cases.filter(due_who__in=("reviewer", "operator")), now)),
        unverified=_moved(cases.filter(type="onboarding", state="verifying"), now, end_verifying),
        announced=tuple(case.number for case in untold(market) if tell_concerned(case, now)),
        unanswered=(
            *_moved(waiting.filter(type="complaint"), now, complaint_unanswered),
            *_moved(waiting.filter(type="incident"), now, incident_unanswered),
        ),
        covered=tuple(case.number for case in cover(market, now)),
    )


def _moved(cases: Iterable[Case], now: datetime, step: Callable[[Case, datetime], None]) -> tuple[str, ...]:
    moved = []
    for case in cases:
        with suppress(Refused):
            step(case, now)
            moved.append(case.number)
    return tuple(moved)


def _overdue(cases: Iterable[Case], now: datetime) -> Iterable[str]:
    """The operator is told once that a review limit has passed; the case stays where it is and can still be decided."""
    for case in cases:
        assert case.due_at is not None
        known = Message.objects.filter(kind=_OVERDUE, object_id=case.number, at__gt=case.due_at)
        if by(now, case.due_at) or known.exists():
            continue
        due = case.due_at.isoformat(timespec="seconds")
        texts = (
            f"{case.number} 的审核期限 {due} 已过，仍可裁决。",
            f"{case.number} was due {due}; it can still be decided.",
        )
        tell(now, _OVERDUE, texts, market=case.market, role="operator", about=(case.type, case.number))
        yield case.number
