"""A span of a pack -> the deadline it gives from an instant: hours, civil days, business days, cut-off."""

from __future__ import annotations

from decimal import Decimal

import ibis.expr.types as ir

from shipby.domain.zones import DAY_US, HOUR_US, SECOND_US
from shipby.plan.draft import Draft
from shipby.plan.exact import Whole, civil_day, day_start, local_time, whole
from shipby.rules.calendars import Calendar
from shipby.rules.model import Span


def hours_us(hours: Decimal) -> int:
    """Hours as microseconds. Raises ValueError for a fraction of a microsecond."""
    exact = hours * HOUR_US
    if exact != exact.to_integral_value():
        raise ValueError(f"{hours} hours are not a whole number of microseconds")
    return int(exact)


def first_day(span: Span, event: Whole) -> Whole:
    """The civil day from which days count: the next one for an event at or after the cut-off."""
    day = civil_day(event)
    if span.cut_off is None:
        return day
    cut = span.cut_off
    cut_us = ((cut.hour * 60 + cut.minute) * 60 + cut.second) * SECOND_US + cut.microsecond
    return day + (local_time(event) - day * DAY_US >= cut_us).cast("int64")


def last_second(day: Whole) -> Whole:
    """23:59:59 of a civil day."""
    return day_start(day + 1) - SECOND_US


def with_deadline(
    draft: Draft, table: ir.Table, name: str, span: Span, event: str, calendar: Calendar | None
) -> ir.Table:
    """The table with a column `name`: the instant the span ends, null where the event or the calendar is."""
    start = table[event]
    if span.hours is not None:
        return table.mutate(**{name: start + whole(hours_us(span.hours))})
    if span.days is not None:
        return table.mutate(**{name: last_second(first_day(span, start) + span.days)})
    return _business(draft, table, name, span, event, calendar)


def _business(draft: Draft, table: ir.Table, name: str, span: Span, event: str, calendar: Calendar | None) -> ir.Table:
    """The N-th working day after the start's day; two look-ups in the calendar's running count."""
    days, counts = calendar.running_count() if calendar else ((), ())
    until = draft.constant(f"{name}_count", {f"{name}_from": days, f"{name}_nth": counts})
    working = [(d, c) for i, (d, c) in enumerate(zip(days, counts, strict=True)) if c > (counts[i - 1] if i else 0)]
    reached = draft.constant(
        f"{name}_days", {f"{name}_on": [d for d, _ in working], f"{name}_is": [c for _, c in working]}
    )
    table = table.mutate(**{f"{name}_start": first_day(span, table[event])})
    table = table.left_join(until, table[f"{name}_start"] == until[f"{name}_from"])
    table = table.mutate(**{f"{name}_goal": table[f"{name}_nth"] + (span.business_days or 0)})
    table = table.left_join(reached, table[f"{name}_goal"] == reached[f"{name}_is"])
    table = table.mutate(**{name: last_second(table[f"{name}_on"])})
    return table.drop(*(f"{name}_{word}" for word in ("start", "from", "nth", "goal", "on", "is")))
