"""Ranges as people write them, exact at their ends."""

from __future__ import annotations

from fractions import Fraction

import pytest

from shipby.rules.intervals import parse_interval


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("(5%, 25%]", [Fraction(11, 200), Fraction(1, 4)], [Fraction(1, 20), Fraction(251, 1000)]),
        ("[10%, 20%)", [Fraction(1, 10)], [Fraction(1, 5)]),
        ("> 25%", [Fraction(1, 3), 1], [Fraction(1, 4), 0]),
        (">= 97.5%", [Fraction(39, 40), 1], [Fraction(974, 1000)]),
        ("< 50%", [0, Fraction(10, 21)], [Fraction(1, 2)]),
        ("<= 2%", [0, Fraction(1, 50)], [Fraction(1, 49)]),
        ("= 0%", [0], [Fraction(1, 10**9)]),
        ("10..500", [10, 500], [9, 501]),
        ("< 10", [0, 9], [10]),
        (" > 500 ", [501], [500]),
    ],
)
def test_a_range_holds_its_own(text: str, inside: list[Fraction | int], outside: list[Fraction | int]) -> None:
    interval = parse_interval(text)
    assert all(value in interval for value in inside)
    assert not any(value in interval for value in outside)


@pytest.mark.parametrize("text", ["> 25%", "<= 5%", "(5%, 25%]", "[10%, 20%)", "= 50%"])
def test_the_complement_of_one_mirrors_every_share(text: str) -> None:
    interval = parse_interval(text)
    mirrored = interval.complement_of_one()
    for share in (Fraction(n, 40) for n in range(41)):
        assert (share in interval) == (1 - share in mirrored)


@pytest.mark.parametrize("text", ["", "5", "5%-25%", ">5 %%", "[5%, 25%", "10...500", "> five", "> -1", "1e3"])
def test_what_is_no_range_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a range: write > 25%"):
        parse_interval(text)


@pytest.mark.parametrize("text", ["(5%, 5%]", "[6%, 5%]", "500..10"])
def test_a_range_that_holds_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        parse_interval(text)
