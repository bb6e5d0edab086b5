"""What a case expects, what came out -> the differences, in words.

`expect` is a mapping of

a clause                                  -> its verdict on `O1`: an outcome, or columns; for several orders a list of
                                             columns with `order`; `[]` for no verdict on any order
rates, penalties, compensations, actions  -> {clause: columns, or a list of columns per row}

Columns and clauses that are not named are not compared, but the rows of a named clause are all named:
`{late-dispatch: []}` says that there is none, `penalties: []` that there is none of any clause.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shipby.domain.tables import OUTCOMES
from tests.packs.cases import SHORT, Case, Row, instant

Outcome = Mapping[str, list[Row]]
TABLES = ("rates", "penalties", "compensations", "actions")


def differences(case: Case, outcome: Outcome) -> list[str]:
    """One line per expectation that does not hold; empty when the case holds."""
    found = []
    for key, told in case.expect.items():
        if key not in TABLES:
            found += _verdicts(case.zone, key, told, outcome["verdicts"])
        elif told:
            for clause, rows in told.items():
                found += _rows(case.zone, key, clause, rows, outcome[key])
        elif outcome[key]:
            found.append(f"{key}: none expected, found {_plain(outcome[key])}")
    return found


def _verdicts(zone: ZoneInfo, clause: str, told: Any, verdicts: list[Row]) -> list[str]:
    of_clause = [row for row in verdicts if row["clause"] == clause]
    if told == []:
        return [f"{clause}: no verdict expected, found {_plain(of_clause)}"] if of_clause else []
    found = []
    for one in told if isinstance(told, list) else [told]:
        columns = _columns(zone, "verdicts", {"outcome": one} if isinstance(one, str) else one)
        order_id = columns.setdefault("order_id", "O1")
        rows = [row for row in of_clause if row["order_id"] == order_id]
        if len(rows) == 1:
            found += [f"{clause} of {order_id}: {line}" for line in _unequal(columns, rows[0])]
        else:
            found.append(f"{clause} of {order_id}: {len(rows)} verdicts")
    return found


def _rows(zone: ZoneInfo, table: str, clause: str, told: Any, actual: list[Row]) -> list[str]:
    expected = [_columns(zone, table, one) for one in (told if isinstance(told, list) else [told])]
    left = [row for row in actual if row["clause"] == clause]
    if len(left) != len(expected):
        return [f"{table} of {clause}: {len(expected)} rows expected, found {_plain(left)}"]
    found = []
    for columns in expected:
        nearest = min(left, key=lambda row: len(_unequal(columns, row)))
        left.remove(nearest)
        found += [f"{table} of {clause}: {line}" for line in _unequal(columns, nearest)]
    return found


def _columns(zone: ZoneInfo, table: str, told: Row) -> Row:
    """Expected columns as a case writes them -> as the table holds them; ValueError for a column it does not have."""
    named = {SHORT.get(key, key): value for key, value in told.items()}
    if "amount" in named:
        amount = named.pop("amount")
        named["amount_minor"] = None if amount is None else amount * 100
    kinds = dict(OUTCOMES[table].columns)
    if unknown := named.keys() - kinds.keys():
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    return {column: _value(zone, kinds[column], value) for column, value in named.items()}


def _value(zone: ZoneInfo, kind: str, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case "instant":
            return instant(value, zone)
        case "day":
            return date.fromisoformat(value)
        case "integer" | "points":
            return Decimal(value)
        case _:
            return value


def _unequal(expected: Row, actual: Row) -> list[str]:
    return [
        f"{column} is {_shown(actual[column])}, expected {_shown(value)}"
        for column, value in expected.items()
        if actual[column] != value
    ]


def _plain(rows: list[Row]) -> list[dict[str, str]]:
    return [{key: _shown(value) for key, value in row.items() if value is not None} for row in rows[:5]]


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
