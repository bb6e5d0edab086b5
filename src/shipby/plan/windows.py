"""Counts per shop and civil day -> counts per shop and window: runs of days, civil months, rolling spans."""

from __future__ import annotations

from datetime import date, timedelta

import ibis.expr.types as ir

from shipby.domain.zones import EPOCH_DAY
from shipby.plan.draft import Draft
from shipby.plan.exact import floor_div, whole
from shipby.rules.model import Window

_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def per_window(draft: Draft, daily: ir.Table, window: Window) -> ir.Table:
    """Rows shop_id, number (windows in a row differ by one), window_start, window_end, numerator, denominator."""
    rows = placed(draft, daily, window)
    return rows.group_by("shop_id", "number", "window_start", "window_end").agg(
        numerator=rows.violations.sum(), denominator=rows.orders.sum()
    )


def placed(draft: Draft, daily: ir.Table, window: Window) -> ir.Table:
    """Rows by `civil_day` with number, window_start and window_end of each window that the day lies in."""
    if window.month:
        return _by_month(draft, daily)
    if window.span_days is not None:
        return _rolling(draft, daily, window, window.span_days)
    days = window.days or 1
    anchor = (window.starts - EPOCH_DAY).days if window.starts else 0
    number = floor_div(daily.civil_day - anchor, whole(days)) if days > 1 else daily.civil_day - anchor
    placed = daily.mutate(number=number)
    placed = placed.mutate(window_start=placed.number * days + anchor)
    return placed.mutate(window_end=placed.window_start + (days - 1))


def _by_month(draft: Draft, daily: ir.Table) -> ir.Table:
    """A small table of civil days names the month of each."""
    day, last = date(_FIRST_YEAR, 1, 1), date(_LAST_YEAR, 1, 1)
    columns: dict[str, list[int]] = {"month_day": [], "number": [], "window_start": [], "window_end": []}
    while day < last:
        first = day.replace(day=1)
        after = (first + timedelta(31)).replace(day=1)
        columns["month_day"].append((day - EPOCH_DAY).days)
        columns["number"].append(day.year * 12 + day.month - 1)
        columns["window_start"].append((first - EPOCH_DAY).days)
        columns["window_end"].append((after - EPOCH_DAY).days - 1)
        day += timedelta(1)
    months = draft.constant("months", columns)
    return daily.inner_join(months, daily.civil_day == months.month_day)


def _rolling(draft: Draft, daily: ir.Table, window: Window, span: int) -> ir.Table:
    """Every window that a day lies in; windows begin every `every_days` from the anchor."""
    every = window.every_days
    anchor = (window.starts - EPOCH_DAY).days if window.starts else 0
    back = draft.constant(f"back_{span}_{every}", {"back": list(range((span + every - 1) // every))})
    placed = daily.mutate(latest=floor_div(daily.civil_day - anchor, whole(every))).cross_join(back)
    placed = placed.mutate(number=placed.latest - placed.back)
    placed = placed.mutate(window_start=placed.number * every + anchor)
    placed = placed.mutate(window_end=placed.window_start + (span - 1))
    return placed.filter(placed.civil_day <= placed.window_end)
