"""Spans of measures: the specification's days, side by side; what was served counts; zones and changes of the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shipby.casework.enforcement.spans import (
    Span,
    days_served,
    measure_span,
    restricted,
    suspension_span,
    time_served,
)
from shipby.casework.limits import civil_day

ZONE = "Asia/Shanghai"


def at(day: int, hour: int = 0, minute: int = 0, month: int = 3, zone: str = ZONE, year: int = 2023) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def days(span: Span) -> tuple[int, int | None]:
    """The first and the last civil day of March 2023 that a span covers."""
    until = None if span.until is None else civil_day(span.until - timedelta(microseconds=1), ZONE).day
    return civil_day(span.since, ZONE).day, until


def test_suspended_from_the_midnight_after_the_notice_for_whole_days() -> None:
    span = suspension_span(at(2, 9), at(2, 9, 30), 3, 0, ZONE)
    assert span == Span(at(3), at(6))


def test_two_suspensions_run_side_by_side_and_are_not_added() -> None:
    a24 = suspension_span(at(1) - timedelta(hours=5), at(1) - timedelta(hours=5), 3, 0, ZONE)
    b8 = suspension_span(at(2, 10), at(2, 10), 7, 0, ZONE)
    assert (days(a24), days(b8)) == ((1, 3), (3, 9))
    assert restricted([b8, a24], at(1)) == (True, at(10))
    assert restricted([a24, b8], at(9, 23, 59)) == (True, at(10))
    assert restricted([a24, b8], at(10)) == (False, None)


def test_a_gap_between_two_suspensions_is_open() -> None:
    one, other = Span(at(1), at(2)), Span(at(3), at(4))
    assert restricted([one, other], at(1)) == (True, at(2))
    assert restricted([one, other], at(2)) == (False, None)


def test_an_open_ended_measure_restricts_without_end() -> None:
    assert restricted([Span(at(1), at(2)), Span(at(1, 12), None)], at(1)) == (True, None)
    assert suspension_span(at(2), at(2), None, 0, ZONE) == Span(at(3), None)


@pytest.mark.parametrize(
    ("starts", "noticed", "since"),
    [(at(2, 9), at(4, 8), at(4, 8)), (at(6), at(4, 8), at(6))],
    ids=["noticed later", "starts later"],
)
def test_a_measure_keeps_its_length_from_the_later_of_start_and_notice(
    starts: datetime, noticed: datetime, since: datetime
) -> None:
    span = measure_span(starts, noticed, timedelta(hours=48), timedelta(0))
    assert span == Span(since, since + timedelta(hours=48))


def test_days_served_before_a_revocation_count() -> None:
    first = Span(at(3), at(6))
    assert days_served(first, at(4, 15), ZONE) == 2
    assert days_served(first, at(4), ZONE) == 1
    assert days_served(first, at(2, 12), ZONE) == 0
    assert days_served(first, at(20), ZONE) == 3
    assert suspension_span(at(8, 1), at(8, 1), 3, 2, ZONE) == Span(at(9), at(10))
    assert suspension_span(at(8, 1), at(8, 1), 3, 5, ZONE) == Span(at(9), at(9))


def test_time_served_counts_to_the_instant() -> None:
    held = Span(at(3, 8), at(5, 8))
    assert time_served(held, at(3, 20)) == timedelta(hours=12)
    assert time_served(held, at(1)) == timedelta(0)
    assert measure_span(at(9), at(9), timedelta(hours=48), timedelta(hours=12)).until == at(10, 12)


def test_a_day_begins_where_the_clock_skips_midnight() -> None:
    zone = "America/Sao_Paulo"
    noticed = at(14, 12, month=10, zone=zone, year=2017)
    span = suspension_span(noticed, noticed, 1, 0, zone)
    assert span.since == at(15, 1, month=10, zone=zone, year=2017)
    assert span.until == at(16, month=10, zone=zone, year=2017)


def test_a_leap_day_is_a_day() -> None:
    noticed = at(28, 9, month=2, year=2024)
    assert suspension_span(noticed, noticed, 2, 0, ZONE) == Span(at(29, month=2, year=2024), at(2, month=3, year=2024))
