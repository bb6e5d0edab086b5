"""Facts -> the same facts with something done earlier, with more relief, or frozen at T."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from shipby.domain.tables import FACTS
from tests.reference.facts import visible
from tests.reference.values import instant, moment

from .moments import DAY, civil
from .orders import Facts, Rows


def shipped_earlier(facts: Facts, by: timedelta, as_of: str) -> Facts:
    """Every shipment known by T happened earlier, learned when it was."""
    return _earlier(facts, "shipments", ("shipped_at",), by, as_of)


def scanned_earlier(facts: Facts, by: timedelta, as_of: str) -> Facts:
    """Every scan known by T was made and received earlier."""
    return _earlier(facts, "scans", ("scanned_at", "received_at"), by, as_of)


def _earlier(facts: Facts, table: str, columns: tuple[str, ...], by: timedelta, as_of: str) -> Facts:
    if table not in facts:
        return facts
    rows: Rows = []
    for row, typed in _visible_rows(facts, table, as_of):
        if typed is None:
            rows.append(row)
            continue
        known = {"recorded_at": moment(typed["recorded_at"])} if "recorded_at" in typed else {}
        rows.append({**row, **known, **{name: _moved(typed[name], by) for name in columns}})
    return {**facts, table: rows}


def _moved(us: int, by: timedelta) -> object:
    at = moment(us)
    return None if at is None else at - by


def _visible_rows(facts: Facts, table: str, as_of: str) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    until = instant(as_of)
    for row in facts[table]:
        yield row, visible(FACTS[table], row, until)


def with_filings(facts: Facts, longer: timedelta) -> Facts:
    """Every order has one more approved filing, decided before anything happened."""
    known = civil("2022-12-28")
    more: Rows = [
        {
            "filing_id": f"more-{order['order_id']}",
            "order_id": order["order_id"],
            "reason": "disaster",
            "submitted_at": known,
            "dispatch_by": order["paid_at"] + longer,
            "status": "approved",
            "decided_at": known,
        }
        for order in facts["orders"]
    ]
    return {**facts, "filings": [*facts.get("filings", []), *more]}


def with_notice(facts: Facts, hours: float) -> Facts:
    """One more notice, for everyone."""
    starts = civil("2022-12-28")
    notice: dict[str, Any] = {
        "notice_id": "more",
        "starts_at": starts,
        "ends_at": starts + 200 * DAY,
        "window": "paid",
        "extend_hours": hours,
    }
    return {**facts, "notices": [*facts.get("notices", []), notice]}


def frozen(facts: Facts, as_of: str) -> Facts:
    """Only what is seen as of T; what was to come later never comes."""
    until = instant(as_of)
    return {
        table: [_without_future(row, until) for row, typed in _visible_rows(facts, table, as_of) if typed is not None]
        for table in facts
    }


def _without_future(row: dict[str, Any], until: int) -> dict[str, Any]:
    ahead = ("cancelled_at", "refunded_at", "withdrawn_at")
    return {
        key: None if key in ahead and cell is not None and instant(cell) > until else cell for key, cell in row.items()
    }
