"""Facts that arrive in any order, run after run: what a run stores is what a full run gives."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipby.domain.instants import instant_us
from shipby.lake import create, import_facts, keys
from shipby.outcomes.judge import Request
from shipby.outcomes.judge import run as judge
from shipby.outcomes.runs import running
from shipby.outcomes.runs.export import export

from ..support.judge import write_facts
from .orders import Facts
from .strategies import ALL, PACKS, seeds, trial_by

AT = datetime(2026, 1, 1, tzinfo=UTC)
HOUR_US = 3_600_000_000
STEPS_US = (0, 1, HOUR_US, 7 * HOUR_US, 24 * HOUR_US, 3 * 24 * HOUR_US, 60 * 24 * HOUR_US)


def arrivals(facts: Facts, random: Random, parts: int) -> list[Facts]:
    """The rows dealt out over so many imports: most come first, some come twice."""
    dealt: list[Facts] = [{name: [] for name in facts} for _ in range(parts)]
    for name, rows in facts.items():
        for row in rows:
            first = 0 if name == "feeds" or random.random() < 0.6 else random.randrange(parts)
            dealt[first][name].append(row)
            if random.random() < 0.1:
                dealt[random.randrange(first, parts)][name].append(row)
    return dealt


@pytest.fixture(autouse=True)
def always_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many orders may have changed, only these are judged again."""
    monkeypatch.setattr(running, "WORTH", 0)


@pytest.mark.parametrize("pack", PACKS)
@seeds(4)
@given(st.integers(0, 2**32))
def test_a_run_that_judges_what_changed_gives_what_judging_all_gives(pack: str, seed: int) -> None:
    random = Random(seed)
    trial = trial_by(random, 100)
    facts = {name: trial.facts.get(name, []) for name in ALL}
    as_of = instant_us(trial.as_of) - 5 * 24 * HOUR_US
    known: Facts = {name: [] for name in ALL}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lake = create(root / "lake", pack, AT)
        for place, part in enumerate(arrivals(facts, random, 4)):
            as_of += random.choice(STEPS_US)
            write_facts(part, root / f"part-{place}")
            import_facts(lake, root / f"part-{place}", at=AT)
            known = {name: [*rows, *part[name]] for name, rows in known.items()}
            write_facts(known, root / f"known-{place}")
            given_at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=as_of)
            request = Request(root / f"known-{place}", pack, given_at.isoformat(), settings=trial.settings)
            whole = judge(replace(request, out=root / "whole"))
            asked = running.RunRequest(lake, as_of, settings=trial.settings, changes=random.random() < 0.5)
            with mock.patch.object(keys, "_NAMED_ROWS", random.choice((0, 5, 10_000))):
                done = running.run(asked)
            assert done.why_full in ({"first"} if place == 0 else {None, "chain", "feeds"})
            assert export(lake, done.run, root / "out")["outcomes"] == whole.manifest["outcomes"]
