"""A shop of twelve orders due on one day, before it: what is done about them is the test's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

BEFORE, AFTER = "2023-01-02T12:00:00+08:00", "2023-01-06T00:00:00+08:00"
ORDERS = tuple(f"O{number:02}" for number in range(1, 13))


def facts(shipped: Iterable[str] = ()) -> dict[str, list[Any]]:
    """The orders, those named shipped in time and scanned; LATE was shipped too late and waits for its pickup."""
    orders = [_order(name, f"2023-01-01T10:{number:02}:00+08:00") for number, name in enumerate(ORDERS)]
    orders.append(_order("LATE", "2022-12-30T10:00:00+08:00"))
    done = list(shipped)
    shipments = [_shipment(name, "2023-01-02T20:00:00+08:00") for name in done]
    shipments.append(_shipment("LATE", "2023-01-02T10:00:00+08:00"))
    scans = [
        {"carrier": "ZTO", "tracking_no": f"N-{name}", "kind": kind, "scanned_at": at}
        for name in done
        for kind, at in (("picked_up", "2023-01-02T22:00:00+08:00"), ("in_transit", "2023-01-03T02:00:00+08:00"))
    ]
    return {"orders": orders, "shipments": shipments, "scans": scans}


def _order(name: str, paid_at: str) -> Mapping[str, Any]:
    return {"order_id": name, "shop_id": "S1", "product_id": "P1", "paid_at": paid_at, "amount_minor": "15000"}


def _shipment(name: str, at: str) -> Mapping[str, Any]:
    number = {"carrier": "ZTO", "tracking_no": f"N-{name}"}
    return {"shipment_id": f"H-{name}", "order_id": name, "shipped_at": at, **number}
