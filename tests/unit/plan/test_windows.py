"""Windows of days against plain dates: which windows a day lies in, where each begins and ends."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import duckdb
import ibis
import pytest

from shipby.domain.zones import EPOCH_DAY, clock
from shipby.engines.duckdb import prepare
from shipby.engines.sql import compile_plan
from shipby.plan.draft import Draft, Plan
from shipby.plan.exact import functions
from shipby.plan.windows import per_window
from shipby.rules.model import Window

FIRST = date(2022, 11, 20)
DAYS = [FIRST + timedelta(n) for n in range(0, 500, 3)]

Counted = Counter[tuple[date, date]]


def judged(window: Window) -> Counted:
    """(first day, last day) -> orders, one order on each of DAYS, as the engine counts them."""
    draft = Draft()
    daily = ibis.table(
        {"shop_id": "string", "civil_day": "int64", "violations": "int64", "orders": "int64"}, name="daily"
    )
    draft.add("windows", "counted", per_window(draft, daily, window))
    script = compile_plan(Plan("m", functions(clock("UTC")), tuple(draft.stages), draft.constants, {}, frozenset(), {}))
    con = duckdb.connect()
    prepare(con, script, 0)
    con.execute("CREATE TABLE daily (shop_id VARCHAR, civil_day BIGINT, violations BIGINT, orders BIGINT)")
    con.executemany("INSERT INTO daily VALUES ('S', ?, 0, 1)", [[(day - EPOCH_DAY).days] for day in DAYS])
    rows = con.execute(f"SELECT window_start, window_end, denominator, number FROM ({script.steps[-1].sql})").fetchall()
    numbered = sorted((start, number) for start, _, _, number in rows)
    assert len({number for _, number in numbered}) == len({start for start, _ in numbered}) == len(rows)
    return Counter({(_date(start), _date(end)): orders for start, end, orders, _ in rows})


def _date(day: int) -> date:
    return EPOCH_DAY + timedelta(day)


@pytest.mark.parametrize("days", [1, 7, 10, 14])
@pytest.mark.parametrize("starts", [date(2023, 1, 2), date(2030, 5, 5), date(1969, 3, 1)])
def test_runs_of_days_from_an_anchor(days: int, starts: date) -> None:
    expected: Counted = Counter()
    for day in DAYS:
        first = day - timedelta((day - starts).days % days)
        expected[first, first + timedelta(days - 1)] += 1
    assert judged(Window(days=days, starts=starts)) == expected


def test_civil_months() -> None:
    expected: Counted = Counter()
    for day in DAYS:
        first = day.replace(day=1)
        expected[first, (first + timedelta(31)).replace(day=1) - timedelta(1)] += 1
    assert judged(Window(month=True)) == expected


@pytest.mark.parametrize(("span", "every"), [(28, 7), (30, 1), (10, 4), (7, 7), (5, 9)])
def test_rolling_spans(span: int, every: int) -> None:
    anchor = date(2023, 1, 2)
    expected: Counted = Counter()
    for day in DAYS:
        for offset in range(-600, 600):
            first = anchor + timedelta(every * offset)
            if first <= day < first + timedelta(span):
                expected[first, first + timedelta(span - 1)] += 1
    assert judged(Window(span_days=span, every_days=every, lag_days=3, starts=anchor)) == expected
