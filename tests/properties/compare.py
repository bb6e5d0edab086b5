"""Two outcomes -> what differs between them, row by row."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shipby.domain.tables import OUTCOMES

Outcomes = dict[str, list[dict[str, Any]]]


def differences(expected: Outcomes, actual: Outcomes) -> list[str]:
    """A line per row that only one of both has."""
    lines = []
    for table in OUTCOMES:
        wanted, found = Counter(plain_rows(expected, table)), Counter(plain_rows(actual, table))
        lines += [f"{table} lacks {row}" for row in (wanted - found).elements()]
        lines += [f"{table} has too much {row}" for row in (found - wanted).elements()]
    return lines


def plain_rows(outcomes: Outcomes, table: str) -> list[str]:
    """The rows of a table as sorted text that is equal exactly where the values are."""
    names = [name for name, _ in OUTCOMES[table].columns]
    return sorted(
        " ".join(f"{name}={_plain(row[name])}" for name in names if row[name] is not None) for row in outcomes[table]
    )


def verdicts_of(outcomes: Outcomes, *clauses: str) -> dict[tuple[str, str], str]:
    """(clause, order_id) -> outcome, of these clauses or of all."""
    return {
        (row["clause"], row["order_id"]): row["outcome"]
        for row in outcomes["verdicts"]
        if not clauses or row["clause"] in clauses
    }


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.1f}"
    return str(value)
