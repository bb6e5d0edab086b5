"""Acting earlier, more relief and a later look never make a verdict unfair."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.judge import judge_rows

from .compare import verdicts_of
from .moments import DAY, HOUR, TICK
from .moves import frozen, scanned_earlier, shipped_earlier, with_filings, with_notice
from .strategies import PACKS, Trial, crowded_trials, seeds

EARLIER = st.sampled_from((TICK, HOUR, 30 * HOUR))


def on_time(verdicts: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    return {key for key, outcome in verdicts.items() if outcome == "on_time"}


def violations(verdicts: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    return {key for key, outcome in verdicts.items() if outcome == "violation"}


@seeds(3)
@given(trial=crowded_trials(150), by=EARLIER)
def test_who_ships_earlier_stays_on_time(trial: Trial, by: timedelta) -> None:
    facts = shipped_earlier(trial.facts, by, trial.as_of)
    before = verdicts_of(judge_rows(trial.facts, "douyin", trial.as_of, trial.settings), "late-dispatch")
    after = verdicts_of(judge_rows(facts, "douyin", trial.as_of, trial.settings), "late-dispatch")
    assert on_time(before) <= on_time(after)


@pytest.mark.parametrize(("pack", "duty"), [("douyin", "late-pickup"), ("xiaohongshu", "late-dispatch")])
@seeds(3)
@given(trial=crowded_trials(150), by=EARLIER)
def test_who_is_picked_up_earlier_stays_on_time(pack: str, duty: str, trial: Trial, by: timedelta) -> None:
    facts = scanned_earlier(trial.facts, by, trial.as_of)
    before = verdicts_of(judge_rows(trial.facts, pack, trial.as_of, trial.settings), duty)
    after = verdicts_of(judge_rows(facts, pack, trial.as_of, trial.settings), duty)
    assert on_time(before) <= on_time(after)


@pytest.mark.parametrize("pack", PACKS)
@seeds(3)
@given(trial=crowded_trials(150), hours=st.sampled_from((12.5, 48, 100)), filed=st.booleans())
def test_relief_accuses_nobody(pack: str, trial: Trial, hours: float, filed: bool) -> None:
    facts = with_filings(trial.facts, hours * HOUR) if filed else with_notice(trial.facts, hours)
    before = judge_rows(trial.facts, pack, trial.as_of, trial.settings)
    after = judge_rows(facts, pack, trial.as_of, trial.settings)
    assert violations(verdicts_of(after)) <= violations(verdicts_of(before))
    assert verdicts_of(before, "late-pickup", "fake-dispatch") == verdicts_of(after, "late-pickup", "fake-dispatch")


@pytest.mark.parametrize("pack", PACKS)
@seeds(3)
@given(trial=crowded_trials(150), later=st.sampled_from((TICK, HOUR, DAY + TICK, 200 * DAY)))
def test_a_later_look_at_the_same_facts_takes_no_violation_back(pack: str, trial: Trial, later: timedelta) -> None:
    facts = frozen(trial.facts, trial.as_of)
    then = (datetime.fromisoformat(trial.as_of) + later).isoformat()
    before = judge_rows(facts, pack, trial.as_of, trial.settings)
    assert violations(verdicts_of(before)) <= violations(verdicts_of(judge_rows(facts, pack, then, trial.settings)))
