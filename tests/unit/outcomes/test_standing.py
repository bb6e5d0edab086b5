"""Penalties and the pack's accounts -> balances, nodes, expiry: pure, and the arithmetic of the specification."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shipby.domain.instants import instant_us
from shipby.outcomes.standing import NodeAt, Penalty, Standing, expires_at, next_node, reached, standing, year_of
from shipby.rules.load import load_pack
from shipby.rules.model import Account

DOUYIN = load_pack("douyin").versions[-1].accounts
XIAOHONGSHU = load_pack("xiaohongshu").versions[-1].accounts
AGING = load_pack("tests/packs/imaginary").versions[-1].accounts["strikes"]
ZONE = "Asia/Shanghai"


def at(text: str) -> int:
    return instant_us(text)


def one(points: str | None, when: str = "2023-03-02T00:00:00+08:00", name: str = "A", shop: str = "S1") -> Penalty:
    return Penalty(shop, name, None if points is None else int(Decimal(points) * 10), at(when))


def only(*penalties: Penalty, accounts: dict[str, Account] = DOUYIN, as_of: str = "2024-01-01T00:00:00Z") -> Standing:
    (found,) = standing(penalties, accounts, ZONE, at(as_of))
    return found


def test_the_example_crosses_12_and_comes_back() -> None:
    before = [one("8.0"), one("2.5")]
    assert only(*before).reached == ()
    assert only(*before).next_node == NodeAt(0, 120)
    after = only(*before, one("2.0"))
    assert (after.tenths, after.reached, after.next_node) == (125, (NodeAt(0, 120),), NodeAt(0, 240))


@pytest.mark.parametrize(
    ("tenths", "nodes"), [(0, []), (119, []), (120, [120]), (235, [120]), (275, [120, 240]), (360, [120, 240, 360])]
)
def test_a_node_at_every_multiple_is_reached_at_each(tenths: int, nodes: list[int]) -> None:
    assert [node.tenths for node in reached(DOUYIN["A"], tenths)] == nodes


def test_each_node_of_b_stands_for_itself() -> None:
    assert [node.index for node in reached(DOUYIN["B"], 80)] == [0, 1]
    assert next_node(DOUYIN["B"], 80) == NodeAt(2, 120)
    assert next_node(DOUYIN["B"], 120) is None


def test_classes_shops_and_years_add_up_apart() -> None:
    rows = [
        one("2.0", "2023-12-31T00:00:00+08:00"),
        one("5.0", "2024-01-01T00:00:00+08:00"),
        one("4.0", name="B"),
        one("0.5", shop="S2"),
    ]
    found = standing(rows, DOUYIN, ZONE, at("2024-06-01T00:00:00Z"))
    assert [(each.shop_id, each.points_class, each.year, each.tenths) for each in found] == [
        ("S1", "A", 2023, 20),
        ("S1", "A", 2024, 50),
        ("S1", "B", 2023, 40),
        ("S2", "A", 2023, 5),
    ]


def test_what_is_unpublished_is_counted_and_never_added() -> None:
    found = only(one("5.0", name="general"), one(None, name="general"), accounts=XIAOHONGSHU)
    assert (found.tenths, found.unpublished) == (50, 1)
    assert (found.reached, found.next_node) == ((), None)


@pytest.mark.parametrize(
    ("when", "year", "ends"),
    [
        ("2023-12-31T23:59:59+08:00", 2023, "2024-01-01T00:00:00+08:00"),
        ("2024-01-01T00:00:00+08:00", 2024, "2025-01-01T00:00:00+08:00"),
        ("2024-02-29T12:00:00+08:00", 2024, "2025-01-01T00:00:00+08:00"),
    ],
)
def test_a_civil_year_ends_at_its_last_midnight(when: str, year: int, ends: str) -> None:
    assert year_of(DOUYIN["A"], at(when), ZONE) == year
    assert expires_at(DOUYIN["A"], at(when), ZONE) == at(ends)


def test_a_class_that_ages_forgets_each_penalty_after_its_days_also_over_a_change_of_the_clock() -> None:
    when = at("2023-03-01T12:00:00+01:00")
    end = expires_at(AGING, when, "Europe/Berlin")
    assert end == at("2023-05-30T13:00:00+02:00")  # 90 days of 24 hours, an hour later on the wall
    row = Penalty("S1", "strikes", 60, when)
    (last,) = standing([row], {"strikes": AGING}, "Europe/Berlin", end - 1)
    assert (last.tenths, last.year, last.reached) == (60, None, (NodeAt(0, 60),))
    assert standing([row], {"strikes": AGING}, "Europe/Berlin", end) == ()
