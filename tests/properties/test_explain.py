"""An explanation says what was judged: every verdict, and all that follows, of any order by any facts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipby import judge
from shipby.domain.instants import instant_us
from shipby.domain.tables import OUTCOMES
from shipby.domain.zones import EPOCH_DAY
from shipby.outcomes.explain import Explanation, as_json, as_text, explain
from shipby.outcomes.explain.model import Day, Instant
from tests.support.judge import write_facts

from .compare import Outcomes
from .strategies import PACKS, Trial, crowded_trials, seeds, trials

IMAGINARY = str(Path(__file__).parents[1] / "packs" / "imaginary")
FOLLOWS = ("penalties", "compensations", "actions")
Rows = set[tuple[object, ...]]


@pytest.mark.parametrize("pack", [*PACKS, IMAGINARY])
@settings(max_examples=4)
@given(trial=trials(), place=st.integers(0, 9))
def test_an_order_is_explained_as_it_was_judged(pack: str, trial: Trial, place: int) -> None:
    _holds(trial, pack, lambda orders: [[orders[place % len(orders)]], orders])


@pytest.mark.parametrize("pack", PACKS)
@seeds(2)
@given(trial=crowded_trials(20))
def test_orders_of_a_crowd_are_explained_as_they_were_judged(pack: str, trial: Trial) -> None:
    _holds(trial, pack, lambda orders: [orders[:1], orders[-2:], orders[:40]])


def _holds(trial: Trial, pack: str, asked: Callable[[list[str]], list[list[str]]]) -> None:
    """Explained alone or together, orders are told what a judgement of all of them found."""
    with tempfile.TemporaryDirectory() as folder:
        write_facts(trial.facts, Path(folder))
        run = judge(folder, pack=pack, as_of=trial.as_of, settings=trial.settings, threads=1)
        judged = {name: run.table(name).to_pylist() for name in OUTCOMES}
        orders = sorted({row["order_id"] for row in judged["verdicts"]})
        for few in asked(orders) if orders else ():
            told = explain(folder, few, pack=pack, as_of=trial.as_of, settings=trial.settings, threads=1)
            _same(told, judged)
            _can_be_told(told)


def _can_be_told(told: list[Explanation]) -> None:
    for one in told:
        assert as_text(one, "zh")
        assert as_text(one, "en", width=80)
        assert as_json(one)["schema"] == "shipby.explanation/1"


def _same(told: list[Explanation], judged: Outcomes) -> None:
    orders = {one.order_id for one in told}
    assert _verdicts_told(told) == {_verdict(row) for row in judged["verdicts"] if row["order_id"] in orders}
    for table in FOLLOWS:
        mine = [row for row in judged[table] if row["order_id"] in orders]
        assert _rows_told(told, table, orders) == {_row(row) for row in mine}, table


def _verdicts_told(told: list[Explanation]) -> Rows:
    return {
        (
            test.rule.clause,
            one.order_id,
            test.verdict.outcome,
            _plain(test.verdict.civil_day),
            _plain(test.verdict.base_due_at),
            _plain(test.verdict.due_at),
            _plain(test.verdict.observed_at),
            test.verdict.margin_seconds,
            test.verdict.relief,
            test.verdict.missing,
        )
        for one in told
        for test in one.tests
    }


def _verdict(row: dict[str, Any]) -> tuple[object, ...]:
    names = "clause order_id outcome civil_day base_due_at due_at observed_at margin_seconds relief missing"
    return tuple(_plain(row[name]) for name in names.split())


def _rows_told(told: list[Explanation], table: str, orders: set[str]) -> Rows:
    """The rows that stand under the orders asked for; a finding may stand under another."""
    rows = [part.row for one in told for part in one.consequences if part.table == table and part.row is not None]
    return {_row(dict(row)) for row in rows if row["order_id"] in orders}


def _row(row: dict[str, Any]) -> tuple[object, ...]:
    return tuple(_plain(cell) for name, cell in sorted(row.items()) if name != "pack")


def _plain(value: object) -> object:
    """Instants as microseconds, days as a count of them, points as text: what both sides can be turned into."""
    match value:
        case Instant(us):
            return us
        case Day(day):
            return day
        case datetime():
            return instant_us(value.isoformat())
        case date():
            return (value - EPOCH_DAY).days
        case None | int():
            return value
        case _:
            return str(value)
