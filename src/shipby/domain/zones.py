"""A time zone -> exact integer tables: offset by instant, first instant by civil day.

The plan does civil-day arithmetic on these whole numbers, so no engine's session zone decides a verdict.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
SECOND_US = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)

_FIRST, _LAST = date(1970, 1, 1).toordinal(), date(2100, 1, 1).toordinal()
COVERED_DAYS = _LAST - _FIRST
"""Civil days from 1970-01-01 on that clocks know."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A step function over whole numbers: `values[i]` holds from `breaks[i - 1]` on, before `breaks[i]`."""

    breaks: tuple[int, ...]
    values: tuple[int, ...]

    def at(self, x: int) -> int:
        """The value at x."""
        return self.values[bisect_right(self.breaks, x)]


@dataclass(frozen=True, slots=True)
class Clock:
    """Civil days of one zone, 1970 to 2100; instants in microseconds, days counted from 1970-01-01."""

    zone: str
    offset_by_instant: Steps
    offset_by_day: Steps

    def day(self, instant: int) -> int:
        """The civil day an instant lies in."""
        return (instant + self.offset_by_instant.at(instant)) // DAY_US

    def start(self, day: int) -> int:
        """The first instant of a civil day, also where the clock skips midnight."""
        return day * DAY_US - self.offset_by_day.at(day)


@cache
def clock(zone: str) -> Clock:
    """The clock of a zone by its IANA name. Raises zoneinfo.ZoneInfoNotFoundError."""
    offsets = _offsets(ZoneInfo(zone))
    near = {0}
    for i, instant in enumerate(offsets.breaks):
        first = (instant + min(offsets.values[i : i + 2])) // DAY_US - 1
        near |= {*range(first, first + 5)}
    days = [(day, day * DAY_US - _first_instant(offsets, day)) for day in sorted(near)]
    kept = [pair for i, pair in enumerate(days) if i == 0 or pair[1] != days[i - 1][1]]
    return Clock(zone, offsets, Steps(tuple(day for day, _ in kept[1:]), tuple(value for _, value in kept)))


@cache
def offset_by_local_time(zone: str) -> Steps:
    """Offsets of a zone by what its wall clock shows, in microseconds. Raises zoneinfo.ZoneInfoNotFoundError.

    A time that the clock skips has the offset before the gap; one that it tells twice is the later of the two.
    """
    offsets = _offsets(ZoneInfo(zone))
    return Steps(
        tuple(at + after for at, after in zip(offsets.breaks, offsets.values[1:], strict=True)), offsets.values
    )


def _first_instant(offsets: Steps, day: int) -> int:
    """A day that the zone left out begins, and ends, as the next one begins."""
    starts = []
    for i, value in enumerate(offsets.values):
        since = offsets.breaks[i - 1] if i else -(2**62)
        until = offsets.breaks[i] if i < len(offsets.breaks) else 2**62
        start = max(day * DAY_US - value, since)
        if start < until and (start + value) // DAY_US == day:
            starts.append(start)
    return min(starts) if starts else _first_instant(offsets, day + 1)


def _offsets(zone: ZoneInfo) -> Steps:
    """Found by looking every two weeks and halving between two looks that differ."""
    breaks: list[int] = []
    values = [_offset(zone, 0)]
    for look in range((_LAST - _FIRST) // 14):
        low, high = look * 14 * 86_400, (look + 1) * 14 * 86_400
        while (before := values[-1]) != _offset(zone, high):
            inner_low, inner_high = low, high
            while inner_high - inner_low > 1:
                middle = (inner_low + inner_high) // 2
                inner_low, inner_high = (middle, inner_high) if _offset(zone, middle) == before else (inner_low, middle)
            breaks.append(inner_high * SECOND_US)
            values.append(_offset(zone, inner_high))
            low = inner_high
    return Steps(tuple(breaks), tuple(values))


def _offset(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    assert offset is not None
    return offset // timedelta(microseconds=1)
