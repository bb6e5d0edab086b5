"""Limits to the second: "by", "within", working days; leap days, changing clocks, years without a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shipby.casework.limits import (
    by,
    civil_day,
    day_ends,
    day_starts,
    last_second,
    within_days,
    within_hours,
    working_day_due,
)
from shipby.rules.calendars import Calendar

SHANGHAI = "Asia/Shanghai"
CN = Calendar("cn")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_by_a_second_counts_that_second_to_its_end() -> None:
    limit = at("2023-03-01T23:59:59+08:00")
    assert by(at("2023-03-01T23:59:59.999999+08:00"), limit)
    assert not by(at("2023-03-02T00:00:00+08:00"), limit)
    assert by(at("2023-03-01T23:59:59.9+08:00"), at("2023-03-01T23:59:59.1+08:00"))


def test_seven_days_of_a_notice_at_one_end_a_second_before_one() -> None:
    noticed = at("2023-03-01T13:00:00.500000+08:00")
    assert last_second(noticed, timedelta(days=7)) == at("2023-03-08T12:59:59+08:00")
    assert within_days(at("2023-03-08T12:59:59.999999+08:00"), noticed, 7)
    assert not within_days(at("2023-03-08T13:00:00+08:00"), noticed, 7)


def test_twenty_four_hours() -> None:
    returned = at("2024-02-28T10:00:00+08:00")
    assert last_second(returned, timedelta(hours=24)) == at("2024-02-29T09:59:59+08:00"), "a leap day is a day"
    assert within_hours(at("2024-02-29T09:59:59+08:00"), returned, 24)
    assert not within_hours(at("2024-02-29T10:00:00+08:00"), returned, 24)


def test_days_are_of_24_hours_where_the_wall_clock_jumps() -> None:
    noticed = datetime(2023, 3, 25, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert last_second(noticed, timedelta(days=1)) == at("2023-03-26T12:59:59+02:00")


def test_a_civil_day_begins_where_the_clock_skips_midnight() -> None:
    zone = "America/Sao_Paulo"
    assert day_starts(date(2017, 10, 15), zone) == at("2017-10-15T01:00:00-02:00")
    assert day_ends(date(2017, 10, 14), zone) == at("2017-10-14T23:59:59-03:00")
    assert civil_day(at("2017-10-15T02:59:59+00:00"), zone) == date(2017, 10, 14)


def test_working_days_pass_over_holidays_and_count_days_worked_instead() -> None:
    # 2023: Spring Festival 21 to 27 January; Saturday 28 and Sunday 29 January are worked.
    due = working_day_due(at("2023-01-20T10:00:00+08:00"), 3, CN, SHANGHAI)
    assert due == at("2023-01-30T23:59:59+08:00")


def test_the_day_itself_does_not_count_and_is_the_zones_own() -> None:
    late_on_monday = at("2023-03-06T15:59:59+00:00")
    assert working_day_due(late_on_monday, 1, CN, SHANGHAI) == at("2023-03-07T23:59:59+08:00")
    assert working_day_due(late_on_monday + timedelta(seconds=1), 1, CN, SHANGHAI) == at("2023-03-08T23:59:59+08:00")


def test_a_year_without_a_calendar_is_not_known_and_never_guessed() -> None:
    assert working_day_due(datetime(2050, 6, 1, tzinfo=UTC), 5, CN, SHANGHAI) is None
    last = max(CN.years)
    assert working_day_due(datetime(last, 12, 30, tzinfo=UTC), 9, CN, SHANGHAI) is None, "the span leaves the calendar"
    assert working_day_due(datetime(2023, 1, 1, tzinfo=UTC), 5, None, SHANGHAI) is None, "no calendar at all"


def test_a_working_day_must_be_the_first_or_a_later_one() -> None:
    with pytest.raises(ValueError, match="count from 1"):
        working_day_due(datetime(2023, 1, 1, tzinfo=UTC), 0, CN, SHANGHAI)
