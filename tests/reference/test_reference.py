"""The oracle itself, held to sentences of the specification."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .judge import judge_rows

Rows = list[dict[str, object]]

PAID = "2023-01-01 10:00:00"
LATER = "2023-01-10T00:00:00+08:00"


def order(name: str = "O1", **columns: object) -> dict[str, object]:
    return {"order_id": name, "shop_id": "S1", "paid_at": PAID, "amount_minor": 35_000, **columns}


def shipment(name: str = "O1", **columns: object) -> dict[str, object]:
    row = {"shipment_id": f"H-{name}", "order_id": name, "carrier": "sf", "tracking_no": f"W-{name}"}
    return {**row, "shipped_at": "2023-01-03 10:00:00", **columns}


def scan(name: str = "O1", **columns: object) -> dict[str, object]:
    row = {"carrier": "sf", "tracking_no": f"W-{name}", "kind": "picked_up", "scanned_at": "2023-01-03 12:00:00"}
    return {**row, **columns}


def verdict(facts: dict[str, Rows], clause: str, pack: str = "douyin", as_of: str = LATER) -> dict[str, Any]:
    found = [row for row in judge_rows(facts, pack, as_of)["verdicts"] if row["clause"] == clause]
    assert len(found) == 1
    return found[0]


def test_the_very_deadline_is_on_time_and_a_microsecond_later_is_not() -> None:
    met = verdict({"orders": [order()], "shipments": [shipment()]}, "late-dispatch")
    assert (met["outcome"], met["margin_seconds"]) == ("on_time", 0)
    late = shipment(shipped_at="2023-01-03 10:00:00.000001")
    missed = verdict({"orders": [order()], "shipments": [late]}, "late-dispatch")
    assert (missed["outcome"], missed["margin_seconds"]) == ("violation", -1)


def test_pending_ends_a_microsecond_after_the_deadline() -> None:
    at, after = "2023-01-03T10:00:00+08:00", "2023-01-03T10:00:00.000001+08:00"
    assert verdict({"orders": [order()]}, "late-dispatch", as_of=at)["outcome"] == "pending"
    assert verdict({"orders": [order()]}, "late-dispatch", as_of=after)["outcome"] == "violation"


def test_xiaohongshu_stops_the_clock_when_the_pickup_is_seen() -> None:
    facts = {
        "orders": [order()],
        "shipments": [shipment(shipped_at="2023-01-02 10:00:00")],
        "scans": [scan(scanned_at="2023-01-02 12:00:00", received_at="2023-01-03 10:00:01")],
    }
    seen = verdict(facts, "late-dispatch", "xiaohongshu")
    assert (seen["outcome"], seen["margin_seconds"]) == ("violation", -1)


def test_without_a_feed_nobody_is_accused_of_a_late_pickup() -> None:
    facts = {"orders": [order()], "shipments": [shipment()]}
    unknown = verdict(facts, "late-pickup")
    assert (unknown["outcome"], unknown["missing"]) == ("undetermined", "scans")
    assert verdict({**facts, "scans": []}, "late-pickup")["outcome"] == "violation"


def test_closed_without_an_instant_is_undetermined_unless_met_on_time() -> None:
    closed: dict[str, Rows] = {"orders": [order(closed=True)]}
    assert verdict(closed, "late-dispatch")["missing"] == "closed_at"
    assert verdict({**closed, "shipments": [shipment()]}, "late-dispatch")["outcome"] == "on_time"


def test_the_later_recorded_row_wins_and_duplicates_change_nothing() -> None:
    rows: Rows = [
        order(amount_minor=30_000, recorded_at="2023-01-02 00:00:00"),
        order(amount_minor=35_000),
        order(amount_minor=35_000),
    ]
    paid = judge_rows({"orders": rows}, "douyin", LATER)["compensations"]
    assert [(row["clause"], row["amount_minor"]) for row in paid] == [("late-dispatch", 300)]


def test_ten_of_forty_late_is_the_mildest_band_and_ten_of_thirty_nine_is_not() -> None:
    def band(total: int) -> tuple[object, ...]:
        orders: Rows = [order(f"O{n}") for n in range(total)]
        shipments: Rows = [shipment(f"O{n}") for n in range(10, total)]
        (row,) = judge_rows({"orders": orders, "shipments": shipments}, "douyin", LATER)["rates"]
        return row["band"], row["points"], row["outcome"]

    assert band(40) == ("A0.5", Decimal("0.5"), "penalised")
    assert band(39) == ("A2", Decimal("2"), "penalised")


def test_settings_dated_by_list_hold_from_their_day() -> None:
    dated = [{"hours": {"spot": 24}}, {"from": "2023-01-02", "hours": {"spot": 96}}]
    orders: Rows = [order(), order("O2", paid_at="2023-01-02 00:00:00")]
    judged = judge_rows({"orders": orders}, "douyin", LATER, {"douyin": dated})["verdicts"]
    due = [row["due_at"].isoformat() for row in judged if row["clause"] == "late-dispatch"]
    assert due == ["2023-01-02T02:00:00+00:00", "2023-01-05T16:00:00+00:00"]


def test_a_bad_row_is_left_out_and_the_rest_is_judged() -> None:
    rows: Rows = [order(), order("O2", parcels_expected=0), order("O3", mode="later"), order("O4", paid_at="soon")]
    judged = judge_rows({"orders": rows}, "xiaohongshu", LATER)["verdicts"]
    assert [row["order_id"] for row in judged] == ["O1"]
