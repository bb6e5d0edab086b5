"""Instants, lengths, calendars -> whether a limit is kept, and the last second that keeps it. Pure.

Limits are compared in whole seconds, both sides cut down. Days are 24 hours; working days are civil days of a zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shipby.domain.zones import EPOCH, EPOCH_DAY, clock
from shipby.rules.calendars import Calendar

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


def second(at: datetime) -> datetime:
    """The whole second an instant lies in."""
    return at.replace(microsecond=0)


def by(at: datetime, limit: datetime) -> bool:
    """Whether an instant keeps to "by X": the second of X still counts."""
    return second(at) <= second(limit)


def within_hours(at: datetime, start: datetime, hours: int) -> bool:
    """Whether an instant lies within so many hours of another: the second that completes them no longer counts."""
    return by(at, last_second(start, timedelta(hours=hours)))


def within_days(at: datetime, start: datetime, days: int) -> bool:
    """Whether an instant lies within so many days, of 24 hours each."""
    return by(at, last_second(start, timedelta(days=days)))


def last_second(start: datetime, length: timedelta) -> datetime:
    """The last second within a length of an instant: within 7 days of 13:00:00, 12:59:59."""
    # In UTC, since adding to a wall clock would pass over an hour that a zone skips.
    return second(start).astimezone(UTC) + length - _SECOND


def civil_day(at: datetime, zone: str) -> date:
    """The day an instant lies in on a zone's calendar."""
    return at.astimezone(ZoneInfo(zone)).date()


def clock_time(at: datetime, zone: str) -> str:
    """An instant on a zone's wall clock, as both languages write it."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def day_starts(day: date, zone: str) -> datetime:
    """The first instant of a civil day, also where the clock skips midnight."""
    return EPOCH + timedelta(microseconds=clock(zone).start((day - EPOCH_DAY).days))


def day_ends(day: date, zone: str) -> datetime:
    """The last second of a civil day: 23:59:59."""
    return day_starts(day + _DAY, zone) - _SECOND


def working_day_due(start: datetime, n: int, calendar: Calendar | None, zone: str) -> datetime | None:
    """23:59:59 of the n-th working day after the start's day; None where the calendar does not reach so far.

    Days worked instead of a holiday count. Raises ValueError unless n is 1 or more.
    """
    if n < 1:
        raise ValueError(f"the {n}-th working day after a day is none: count from 1")
    day, left = civil_day(start, zone), n
    while left:
        day += _DAY
        worked = calendar.is_workday((day - EPOCH_DAY).days) if calendar else None
        if worked is None:
            return None
        left -= worked
    return day_ends(day, zone)
