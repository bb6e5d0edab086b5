"""The arithmetic of a deadline, and that it never disagrees with the plan in silence."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest

from shipby.domain.instants import instant_us, iso
from shipby.domain.zones import clock
from shipby.outcomes.explain.case import ExplanationError
from shipby.outcomes.explain.model import Word
from shipby.outcomes.explain.spans import UNCHECKED, added
from shipby.outcomes.explain.writing import Writer
from shipby.rules.calendars import Calendar, YearDays
from shipby.rules.model import Span

ZONE = "Asia/Shanghai"
CALENDAR = Calendar("cn", given={2023: YearDays(holidays=(), workdays=())})
PAID = Word("paid_at")


def _said(span: Span, start: str) -> list[str]:
    steps = added(PAID, instant_us(start), span, clock(ZONE), CALENDAR, UNCHECKED)
    return [Writer("en", ZONE).line(step.line) for step in steps]


def test_hours_are_added() -> None:
    assert _said(Span(hours=Decimal("36.5")), "2023-01-01T10:00:00+08:00") == [
        "paid 2023-01-01 10:00:00+08:00 + 1 d 12 h 30 min = 2023-01-02 22:30:00+08:00"
    ]


def test_civil_days_end_with_their_last_second() -> None:
    assert _said(Span(days=0), "2023-01-01T23:59:59+08:00")[-1].endswith("2023-01-01 23:59:59+08:00")


@pytest.mark.parametrize(("at", "end"), [("15:59:59", "01"), ("16:00:00", "02")])
def test_from_the_cut_off_on_the_next_day_counts(at: str, end: str) -> None:
    said = _said(Span(days=0, cut_off=time(16)), f"2023-01-01T{at}+08:00")
    assert said[-1].endswith(f"2023-01-{end} 23:59:59+08:00")


def test_working_days_pass_over_the_weekend() -> None:
    said = _said(Span(business_days=2), "2023-01-06T10:00:00+08:00")
    assert said == [
        "paid 2023-01-06 10:00:00+08:00 lies on 2023-01-06",
        "2 working days later, the last second of 2023-01-10: 2023-01-10 23:59:59+08:00",
    ]


def test_a_calendar_that_does_not_reach_says_so() -> None:
    assert _said(Span(business_days=2), "2040-01-06T10:00:00+08:00")[-1] == (
        "2 working days later, which the calendar cn does not reach"
    )


def test_another_end_than_the_plans_is_refused() -> None:
    start = instant_us("2023-01-01T10:00:00+08:00")
    with pytest.raises(ExplanationError, match="deadline"):
        added(PAID, start, Span(hours=Decimal(48)), clock(ZONE), None, start)
    assert iso(start, ZONE) == "2023-01-01T10:00:00+08:00"
