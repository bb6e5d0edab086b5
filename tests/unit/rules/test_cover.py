"""The proof of cover agrees with trying every pair of whole numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipby.rules.cover import flaws
from shipby.rules.model import Rate

SHARES = ["< 20%", "<= 20%", "> 20%", ">= 20%", "(20%, 50%]", "[20%, 50%)", "> 50%", "<= 50%", "= 0%"]
COUNTS = ["< 2", ">= 2", "2..4", "> 4", "<= 4"]
TOTALS = ["< 6", ">= 6", "3..5", "> 2"]
conditions = st.fixed_dictionaries(
    {},
    optional={
        "rate": st.sampled_from(SHARES),
        "violations": st.sampled_from(COUNTS),
        "of": st.sampled_from(TOTALS),
    },
)


def rate_of(clear: list[dict[str, Any]], bands: list[dict[str, Any]]) -> Rate:
    named = [{"name": f"b{i}", **band} for i, band in enumerate(bands)]
    return Rate.model_validate({"window": {"days": 1}, "clear": clear, "bands": named})


def sound(rate: Rate, violations: int, total: int) -> bool:
    """Whether a pair falls into one band, or is clear and falls into none."""
    hits = [
        [
            (one.rate is None or Fraction(violations, total) in one.rate)
            and (one.violations is None or violations in one.violations)
            and (one.of is None or total in one.of)
            for one in lines
        ]
        for lines in (rate.clear, rate.bands)
    ]
    return sum(hits[1]) == 1 if not any(hits[0]) else not any(hits[1])


@settings(max_examples=150, deadline=None)
@given(st.lists(conditions, max_size=2), st.lists(conditions, min_size=1, max_size=3))
def test_the_proof_agrees_with_trying_every_pair(clear: list[dict[str, Any]], bands: list[dict[str, Any]]) -> None:
    rate = rate_of(clear, bands)
    found = list(flaws(rate))
    assert not any(sound(rate, flaw.violations, flaw.denominator) for flaw in found)
    tried = all(sound(rate, violations, total) for total in range(1, 41) for violations in range(total + 1))
    assert tried == (not found)


@pytest.mark.parametrize(
    ("clear", "bands", "example", "inside"),
    [
        ([{"rate": "< 5%"}], [{"rate": "> 5%"}], "1 of 20 (5%)", ()),
        ([{"rate": "<= 5%"}], [{"rate": ">= 5%"}], "1 of 20 (5%)", ("clear line 1", "band b0")),
        ([{"violations": "< 500"}], [{"violations": "> 500"}], "500 of 500 (100%)", ()),
        ([], [{"on_time": ">= 50%"}, {"on_time": "<= 50%"}], "1 of 2 (50%)", ("band b0", "band b1")),
    ],
)
def test_a_flaw_is_shown_by_the_least_example(
    clear: list[dict[str, Any]], bands: list[dict[str, Any]], example: str, inside: tuple[str, ...]
) -> None:
    (flaw,) = flaws(rate_of(clear, bands))
    assert (flaw.example, flaw.inside) == (example, inside)


def test_a_table_covers_its_condition_wherever_its_line_lies() -> None:
    below = {"below": "thresholds"}
    assert not list(flaws(rate_of([], [below])))
    assert not list(flaws(rate_of([], [{"of": "> 20", "on_time": "< 50%", "replaces": ["b1"]}, below])))
    assert [flaw.inside for flaw in flaws(rate_of([], [{"of": "> 20", "on_time": "< 50%"}, below]))] == [
        ("band b0", "band b1")
    ]
    assert [flaw.inside for flaw in flaws(rate_of([], [{**below, "of": "> 20"}]))] == [()]


def test_a_rate_without_bands_needs_no_cover() -> None:
    assert not list(flaws(rate_of([], [])))
