"""An operator's settings: what they may say, since when, and how a mistake in them is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shipby.rules.load import load_pack
from shipby.rules.model import Span
from shipby.rules.settings import SettingsError, read_settings

ROWS = [{"parcels_at_most": 20, "at_least_percent": 80}, {"at_least_percent": 92.5}]


def refused(market: str, given: Any) -> str:
    with pytest.raises(SettingsError) as error:
        load_pack(market, {market: given})
    return str(error.value)


def test_hours_and_tables_go_into_the_rules() -> None:
    pack = load_pack(
        "xiaohongshu", {"xiaohongshu": {"hours": {"spot": 72, "presale": 360}, "on_time_thresholds": ROWS}}
    )
    (epoch,) = pack.epochs
    assert epoch.pack.dispatch.spot == Span(hours=Decimal(72))
    assert epoch.pack.dispatch.presale == Span(hours=Decimal(360))
    assert epoch.pack.dispatch.custom == "by_promise"
    rows = epoch.pack.tables["on_time_thresholds"].rows
    assert [getattr(row, "at_least_percent", None) for row in rows] == [80, Decimal("92.5")]
    assert pack.versions[0].tables["on_time_thresholds"].rows == "unpublished"


def test_other_markets_settings_are_left_alone() -> None:
    plain = load_pack("douyin")
    assert load_pack("douyin", {"xiaohongshu": {"nonsense": 1}}) == plain
    assert load_pack("douyin", {"douyin": {}}) == plain


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_both_forms_of_file_read_alike(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"set.{suffix}"
    path.write_text(
        '{\n\t"xiaohongshu": {"hours": {"spot": 47.5}}\n}' if suffix == "json" else "xiaohongshu: {hours: {spot: 47.5}}"
    )
    assert read_settings(path) == {"xiaohongshu": {"hours": {"spot": Decimal("47.5")}}}


DATED = {"from": "2023-01-01"}
MAY = {"from": "2024-05-01", "calendar": {"2024": {"holidays": ["2024-05-01"]}}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"hours": {"sport": 72}},
            ".hours.sport: the key \"sport\" does not fit. Write 'spot', 'presale', 'custom' or",
        ),
        ({"hours": {"spot": -1}}, ".hours.spot: -1 does not fit. Write a number from 0 up."),
        ({"hours": {"spot": "soon"}}, '.hours.spot: "soon" does not fit. Write a number.'),
        ({"from": "2023-02-30"}, '.from: "2023-02-30" does not fit. Write a date such as 2022-12-30.'),
        ([{}, {"hours": {}}], '[1]: the key "from" is missing. Write the first civil day it holds on'),
        ([DATED, DATED], ": two objects begin on 2023-01-01. Keep one of them."),
        ([{**DATED, "hours": 3}], "[0].hours: 3 does not fit. Write a block of names and values."),
        ({"on_time_treshold": ROWS}, '.on_time_treshold: the key "on_time_treshold" is not known. Did you mean "on_'),
        ({"on_time_thresholds": []}, ".on_time_thresholds: the last row does not stand for every larger shop"),
        ({"on_time_thresholds": ROWS[:1]}, "End with a row without parcels_at_most."),
        ({"on_time_thresholds": [*ROWS, *ROWS]}, ".on_time_thresholds: parcels_at_most does not rise from row to row"),
        (
            {"on_time_thresholds": [{"at_least_percent": 101}]},
            ".on_time_thresholds[0].at_least_percent: 101 does not fit. Write a number up to 100.",
        ),
        ({"calendar": {"2024": {"holidays": ["2023-10-01"]}}}, "2023-10-01 is not a day of 2024"),
        ([{"calendar": {"2024": {}}}, MAY], ".calendar: 2024 is given twice, with different days"),
    ],
)
def test_a_mistake_is_told_with_its_place(given: Any, said: str) -> None:
    told = refused("xiaohongshu", given)
    assert told.startswith("settings, xiaohongshu")
    assert said in told


def test_a_market_takes_only_what_its_rules_use() -> None:
    assert 'the key "on_time_thresholds" is not known' in refused("douyin", {"on_time_thresholds": ROWS})
    assert "these rules count no working days" in refused("olist", {"calendar": {"2017": {}}})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("set.json", '{"douyin": ', "set.json line 1: this is not JSON"),
        ("set.yaml", "douyin:\n  - [\n", "set.yaml line 3: this is not YAML"),
        (
            "set.json",
            "[]",
            'set.json: it does not hold settings by market. Write {"<market>": {"hours": {"spot": 72}}}.',
        ),
        ("set.yaml", "douyin: 72", "set.yaml: it does not hold settings by market"),
    ],
)
def test_a_file_that_holds_no_settings_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(SettingsError) as error:
        read_settings(path)
    assert str(error.value).startswith(said)


@pytest.mark.parametrize("name", ["gone.json", "gone.yaml"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=rf"{name}: there is no such file"):
        read_settings(tmp_path / name)
