"""A pack for readers: every number with its unit, its source and whether anybody published it."""

from __future__ import annotations

from datetime import date

import pytest

from shipby.rules.load import load_pack, markets
from shipby.rules.show import Number, show


def numbers(market: str) -> dict[str, Number]:
    return {number.path: number for number in show(load_pack(market).versions[0]).numbers}


def test_a_number_comes_with_unit_source_and_grade() -> None:
    hours = numbers("douyin")["late-pickup / duty / by / hours"]
    assert hours == Number(hours.path, "24", "hours", True, None, "rules-cn", "3.2 [D9]", "H")
    points = numbers("douyin")["late-dispatch / rate / bands / A0.5 / points / points"]
    assert (points.value, points.unit, points.grade) == ("0.5", "points of A", "seed")


def test_what_nobody_published_is_marked() -> None:
    table = numbers("xiaohongshu")["tables / on_time_thresholds / rows"]
    assert (table.value, table.published, table.grade) == ("unpublished", False, "X")
    missing = {path for path, number in numbers("douyin").items() if not number.published}
    assert {
        "fake-dispatch / compensation / amount",
        "wrong-or-missing / compensation / amount",
        "out-of-stock / compensation / amount / 1 / minimum_minor",
        "accounts / B / nodes / 1 / suspend_days",
        "filing / latest_submission / value",
    } <= missing


def test_a_limit_may_begin_later_than_its_version() -> None:
    pack = load_pack("xiaohongshu").versions[0]
    assert pack.filing["reasons_of_buyer"].since == date(2023, 8, 23)


@pytest.mark.parametrize("market", markets())
def test_every_number_has_a_unit_and_a_known_source(market: str) -> None:
    pack = load_pack(market).versions[0]
    for number in show(pack).numbers:
        assert number.unit is not None or not number.published, number
        assert number.source in pack.sources, number


@pytest.mark.parametrize("market", markets())
def test_every_clause_is_said_in_both_languages(market: str) -> None:
    pack = load_pack(market).versions[0]
    view = show(pack)
    assert [words.id for words in view.clauses] == [clause.id for clause in pack.clauses]
    for words in view.clauses:
        assert words.says.zh.endswith("。")
        assert words.says.en.endswith(".")
