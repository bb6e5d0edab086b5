"""Every golden case holds, for the plan and for the plain reference."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.packs.batches import batches_of, judge_batch
from tests.packs.cases import PACKS, Case, Row, case_files, read_cases
from tests.packs.expectations import differences
from tests.reference.judge import judge_rows as reference

FILES = {f"{file.parent.parent.parent.name}/{file.stem}": read_cases(file) for file in case_files()}
CASES = [case for cases in FILES.values() for case in cases]
BATCHES = batches_of(CASES)
PLACES = {case.id: (number, place) for number, batch in enumerate(BATCHES) for place, case in enumerate(batch)}
OF_REFERENCE = {"douyin", "xiaohongshu"}
JUDGED = [
    pytest.param(case, judge, id=f"{case.id}-{judge}")
    for judge in ("reference", "support")
    for batch in BATCHES
    for case in batch
    if judge == "support" or case.market in OF_REFERENCE
]


@cache
def outcomes(judge: str, batch: int) -> list[dict[str, list[Row]]]:
    """One batch judged, once a session."""
    return judge_batch(import_module(f"tests.{judge}.judge").judge_rows, BATCHES[batch])


@pytest.mark.parametrize(("case", "judge"), JUDGED)
def test_case_holds(case: Case, judge: str) -> None:
    batch, place = PLACES[case.id]
    if found := differences(case, outcomes(judge, batch)[place]):
        pytest.fail("\n".join([f"{case.id}, judged by {judge}:", *found]), pytrace=False)


TOGETHER = [n for n, batch in enumerate(BATCHES) if len(batch) > 1 and batch[0].market in OF_REFERENCE]


@pytest.mark.parametrize("batch", TOGETHER)
def test_judging_cases_together_changes_none(batch: int) -> None:
    for case, outcome in zip(BATCHES[batch], outcomes("reference", batch), strict=True):
        alone = reference(case.facts, case.market, case.as_of, case.settings)
        assert {table: _sorted(rows) for table, rows in outcome.items()} == {t: _sorted(r) for t, r in alone.items()}


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=str)


def test_every_name_is_said_once() -> None:
    assert not [name for name, count in Counter(case.name for case in CASES).items() if count > 1]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 140


@pytest.mark.parametrize("clause", sorted(PACKS.glob("*/*/clauses/*.yaml")), ids=lambda path: path.stem)
def test_every_clause_has_cases(clause: Path) -> None:
    market = clause.parent.parent.parent.name
    assert len(FILES.get(f"{market}/{clause.stem}", ())) >= 3
