"""A span of a pack and an instant -> the arithmetic in words, held against the plan's own number."""

from __future__ import annotations

from shipby.domain.zones import DAY_US, SECOND_US, Clock
from shipby.outcomes.explain.case import agree
from shipby.outcomes.explain.model import Day, Instant, Length, Step, Value, line
from shipby.plan.hours import hours_us
from shipby.rules.calendars import Calendar
from shipby.rules.model import Span

UNCHECKED = -1
"""In place of the plan's number where the plan keeps none."""


def added(
    event: Value, start: int, span: Span, clock: Clock, calendar: Calendar | None, judged: int | None
) -> tuple[Step, ...]:
    """The steps from an event to the end of its span. Raises ExplanationError where the plan judged by another end."""
    if span.hours is not None:
        length = hours_us(span.hours)
        end = Instant(start + length)
        steps = [Step(line("span.hours", event=event, start=Instant(start), length=Length(length), end=end), end)]
    else:
        steps = _by_days(event, start, span, clock, calendar)
    last = steps[-1].instant
    if judged != UNCHECKED:
        agree("the end of a deadline", last.us if last else None, judged)
    return tuple(steps)


def _by_days(event: Value, start: int, span: Span, clock: Clock, calendar: Calendar | None) -> list[Step]:
    day = clock.day(start)
    first = _counted_from(day, start, span, clock)
    code = "span.day" if first == day else "span.cut_off"
    from_day = Step(
        line(code, event=event, start=Instant(start), day=Day(day), first=Day(first), cut_off=str(span.cut_off or ""))
    )
    last = first + span.days if span.days is not None else _nth_workday(first, span.business_days or 0, calendar)
    if last is None:
        name = calendar.name if calendar else "-"
        return [from_day, Step(line("span.no_calendar", count=span.business_days or 0, calendar=name))]
    end = Instant(clock.start(last + 1) - SECOND_US)
    code, count = ("span.days", span.days) if span.days is not None else ("span.business_days", span.business_days or 0)
    return [from_day, Step(line(code, count=count, day=Day(last), end=end), end)]


def _counted_from(day: int, start: int, span: Span, clock: Clock) -> int:
    """The civil day from which days count: the next one for an event at or after the cut-off."""
    if span.cut_off is None:
        return day
    cut = span.cut_off
    at = start + clock.offset_by_instant.at(start) - day * DAY_US
    return day + (at >= ((cut.hour * 60 + cut.minute) * 60 + cut.second) * SECOND_US + cut.microsecond)


def _nth_workday(day: int, count: int, calendar: Calendar | None) -> int | None:
    """The count-th working day after a day; None where the calendar does not reach."""
    if calendar is None or calendar.is_workday(day) is None:
        return None
    while count:
        day += 1
        worked = calendar.is_workday(day)
        if worked is None:
            return None
        count -= worked
    return day
