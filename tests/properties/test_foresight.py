"""The smallest set that keeps a window below a line is proven against every choice there is, for any shape of bands."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipby.domain.zones import clock
from shipby.engines import duckdb as engine
from shipby.engines.sql import compile_plan
from shipby.foresight import look_ahead, room
from shipby.foresight.lines import Line, line_of
from shipby.foresight.plan import cases, windows_schema
from shipby.plan.draft import Draft, Plan, fact
from shipby.plan.exact import functions
from shipby.rules.model import Band, Points, Rate, TableRow, ThresholdTable
from shipby.rules.model import Window as Days
from tests.support.judge import judge_rows, write_facts

from .strategies import PACKS, Trial, crowded_trials, seeds

Window = tuple[int, int, int]
"""Violations and orders decided, open duties."""
TABLES = {"lines": ThresholdTable(rows=(TableRow(parcels_at_most=6, at_least_percent=Decimal(70)),
                                        TableRow(at_least_percent=Decimal("82.5")))),
          "nobody": ThresholdTable()}  # fmt: skip


@st.composite
def shares(draw: st.DrawFn) -> str:
    low, high = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True)))
    return draw(st.sampled_from([f"> {low}%", f">= {low}%", f"< {high}%", f"<= {high}%", f"({low}%, {high}%]",
                                 f"[{low}%, {high}%)"]))  # fmt: skip


@st.composite
def counts(draw: st.DrawFn) -> str:
    low, high = sorted(draw(st.lists(st.integers(0, 9), min_size=2, max_size=2)))
    return draw(st.sampled_from([f">= {low}", f"> {low}", f"< {high + 1}", f"<= {high}", f"{low}..{high}"]))


@st.composite
def bands(draw: st.DrawFn) -> tuple[Band, ...]:
    """Any conditions a pack can write, overlapping or not, that rise, fall or skip with the violations."""
    made: list[Band] = []
    for name in ("a", "b", "c")[: draw(st.integers(1, 3))]:
        given_: dict[str, Any] = {}
        for key, some in (("rate", shares()), ("on_time", shares()), ("violations", counts()), ("of", counts())):
            if draw(st.integers(0, 2)) == 0:
                given_[key] = draw(some)
        if "on_time" in given_:
            given_.pop("rate", None)
        if draw(st.integers(0, 5)) == 0:
            given_["below"] = draw(st.sampled_from(["lines", "nobody"]))
        points: Any = draw(st.sampled_from([None, "unpublished", Decimal("0.5"), Decimal(2), Decimal(2), Decimal(5)]))
        account = draw(st.sampled_from(["A", "A", "B"]))
        replaces = tuple(one.name for one in made if one.name and draw(st.integers(0, 3)) == 0)
        made.append(
            Band(
                name=name,
                points=Points(account=account, points=points) if points else None,
                replaces=replaces,
                **given_,
            )
        )
    return tuple(made)


@st.composite
def windows(draw: st.DrawFn) -> list[Window]:
    made = []
    for _ in range(12):
        orders = draw(st.integers(0, 9))
        made.append((draw(st.integers(0, orders)), orders, draw(st.integers(0, 5))))
    return [one for one in made if one[1] + one[2]]


# ------------------------------------------------------------------ as the specification says it


def band_of(rate: Rate, violations: int, orders: int) -> Band | str | None:
    """The band of a window; None: none; "unknown": it rests on a table nobody gave."""
    for band in [*(one for one in rate.bands if one.replaces), *(one for one in rate.bands if not one.replaces)]:
        share = Fraction(violations, orders)
        held = (
            (band.rate is None or share in band.rate)
            and (band.on_time is None or 1 - share in band.on_time)
            and (band.violations is None or violations in band.violations)
            and (band.of is None or orders in band.of)
        )
        if held and band.below == "nobody":
            return "unknown"
        if held and band.below == "lines":
            held = 1 - share < (Fraction(7, 10) if orders <= 6 else Fraction(33, 40))
        if held:
            return band
    return None


def not_below(band: Band, line: Band) -> bool:
    """As grave as the line, or graver: itself, what replaces it, what costs as much of the same points."""
    if band is line or line.name in band.replaces:
        return True
    mine, its = band.points, line.points
    if mine is None or its is None or mine.account != its.account or "unpublished" in (mine.points, its.points):
        return False
    return mine.points >= its.points  # type: ignore[operator]


def reached(rate: Rate, line: Band, violations: int, orders: int) -> bool:
    band = band_of(rate, violations, orders)
    return isinstance(band, Band) and not_below(band, line)


def cost(rate: Rate, violations: int, orders: int) -> int | None:
    """Tenths; None: nobody can tell."""
    band = band_of(rate, violations, orders)
    if band == "unknown":
        return None
    if not isinstance(band, Band) or band.points is None:
        return 0
    return None if band.points.points == "unpublished" else int(Decimal(band.points.points) * 10)


def smallest(rate: Rate, line: Band, window: Window) -> int | None:
    """The fewest open duties that, met, keep it below whatever becomes of each other one; None: no set does."""
    violations, orders, size = window
    duties = range(size)
    for met in range(size + 1):
        for chosen in combinations(duties, met):
            others = [one for one in duties if one not in chosen]
            if not any(
                reached(rate, line, violations + len(missed), orders + size)
                for many in range(len(others) + 1)
                for missed in combinations(others, many)
            ):
                return met
    return None


# ------------------------------------------------------------------ as foresight says it


def looked(rate: Rate, given_: list[Window]) -> tuple[dict[tuple[int, str], Any], dict[int, Any]]:
    """Per window and band its line; per window its bounds: the real stage and the real statements."""
    pack: Any = SimpleNamespace(tables=TABLES)
    draft = Draft(frozenset())
    draft.tables["appeals_seen"] = fact("appeals")
    table = ibis.table(windows_schema(), name="room_windows")
    cases(draft, [("some-clause", 0, rate, pack, [(None, None)], True)], table)
    plan = Plan(
        "none", functions(clock("UTC")), tuple(draft.stages), draft.constants, {"cases": "cases"}, frozenset(), {}
    )
    with duckdb.connect(":memory:") as con:
        nothing = ", ".join(f"NULL::{'BIGINT' if kind == 'int64' else kind} AS {name}" for name, kind in
                            fact("appeals").schema().items())  # fmt: skip
        con.execute(f"CREATE TABLE fact_appeals AS SELECT {nothing} WHERE false")
        rows = ", ".join(f"({i}, {v}, {n}, {p})" for i, (v, n, p) in enumerate(given_))
        con.execute(
            f"""CREATE TABLE room_windows AS SELECT window_id::BIGINT AS window_id, 'S' AS shop_id,
            'some-clause' AS clause, 0::BIGINT AS epoch, true AS known, 0::BIGINT AS number, 0::BIGINT AS window_start,
            0::BIGINT AS window_end, {10**15}::BIGINT AS ends_at, violations::BIGINT AS violations,
            orders::BIGINT AS orders, open::BIGINT AS open
            FROM (VALUES {rows}) AS t(window_id, violations, orders, open)"""
        )
        con.execute("CREATE TABLE duties (duty_id BIGINT, order_id VARCHAR, until BIGINT)")
        con.execute("CREATE TABLE members (duty_id BIGINT, window_id BIGINT)")
        con.execute("CREATE TABLE pays (duty_id BIGINT, minor BIGINT, unknown BOOLEAN)")
        con.execute("CREATE TABLE complained (duty_id BIGINT, points_class VARCHAR, points BIGINT)")
        script = compile_plan(plan)
        engine.prepare(con, script, 0)
        engine.run(con, script)
        lines: list[Line] = [line_of(pack, "some-clause", 0, rate, i, band) for i, band in enumerate(rate.bands, 1)]
        room.define(con, lines)
        found = con.execute("SELECT window_id, name, state, after, keep, saves FROM lines").fetchall()
        bounds = con.execute("SELECT window_id, now, least, most FROM bounds").fetchall()
    return {(row[0], row[1]): row[2:] for row in found}, {row[0]: row[1:] for row in bounds}


@seeds(40)
@given(given_bands=bands(), given_windows=windows())
def test_no_smaller_set_keeps_a_window_below_a_line_and_this_one_does(
    given_bands: tuple[Band, ...], given_windows: list[Window]
) -> None:
    rate = Rate(window=Days(days=1), bands=given_bands)
    if not given_windows:
        return
    lines, bounds = looked(rate, given_windows)
    for number, window in enumerate(given_windows):
        violations, orders, size = window
        costs = [cost(rate, violations + missed, orders + size) for missed in range(size + 1)]
        known = [one for one in costs if one is not None]
        now, least, most = bounds[number]
        assert now == (cost(rate, violations, orders) if orders else None)
        assert most == (max(known) if len(known) == len(costs) else None)
        assert least == (min(known) if len(known) == len(costs) or 0 in known else None)
        asked = [*(one for one in rate.bands if one.replaces), *(one for one in rate.bands if not one.replaces)]
        for place, line in enumerate(asked):
            state, after, keep, saves = lines[number, str(line.name)]
            if any(one.below == "nobody" for one in asked[: place + 1]):
                assert (state, after, keep) == ("unknown", None, None)
                continue
            wanted = smallest(rate, line, window)
            firsts = [k for k in range(size + 1) if reached(rate, line, violations + k, orders + size)]
            assert after == (firsts[0] if firsts else None)
            assert state == ("out_of_reach" if not firsts else "reached" if firsts[0] == 0 else "open")
            assert keep == (wanted if state == "open" else None)
            assert wanted == (keep if state == "open" else None if state == "reached" else 0)
            if state == "open" and most is not None:
                assert saves == max(0, most - max(one for one in costs[: firsts[0]] if one is not None))


# ------------------------------------------------------------------ the judge's own rows


@pytest.mark.parametrize("pack", PACKS)
@seeds(3)
@given(trial=crowded_trials(150))
def test_it_looks_ahead_from_where_the_judge_stands(pack: str, trial: Trial) -> None:
    outcomes = judge_rows(trial.facts, pack, trial.as_of, trial.settings)
    with tempfile.TemporaryDirectory() as place:
        write_facts(trial.facts, Path(place))
        with look_ahead(place, pack=pack, as_of=trial.as_of, settings=trial.settings, threads=2) as ahead:
            duties = {(one.clause, one.order_id) for one in ahead.at_risk().duties}
            told = {(one.clause, one.shop_id, one.window_start): one for one in ahead.headroom().windows}
    pending = {(row["clause"], row["order_id"]) for row in outcomes["verdicts"] if row["outcome"] == "pending"}
    appeals = trial.facts.get("appeals", ())
    upheld = {(row["clause"], row.get("order_id")) for row in appeals if row.get("outcome") == "upheld"}
    assert duties <= pending
    assert pending - duties <= upheld  # a miss of theirs is excused already
    for row in outcomes["rates"]:
        window = told.pop((row["clause"], row["shop_id"], row["window_start"]), None)
        assert window is not None or row["final"]
        if window is None:
            continue
        assert (window.violations, window.orders) == (row["numerator"], row["denominator"])
        assert (window.window_end, window.final) == (row["window_end"], row["final"])
        assert window.now is not None
        assert window.now.band == row["band"]
        if row["outcome"] != "waived" and row["projected_points"] is not None:
            assert window.now.tenths == row["projected_points"] * 10
    assert all(one.now is None and one.orders == 0 < one.open for one in told.values())
