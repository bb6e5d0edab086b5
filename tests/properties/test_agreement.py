"""The plan and a slow judge written apart from it say the same of any facts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.judge import judge_rows as judge_slowly
from tests.support.judge import judge_rows

from .compare import differences
from .strategies import PACKS, Trial, crowded_trials, seeds, trials


@pytest.mark.parametrize("pack", PACKS)
@settings(max_examples=5)
@given(trial=trials())
def test_the_plan_judges_a_handful_as_the_reference_does(pack: str, trial: Trial) -> None:
    assert both_agree(pack, trial) == []


@pytest.mark.parametrize("pack", PACKS)
@seeds(10)
@given(trial=crowded_trials(300))
def test_the_plan_judges_a_crowd_as_the_reference_does(pack: str, trial: Trial) -> None:
    assert both_agree(pack, trial) == []


def both_agree(pack: str, trial: Trial) -> list[str]:
    """What differs between the plan and the reference, a few rows of it."""
    expected = judge_slowly(trial.facts, pack, trial.as_of, trial.settings)
    actual = judge_rows(trial.facts, pack, trial.as_of, trial.settings)
    return differences(expected, actual)[:20]


@pytest.mark.parametrize("pack", PACKS)
@seeds(3)
@given(trial=crowded_trials(40), seed=st.integers(0, 1000))
def test_order_of_rows_and_second_deliveries_change_nothing(pack: str, trial: Trial, seed: int) -> None:
    chance = random.Random(seed)
    again = {
        table: chance.sample(rows, len(rows)) + chance.sample(rows, len(rows) // 2)
        for table, rows in trial.facts.items()
    }
    once = judge_rows(trial.facts, pack, trial.as_of, trial.settings)
    assert differences(once, judge_rows(again, pack, trial.as_of, trial.settings)) == []
