"""A span of a pack -> the deadline it gives from an instant: hours, civil days, business days, cut-off."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from shipby.domain.zones import COVERED_DAYS, DAY_US, SECOND_US
from shipby.plan.draft import Draft
from shipby.plan.exact import Whole, civil_day, day_start, local_time, whole
from shipby.plan.hours import hours_us
from shipby.rules.calendars import Calendar
from shipby.rules.model import Span


def first_day(span: Span, event: Whole) -> Whole:
    """The civil day from which days count: the next one for an event at or after the cut-off."""
    day = civil_day(event)
    if span.cut_off is None:
        return day
    cut = span.cut_off
    cut_us = ((cut.hour * 60 + cut.minute) * 60 + cut.second) * SECOND_US + cut.microsecond
    return day + (local_time(event) - day * DAY_US >= cut_us).cast("int64")


def with_deadline(
    draft: Draft, table: ir.Table, name: str, span: Span, event: str, calendar: Calendar | None
) -> ir.Table:
    """The table with a column `name`: the instant the span ends, null where the event or the calendar is."""
    if span.hours is not None:
        return table.mutate(**{name: table[event] + whole(hours_us(span.hours))})
    if span.days is not None:
        table = table.mutate(**{f"{name}_on": first_day(span, table[event]) + span.days})
    else:
        table = _business(draft, table, name, span, event, calendar)
    ends = _ends(draft).rename(**{f"{name}_ends": "day", name: "last_second"})
    return table.left_join(ends, table[f"{name}_on"] == ends[f"{name}_ends"]).drop(f"{name}_on", f"{name}_ends")


def _ends(draft: Draft) -> ir.Table:
    """23:59:59 of every civil day: joined, for the zone's functions must not be given each other's results.

    Engines put the argument in place of each of its hundreds of mentions.
    """
    if "day_ends" not in draft.tables:
        days = ibis.range(0, COVERED_DAYS).unnest().name("day").as_table()
        days = days.select(day=whole(days.day))
        ends = days.mutate(last_second=day_start(days.day + 1) - SECOND_US)
        draft.add("day_ends", "the last second of every civil day", ends, keep=True)
    return draft.tables["day_ends"]


def _business(draft: Draft, table: ir.Table, name: str, span: Span, event: str, calendar: Calendar | None) -> ir.Table:
    """With `<name>_on`, the N-th working day after the start's day; two look-ups in the calendar's running count."""
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
    return table.drop(*(f"{name}_{word}" for word in ("start", "from", "nth", "goal", "is")))
