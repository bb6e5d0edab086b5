"""One line about many equal orders -> the orders it stands for.

A crowd is {orders: 200, late: 10, ...}: 200 orders of shop `S1`, dispatched an hour after payment, delivered an hour
later, but

late             so many of them dispatched a second after their 48 hours
picked_up_late   so many of them first scanned a second after the 24 hours that follow dispatch
fake             so many of them found to be fake dispatch

Every other key is a column of `orders` and says the same of each. Orders are named K1-0001, K1-0002 ...; those of a
second crowd K2-0001 ...
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def crowd_orders(told: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A crowd, or a list of crowds -> orders as a case would write them."""
    crowds = [told] if isinstance(told, Mapping) else told
    return [order for number, crowd in enumerate(crowds, 1) for order in _orders(f"K{number}", crowd)]


def _orders(name: str, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    same = dict(told)
    count, late, late_pickup, fake = (same.pop(key, 0) for key in ("orders", "late", "picked_up_late", "fake"))
    return [
        {"id": f"{name}-{n:04}"} | same | _history(same["paid_at"], n <= late, n <= late_pickup, n <= fake)
        for n in range(1, count + 1)
    ]


def _history(paid_at: str, late: bool, late_pickup: bool, fake: bool) -> dict[str, Any]:
    paid = datetime.fromisoformat(paid_at)
    shipped = paid + (48 * HOUR + SECOND if late else HOUR)
    scanned = shipped + (24 * HOUR + SECOND if late_pickup else HOUR)
    found = [{"kind": "fake_dispatch", "at": str(shipped + 2 * HOUR)}] if fake else []
    return {"shipped": str(shipped), "scans": {"delivered": str(scanned)}, "incidents": found}
