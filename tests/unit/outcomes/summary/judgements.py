"""Two judgements written by hand that need every line a summary can have."""

from __future__ import annotations

from typing import Any

from tests.unit.outcomes.summary.made import Rows, table

_DUE = "2023-01-03T02:00:00Z"


def _verdict(clause: str, order: str, outcome: str, **more: object) -> dict[str, object]:
    shop = {"A": "shop-a", "B": "shop-b"}[order[0]]
    return {"clause": clause, "order_id": order, "shop_id": shop, "outcome": outcome, **more}


def _late(clause: str, order: str, seconds: int, **more: object) -> dict[str, object]:
    facts = {"civil_day": "2023-01-03", "base_due_at": _DUE, "due_at": _DUE, "margin_seconds": -seconds, **more}
    return _verdict(clause, order, "violation", **facts)


def _rate(clause: str, shop: str, day: str, late: int, of: int, outcome: str, **more: object) -> dict[str, object]:
    window = {"window_start": day, "window_end": more.pop("to", day), "final": outcome != "open"}
    counts = {"numerator": late, "denominator": of, "outcome": outcome}
    return {"clause": clause, "shop_id": shop, **window, **counts, **more}


DAILY: dict[str, Rows] = {
    "verdicts": [
        _late("late-dispatch", "A-1", 90_061, observed_at="2023-01-04T03:01:01Z"),
        _late("late-dispatch", "A-2", 583_200),
        _late("late-pickup", "A-2", 60, observed_at="2023-01-03T02:01:00Z"),
        _verdict("late-pickup", "A-1", "undetermined", missing="scans", civil_day="2023-01-05"),
        _verdict("late-dispatch", "B-1", "on_time", civil_day="2023-01-03", margin_seconds=5),
        _verdict("late-dispatch", "B-2", "excluded"),
        _verdict("late-dispatch", "B-3", "undetermined", missing="promised_by"),
        _verdict("late-dispatch", "B-4", "pending", margin_seconds=5),
        _verdict("late-dispatch", "B-5", "not_due"),
        _verdict("fake-dispatch", "A-1", "undetermined", missing="tracking_no"),
        _verdict("fake-dispatch", "B-1", "violation", civil_day="2023-01-02", observed_at="2023-01-02T00:00:00Z"),
        _verdict("fake-dispatch", "B-5", "undetermined", missing="closed_at"),
    ],
    "rates": [
        _rate(
            "late-dispatch",
            "shop-a",
            "2023-01-03",
            31,
            120,
            "penalised",
            band="A2",
            points_class="A",
            points="2.0",
            projected_points="2.0",
        ),
        _rate("late-dispatch", "shop-b", "2023-01-03", 0, 1, "clear", points="0.0", projected_points="0.0"),
        _rate(
            "late-dispatch",
            "shop-a",
            "2023-01-10",
            501,
            1000,
            "open",
            band="A5",
            points_class="A",
            projected_points="5.0",
        ),
        _rate("late-dispatch", "shop-b", "2023-01-10", 1, 9, "open", projected_points="0.0"),
        _rate(
            "late-pickup", "shop-a", "2023-01-03", 1, 3, "waived", band="A2", points_class="A", projected_points="2.0"
        ),
        _rate("fake-dispatch", "shop-b", "2023-01-02", 1, 1, "clear", points="0.0", projected_points="0.0"),
    ],
    "penalties": [
        {
            "clause": "late-dispatch",
            "shop_id": "shop-a",
            "window_start": "2023-01-03",
            "points_class": "A",
            "points": "2.0",
        },
        {"clause": "wrong-or-missing", "shop_id": "shop-b", "order_id": "B-2", "points_class": "B", "points": "12.0"},
    ],
    "compensations": [
        {
            "clause": "late-dispatch",
            "order_id": "A-1",
            "shop_id": "shop-a",
            "amount_minor": 300,
            "currency": "CNY",
            "form": "coupon",
        },
        {
            "clause": "late-dispatch",
            "order_id": "A-2",
            "shop_id": "shop-a",
            "amount_minor": 123_405,
            "currency": "CNY",
            "form": "coupon",
        },
        {"clause": "fake-dispatch", "order_id": "B-1", "shop_id": "shop-b", "currency": "CNY", "form": "coupon"},
    ],
    "actions": [
        {
            "clause": "repeat-inspection",
            "kind": "ban_product",
            "shop_id": "shop-a",
            "order_id": "A-2",
            "starts_at": _DUE,
        },
        {
            "clause": "fraudulent-dispatch",
            "kind": "ban_product",
            "shop_id": "shop-b",
            "order_id": "B-2",
            "starts_at": _DUE,
        },
        {
            "clause": "auto-close",
            "kind": "close_order_refund",
            "shop_id": "shop-b",
            "order_id": "B-4",
            "starts_at": _DUE,
        },
    ],
}
"""Of a pack that counts per day, with two classes of points."""

DAILY_RUN: dict[str, Any] = {
    "as_of_from": "newest fact",
    "settings": {"douyin": [{"hours": {"spot": 72}}, {"from": "2023-01-05", "hours": {"spot": 48, "presale": 360}}]},
    "facts": {
        "orders": table(1207, quarantined=2, zone_assumed=1205),
        "shipments": table(1100),
        "scans": table(2468, quarantined=1),
        "notices": table(3),
    },
    "quarantine": [
        {"table": "orders", "column": "paid_at", "code": "time", "rows": 2},
        {"table": "scans", "column": None, "code": "few_fields", "rows": 1},
    ],
    "orphans": {"shipments": 4, "scans": 0},
}

_FORTNIGHT = {"to": "2023-01-01"}

FORTNIGHTLY: dict[str, Rows] = {
    "verdicts": [
        _late("late-dispatch", "A-1", 3600, observed_at="2023-01-03T03:00:00Z"),
        _late("late-dispatch", "A-3", 7200, civil_day="2022-12-20"),
        _verdict("late-dispatch", "B-1", "on_time", civil_day="2022-12-20", margin_seconds=5),
        _verdict("late-dispatch", "B-2", "undetermined", missing="scans"),
    ],
    "rates": [
        _rate("on-time-rate", "shop-a", "2022-12-19", 3, 20, "undetermined", **_FORTNIGHT),
        _rate("on-time-rate", "shop-b", "2022-12-19", 0, 4, "undetermined", **_FORTNIGHT),
        _rate("live-streak", "shop-a", "2022-12-19", 2, 7, "breached", **_FORTNIGHT),
        _rate("live-streak", "shop-b", "2022-12-19", 0, 7, "clear", **_FORTNIGHT),
    ],
    "penalties": [
        {"clause": "late-dispatch-complaint", "shop_id": "shop-a", "order_id": "A-1", "points_class": "general"},
    ],
    "compensations": [
        {"clause": "late-dispatch", "order_id": "A-1", "shop_id": "shop-a", "currency": "CNY", "form": "coupon"},
    ],
}
"""Of a pack whose thresholds no source gives: nothing here has a known number."""
