"""A zone's clock against Python's own: the day of an instant, the first instant of a day."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from shipby.domain.zones import DAY_US, EPOCH, HOUR_US, Clock, clock

ZONES = [
    "Asia/Shanghai",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Havana",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
]
LEFT_OUT = {("Pacific/Apia", date(2011, 12, 30))}
FIRST, LAST = date(1992, 1, 1), date(2032, 1, 1)


def local(zone: str, instant: int) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))


def number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def near_changes(told: Clock) -> list[int]:
    """Instants at and around each change of the offset, and some anywhere."""
    begin, end = number(FIRST) * DAY_US, number(LAST) * DAY_US
    changes = [change for change in told.offset_by_instant.breaks if begin < change < end]
    around = [change + move for change in changes for move in (-HOUR_US, -1, 0, 1, HOUR_US, DAY_US // 2)]
    return [*around, *(random.Random(1).randrange(begin, end) for _ in range(200))]


@pytest.mark.parametrize("zone", ZONES)
def test_the_day_an_instant_lies_in(zone: str) -> None:
    told = clock(zone)
    for instant in near_changes(told):
        assert told.day(instant) == number(local(zone, instant).date()), local(zone, instant)


@pytest.mark.parametrize("zone", ZONES)
def test_the_first_instant_of_every_day(zone: str) -> None:
    told = clock(zone)
    for ordinal in range(FIRST.toordinal(), LAST.toordinal()):
        day = date.fromordinal(ordinal)
        start = told.start(number(day))
        if (zone, day) in LEFT_OUT:
            assert start == told.start(number(day) + 1)
        else:
            assert local(zone, start).date() == day
            assert local(zone, start - 1).date() < day


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("America/Sao_Paulo", date(2017, 10, 15), datetime(2017, 10, 15, 3, tzinfo=UTC)),  # 01:00 on the wall
        ("America/Sao_Paulo", date(2018, 2, 18), datetime(2018, 2, 18, 3, tzinfo=UTC)),
        ("America/Havana", date(2023, 11, 5), datetime(2023, 11, 5, 4, tzinfo=UTC)),  # midnight comes twice: the first
        ("Asia/Shanghai", date(2023, 1, 1), datetime(2022, 12, 31, 16, tzinfo=UTC)),
    ],
)
def test_days_without_a_plain_midnight(zone: str, day: date, first: datetime) -> None:
    assert EPOCH + timedelta(microseconds=clock(zone).start(number(day))) == first


def test_an_unknown_zone() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        clock("Asia/Nowhere")
