"""Which limit applies to an appeal: the pack's for the class, the pack's, else the operator's or our own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shipby.casework.appeal.limits import Limits, limits, longest
from shipby.casework.settings_of import DEFAULTS
from shipby.rules.load import load_pack


@pytest.mark.parametrize(
    ("pack", "points_class", "expected"),
    [
        ("douyin", "A", Limits(7, 1, 5, 24, 200, 5)),
        ("douyin", "", Limits(7, 1, 5, 24, 200, 5)),
        ("xiaohongshu", "general", Limits(7, 3, 5, 24, None, None)),
        ("xiaohongshu", "serious", Limits(3, 3, 5, 24, None, None)),
        ("xiaohongshu", "", Limits(7, 3, 5, 24, None, None)),
    ],
)
def test_the_limits_of_each_class(pack: str, points_class: str, expected: Limits) -> None:
    assert limits(load_pack(pack).versions[-1], points_class, DEFAULTS.__getitem__) == expected


def test_the_operator_supplies_what_a_pack_leaves_unpublished_and_nothing_else() -> None:
    told = limits(load_pack("xiaohongshu").versions[-1], "general", {**DEFAULTS, **_THREE}.__getitem__)
    assert (told.decided_within_business_days, told.times) == (3, 3)


def test_the_longest_is_of_whatever_class() -> None:
    red = load_pack("xiaohongshu").versions[-1]
    assert longest(red, DEFAULTS.__getitem__) == 7
    assert longest(red, {**DEFAULTS, "appeal.within_days": 30}.__getitem__) == 30, "of what has no class"
    serious = red.appeal["within_days_serious"].model_copy(update={"value": Decimal(12)})
    slower = red.model_copy(update={"appeal": {**red.appeal, "within_days_serious": serious}})
    assert longest(slower, DEFAULTS.__getitem__) == 12


_THREE = {"appeal.decided_within_business_days": 3, "appeal.times": 9}
