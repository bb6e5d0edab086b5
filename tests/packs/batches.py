"""Many cases -> few judgements: cases that do not touch each other are judged together, each under ids of its own.

A notice speaks to every order of the market. Where a case names no category, its orders and notices are given one of
their own, so that they keep to themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from shipby.domain.tables import FACTS
from tests.packs.cases import Case, Facts, Row

Outcome = dict[str, list[Row]]
Judge = Callable[[Facts, str, str, Row | None], Outcome]
SHARED = {"category_id", "carrier"}
IDS = {name for table in FACTS.values() for name in table.names if name.endswith(("_id", "_no"))} - SHARED


def batches_of(cases: Iterable[Case]) -> list[list[Case]]:
    """Cases of one market, instant and settings in one batch; those that speak to every order each in its own."""
    batches: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        key = (case.market, case.as_of, json.dumps(case.settings))
        batches.setdefault((*key, case.name) if must_be_alone(case) else key, []).append(case)
    return list(batches.values())


def judge_batch(judge: Judge, batch: Sequence[Case]) -> list[Outcome]:
    """Judge the cases in one go -> the outcome of each, under the ids it wrote."""
    facts: Facts = {table: [] for table in batch[0].facts}
    for number, case in enumerate(batch):
        for table, rows in facts_apart(case, number).items():
            facts[table] += rows
    first = batch[0]
    outcome = judge(facts, first.market, first.as_of, first.settings)
    apart: list[Outcome] = [{table: [] for table in outcome} for _ in batch]
    for table, rows in outcome.items():
        for row in rows:
            apart[int(row["shop_id"].split("~")[0])][table].append(_stripped(row))
    return apart


def must_be_alone(case: Case) -> bool:
    """Whether some of its rows speak to every order."""
    facts = case.facts
    general_terms = any(row["shop_id"] is None for row in facts["terms"])
    notices = facts["notices"] and _names_categories(case)
    return bool(general_terms or notices or facts["feeds"] or "scans" not in facts)


def _names_categories(case: Case) -> bool:
    named = [row["category_id"] for row in case.facts["orders"]] + [row["categories"] for row in case.facts["notices"]]
    return any(name is not None for name in named)


def facts_apart(case: Case, number: int) -> Facts:
    """The facts of a case under ids of its own."""
    prefix = _prefix(number)
    facts = {table: [_prefixed(row, prefix) for row in rows] for table, rows in case.facts.items()}
    if not must_be_alone(case) and facts["notices"]:
        facts["orders"] = [row | {"category_id": prefix} for row in facts["orders"]]
        facts["notices"] = [row | {"categories": prefix} for row in facts["notices"]]
    return facts


def _prefix(number: int) -> str:
    return f"{number:03}~"


def _prefixed(row: Row, prefix: str) -> Row:
    return {key: prefix + value if key in IDS and value is not None else value for key, value in row.items()}


def _stripped(row: Row) -> Row:
    return {key: _strip(value) if key in IDS or key == "relief" else value for key, value in row.items()}


def _strip(value: str | None) -> str | None:
    return None if value is None else "|".join(part.split("~", 1)[-1] for part in value.split("|"))
