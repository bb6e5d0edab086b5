"""Facts as rows, a pack, an instant, settings -> the five outcome tables as rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shipby.domain.tables import OUTCOMES

from . import douyin, xiaohongshu
from .cases import appeals_of, cases_of
from .duties import Verdict, after_appeal, verdicts_of
from .facts import Facts, Seen, see
from .settings import Settings
from .signs import shipments_by_waybill
from .values import Row, instant

Outcomes = dict[str, list[dict[str, Any]]]


def judge_rows(facts: Facts, pack: str, as_of: str, settings: Settings | None = None) -> Outcomes:
    """The outcome tables, each sorted by its key with nulls first."""
    seen = see(facts, instant(as_of))
    market = pack.partition("@")[0]
    judged = _douyin(seen, settings) if market == "douyin" else _xiaohongshu(seen, settings)
    return {table: _written(table, market, rows) for table, rows in judged.items()}


def _verdicts(seen: Seen, pack: str, settings: Settings | None) -> list[Verdict]:
    shipped_by, appeals = shipments_by_waybill(seen), appeals_of(seen)
    return [
        after_appeal(verdict, appeals)
        for case in cases_of(seen, pack, settings)
        for verdict in verdicts_of(case, pack, seen.as_of, shipped_by)
    ]


def _douyin(seen: Seen, settings: Settings | None) -> dict[str, list[Row]]:
    verdicts, appeals = _verdicts(seen, "douyin", settings), appeals_of(seen)
    cases = [verdict.case for verdict in verdicts if verdict.clause == "late-dispatch"]
    windows = douyin.rates(verdicts, appeals, seen.as_of)
    fines = [row for window in windows if (row := window.penalty()) is not None]
    return {
        "verdicts": [verdict.row("douyin", seen.as_of) for verdict in verdicts],
        "rates": [window.row() for window in windows],
        "penalties": fines + douyin.penalties(cases, appeals),
        "compensations": douyin.compensations(cases, verdicts, appeals),
        "actions": douyin.actions(cases, verdicts, appeals, seen.as_of),
    }


def _xiaohongshu(seen: Seen, settings: Settings | None) -> dict[str, list[Row]]:
    verdicts, appeals = _verdicts(seen, "xiaohongshu", settings), appeals_of(seen)
    windows = xiaohongshu.rates(verdicts, appeals, seen.as_of, settings)
    fines = [row for window in windows if (row := window.penalty()) is not None]
    return {
        "verdicts": [verdict.row("xiaohongshu", seen.as_of) for verdict in verdicts],
        "rates": [window.row() for window in windows],
        "penalties": fines + xiaohongshu.penalties(verdicts, appeals),
        "compensations": xiaohongshu.compensations(verdicts, appeals),
        "actions": xiaohongshu.actions(windows),
    }


def _written(table: str, pack: str, rows: list[Row]) -> list[dict[str, Any]]:
    declared = OUTCOMES[table]
    kinds = dict(declared.columns)
    full = [{name: _value(kind, pack if name == "pack" else row[name]) for name, kind in kinds.items()} for row in rows]
    if table == "actions":
        full = list({tuple(row.values()): row for row in full}.values())
    return sorted(full, key=lambda row: tuple((row[name] is not None, str(row[name])) for name in declared.key))


def _value(kind: str, value: Any) -> Any:
    return Decimal(value) / 10 if kind == "points" and value is not None else value
