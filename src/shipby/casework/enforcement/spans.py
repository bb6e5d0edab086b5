"""When a measure starts and ends -> its span; several side by side -> what is restricted, and until when. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipby.casework.limits import civil_day, day_starts

_US = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """[since, until); until None: open-ended."""

    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies in it."""
        return self.since <= at and (self.until is None or at < self.until)


def measure_span(starts_at: datetime, noticed_at: datetime, length: timedelta | None, served: timedelta) -> Span:
    """From the later of its start and the notice, as long as said, less what was served already on the same ground."""
    since = max(starts_at, noticed_at)
    return Span(since, None if length is None else since + max(length - served, timedelta(0)))


def suspension_span(starts_at: datetime, noticed_at: datetime, days: int | None, served: int, zone: str) -> Span:
    """Whole civil days from the midnight after the later of both, less the days served already on the same ground."""
    first = civil_day(max(starts_at, noticed_at), zone) + timedelta(days=1)
    until = None if days is None else day_starts(first + timedelta(days=max(days - served, 0)), zone)
    return Span(day_starts(first, zone), until)


def days_served(span: Span, until: datetime, zone: str) -> int:
    """Civil days of a suspension that had begun when it was revoked: a day begun is served (ours)."""
    last = min(until, span.until) if span.until else until
    if last <= span.since:
        return 0
    return (civil_day(last - _US, zone) - civil_day(span.since, zone)).days + 1


def time_served(span: Span, until: datetime) -> timedelta:
    """How long a measure had held when it was revoked."""
    last = min(until, span.until) if span.until else until
    return max(last - span.since, timedelta(0))


def restricted(spans: Iterable[Span], at: datetime) -> tuple[bool, datetime | None]:
    """Whether any of several side by side holds at an instant, and until when in one stretch; (True, None): open-ended.

    Each runs in its own days, none is added to another; what several restrict opens when the last of them ends.
    """
    until = at
    for span in sorted(spans, key=lambda span: span.since):
        if span.since > until:
            break
        if span.until is None:
            return True, None
        until = max(until, span.until)
    return until > at, until if until > at else None
