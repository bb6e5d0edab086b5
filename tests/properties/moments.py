"""Instants worth trying: civil midnights about the year's end, deadlines, and a microsecond to either side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = timedelta(0)


def civil(day: str, clock: str = "00:00:00") -> datetime:
    """An instant of the market's wall clock, in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


PAYMENTS = [
    civil(day, clock)
    for day in ("2022-12-29", "2022-12-30", "2022-12-31", "2023-01-02")
    for clock in ("00:00:00", "10:00:00", "15:59:59.999999", "16:00:00", "23:59:59.999999")
]

JUDGED = [
    civil("2022-12-31", "23:59:59.999999"),
    civil("2023-01-01"),
    civil("2023-01-03", "10:00:00"),
    civil("2023-01-16"),
    civil("2023-02-01", "12:00:00"),
    civil("2023-02-01", "12:00:00"),
    PAYMENTS[1] + 150 * DAY,
    PAYMENTS[6] + 150 * DAY + TICK,
    civil("2023-08-01"),
    civil("2023-08-01"),
    civil("2023-08-01"),
]


def about(chance: Random, anchor: datetime, *offsets: timedelta) -> datetime:
    """The anchor moved by one of the offsets, at times by a microsecond more or less."""
    return anchor + chance.choice(offsets) + chance.choice((NOW, NOW, NOW, -TICK, TICK))


def often(chance: Random, n: int) -> bool:
    """True once in n times."""
    return chance.randrange(n) == n - 1
