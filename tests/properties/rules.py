"""Chance -> the rows that concern many orders: notices, terms, feeds, appeals."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from .moments import DAY, HOUR, NOW, TICK, civil
from .orders import Rows

ORDER_CLAUSES = (
    "late-dispatch",
    "late-dispatch",
    "late-pickup",
    "fake-dispatch",
    "out-of-stock",
    "wrong-or-missing",
    "fraudulent-dispatch",
    "repeat-inspection",
    "auto-close",
    "late-dispatch-complaint",
    "late-dispatch-complaint",
    "late-dispatch-complaint",
)
WINDOW_CLAUSES = (
    "late-dispatch",
    "late-pickup",
    "fake-dispatch",
    "on-time-rate",
    "live-streak",
    "live-streak",
    "live-streak",
)
FORTNIGHTS = ("2022-12-19", "2023-01-02")
DAYS = ("2022-12-31", "2023-01-01", "2023-01-02", "2023-01-03", "2023-01-04", "2023-01-05")


def notices(chance: Random) -> Rows:
    """Up to three extensions by window, place, category and channel."""
    rows: Rows = []
    for number in range(chance.choice((0, 1, 2, 3))):
        starts = chance.choice((civil("2022-12-29"), civil("2022-12-30", "10:00:00"), civil("2022-12-31")))
        hours = chance.choice((0, 12.5, 48, None))
        rows.append(
            {
                "notice_id": f"N{number}",
                "starts_at": starts,
                "ends_at": starts + chance.choice((NOW, DAY, 4 * DAY, 4 * DAY, -TICK)),
                "window": chance.choice(("paid", "due")),
                "side": chance.choice((None, "from", "to", "either")),
                "regions": chance.choice((None, "33", "330106|4403")),
                "categories": chance.choice((None, None, "c1|c2")),
                "channels": chance.choice((None, "live", "shelf|video")),
                "extend_hours": hours,
                "dispatch_by": chance.choice(
                    (civil("2023-01-04"),) if hours is None else (None, None, civil("2023-01-04"))
                ),
                "recorded_at": chance.choice((None, None, civil("2023-01-05"))),
            }
        )
    return rows


def terms(chance: Random, shops: list[str]) -> Rows:
    """Contracts of some shops, or of all."""
    return [
        {
            "terms_id": f"T{number}",
            "shop_id": chance.choice((None, *shops)),
            "mode": chance.choice(("spot", "presale", "fast")),
            "hours": chance.choice((24, 36.5, 72)),
            "starts_at": chance.choice((civil("2022-12-29"), civil("2022-12-30", "10:00:00"))),
        }
        for number in range(chance.choice((0, 1, 2, 2 * len(shops))))
    ]


def feeds(chance: Random) -> Rows:
    """What the scan feed covers: everything, one carrier, a few days."""
    return [
        {
            "feed_id": f"D{number}",
            "carrier": chance.choice((None, "sf", "zto")),
            "starts_at": civil("2022-12-28"),
            "ends_at": chance.choice((None, civil("2023-01-01", "10:00:00"), civil("2023-01-02"))),
            "recorded_at": civil("2022-12-28"),
        }
        for number in range(chance.choice((0, 0, 1, 2)))
    ]


def appeals(chance: Random, orders: list[str], shops: list[str]) -> Rows:
    """Appeals against orders and against windows, upheld and dismissed."""
    rows: Rows = []
    for number in range(chance.randint(0, 4 + 2 * len(orders))):
        of_order = chance.random() < 0.6
        clause = chance.choice(2 * ORDER_CLAUSES + WINDOW_CLAUSES if of_order else WINDOW_CLAUSES)
        start = chance.choice(FORTNIGHTS if clause in ("on-time-rate", "live-streak") else DAYS)
        row: dict[str, Any] = {
            "appeal_id": f"A{number}",
            "clause": clause,
            "order_id": chance.choice(orders) if of_order else None,
            "shop_id": chance.choice(shops),
            "window_start": None if of_order and chance.random() < 0.5 else date.fromisoformat(start),
            "decided_at": chance.choice((civil("2023-01-10"), civil("2023-01-10"), civil("2023-01-03"), None)),
            "outcome": chance.choice(("upheld", "upheld", "upheld", "dismissed")),
            "recorded_at": chance.choice((None, None, civil("2023-01-12") + HOUR)),
        }
        rows.append(row)
    return rows
