"""The packs' golden cases give equal rows and hashes on both engines.

Many cases are judged in one run: whether they touch each other does not matter here, both engines see the same.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.packs.batches import facts_apart, must_be_alone
from tests.packs.cases import Case, Facts, case_files, read_cases
from tests.parity.same import assert_same
from tests.support.judge import write_facts


def _gathered() -> dict[str, list[Case]]:
    """The cases by what one run has one of: market, instant, settings, tables; those with rows for all orders apart."""
    gathered: dict[str, list[Case]] = {}
    for file in case_files():
        for case in read_cases(file):
            settings = json.dumps(case.settings) if case.settings else ""
            words = [case.market, case.as_of, settings, "" if "scans" in case.facts else "no scans"]
            words.append("alone" if must_be_alone(case) else "")
            gathered.setdefault(" ".join(filter(None, words)), []).append(case)
    return gathered


GATHERED = _gathered()


@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("name", GATHERED)
def test_cases_come_out_the_same(name: str, tmp_path: Path) -> None:
    cases = GATHERED[name]
    facts: Facts = {table: [] for table in cases[0].facts}
    for number, case in enumerate(cases):
        for table, rows in facts_apart(case, number).items():
            facts[table] += rows
    write_facts(facts, tmp_path / "facts")
    assert_same(tmp_path / "facts", cases[0].market, cases[0].as_of, tmp_path / "out {1} %20", cases[0].settings)
