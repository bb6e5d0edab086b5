"""An output folder -> its summary: what is counted, what is never added, what comes first."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shipby.outcomes.folder import FolderError
from shipby.outcomes.summary.data import as_json
from shipby.outcomes.summary.model import Reached, Said, Setting, Summary
from shipby.outcomes.summary.read import summarise
from tests.unit.outcomes.summary.judgements import DAILY, DAILY_RUN, FORTNIGHTLY
from tests.unit.outcomes.summary.made import write


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return summarise(write(tmp_path_factory.mktemp("daily") / "out", "douyin", DAILY, **DAILY_RUN))


@pytest.fixture(scope="module")
def fortnightly(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return summarise(write(tmp_path_factory.mktemp("fortnightly") / "out", "xiaohongshu", FORTNIGHTLY))


def test_tests_stand_in_the_order_of_the_pack_with_their_outcomes(daily: Summary) -> None:
    assert [(one.clause, dict(one.orders)) for one in daily.tallies] == [
        ("late-dispatch", {"excluded": 1, "not_due": 1, "on_time": 1, "pending": 1, "undetermined": 1, "violation": 2}),
        ("late-pickup", {"undetermined": 1, "violation": 1}),
        ("fake-dispatch", {"undetermined": 2, "violation": 1}),
    ]
    assert daily.tallies[0].title == Said("超时发货", "Late dispatch")


def test_windows_are_counted_by_outcome_and_band(daily: Summary) -> None:
    late = daily.rates[0]
    assert (late.clause, late.windows) == ("late-dispatch", 4)
    assert late.reached == (
        Reached("clear", None, 1), Reached("open", None, 1), Reached("open", "A5", 1), Reached("penalised", "A2", 1)
    )  # fmt: skip


def test_the_worst_windows_name_the_line_they_crossed_and_their_latest_order(daily: Summary) -> None:
    first, second = (window for window in daily.windows if window.clause == "late-dispatch")
    assert (first.outcome, first.band, first.points, first.order_id) == ("open", "A5", Decimal("5.0"), None)
    assert (second.numerator, second.denominator, second.order_id) == (31, 120, "A-2")
    assert second.line == Said("违规率 > 25%，违规 10..500", "> 25%, violations 10..500")


def test_windows_that_reached_nothing_are_shown_only_where_none_reached_anything(daily: Summary) -> None:
    fake = [window for window in daily.windows if window.clause == "fake-dispatch"]
    assert [(window.outcome, window.line, window.order_id) for window in fake] == [("clear", None, "B-1")]


def test_an_unknown_amount_is_counted_and_in_no_sum(daily: Summary) -> None:
    paid = {one.clause: (one.rows, one.amount_minor, one.unknown) for one in daily.payments}
    assert paid == {"late-dispatch": (2, 123_705, 0), "fake-dispatch": (1, 0, 1)}


def test_points_are_exact_and_open_windows_stand_apart(daily: Summary) -> None:
    first, second = daily.points
    assert (first.points_class, first.points, first.projected, first.projected_windows) == (
        "A",
        Decimal("2.0"),
        Decimal("5.0"),
        1,
    )
    assert (second.points_class, second.points, second.projected_windows) == ("B", Decimal("12.0"), 0)


def test_unknown_points_are_counted_not_zero(fortnightly: Summary) -> None:
    [general] = fortnightly.points
    assert (general.shops, general.points, general.unknown) == (1, None, 1)


def test_shops_with_most_points_come_first_with_their_latest_order(daily: Summary) -> None:
    assert [(one.shop_id, one.violations, one.tests, one.order_id) for one in daily.shops] == [
        ("shop-b", 1, 2, "B-1"), ("shop-a", 3, 3, "A-2")
    ]  # fmt: skip
    assert daily.shops[0].unknown_amounts == 1
    assert daily.shops[1].amounts_minor == {"CNY": 123_705}


def test_the_latest_orders_stand_once_each(daily: Summary) -> None:
    assert [(one.order_id, one.clause, one.margin_seconds) for one in daily.late] == [
        ("A-2", "late-dispatch", -583_200), ("A-1", "late-dispatch", -90_061)
    ]  # fmt: skip


def test_what_is_missing_says_what_would_settle_it(daily: Summary, fortnightly: Summary) -> None:
    assert {(one.missing, one.clause): one.orders for one in daily.missing} == {
        ("closed_at", "fake-dispatch"): 1,
        ("promised_by", "late-dispatch"): 1,
        ("scans", "late-pickup"): 1,
        ("tracking_no", "fake-dispatch"): 1,
    }
    remedies = {one.missing: one.remedy.en for one in daily.missing}
    assert "feeds" in remedies["scans"]
    assert "promised_by" in remedies["promised_by"]
    assert "there is no scans table" in fortnightly.missing[0].remedy.en


def test_a_line_no_source_gives_names_the_setting_that_does(fortnightly: Summary) -> None:
    [no_line] = fortnightly.no_line
    assert (no_line.clause, no_line.windows) == ("on-time-rate", 2)
    assert "xiaohongshu: {on_time_thresholds: [{parcels_at_most: N, at_least_percent: P}" in no_line.remedy.en


def test_a_threshold_of_the_operator_is_the_line(tmp_path: Path) -> None:
    table = [{"parcels_at_most": 20, "at_least_percent": "92.5"}, {"at_least_percent": 95}]
    rates = [
        {**row, "outcome": "penalised", "band": "general", "points_class": "general", "projected_points": "5.0"}
        for row in FORTNIGHTLY["rates"][:1]
    ]
    settings = {"xiaohongshu": {"on_time_thresholds": table}}
    found = summarise(write(tmp_path / "out", "xiaohongshu", {"rates": rates}, settings=settings))
    assert found.windows[0].line == Said("准点率 < 92.5%（20 单以内）", "on time < 92.5% (up to 20 orders)")
    assert found.judged.settings == (Setting("on_time_thresholds", "<=20: 92.5%, else 95%", None),)


def test_parquet_and_csv_read_the_same(daily: Summary, tmp_path: Path) -> None:
    again = summarise(write(tmp_path / "out", "douyin", DAILY, form="parquet", **DAILY_RUN))
    left, right = ({**json.loads(as_json(one)), "out": ""} for one in (daily, again))
    assert left == right


@pytest.mark.parametrize("change", [{"hash": "0" * 64}, {"name": "gone"}], ids=["changed", "gone"])
def test_without_its_pack_a_judgement_is_still_shown(tmp_path: Path, change: dict[str, str]) -> None:
    out = write(tmp_path / "out", "douyin", DAILY)
    manifest: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    manifest["pack"] |= change
    (out / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = summarise(out)
    assert not found.judged.rules_at_hand
    assert [one.clause for one in found.tallies] == ["fake-dispatch", "late-dispatch", "late-pickup"]
    assert {one.title for one in found.tallies} == {window.line for window in found.windows} == {None}


def test_an_empty_judgement_has_an_empty_summary(tmp_path: Path) -> None:
    found = summarise(write(tmp_path / "out", "douyin", {}))
    assert (found.tallies, found.windows, found.points, found.payments, found.shops, found.late) == ((),) * 6


def test_a_folder_that_lacks_a_table_is_refused_by_name(tmp_path: Path) -> None:
    out = write(tmp_path / "out", "douyin", DAILY)
    (out / "rates.csv").unlink()
    with pytest.raises(FolderError, match=r"has no rates\.parquet and no rates\.csv"):
        summarise(out)


def test_json_keeps_exact_numbers_and_instants_in_the_zone(daily: Summary) -> None:
    data = json.loads(as_json(daily))
    assert data["schema"] == "shipby.summary/1"
    assert data["judged"]["as_of"] == "2023-01-10T00:00:00+08:00"
    assert data["points"][0]["points"] == "2.0"
    assert data["late"][0]["due_at"] == "2023-01-03T10:00:00+08:00"
    assert data["late"][0]["observed_at"] is None
