"""Chance -> one order with all rows that name it: shipments, scans, incidents, filings, complaints, closures."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from shipby.domain.tables import INCIDENT_KINDS, SCAN_KINDS, SEVERITIES

from .moments import DAY, HOUR, NOW, PAYMENTS, TICK, about, often

Rows = list[dict[str, Any]]
Facts = dict[str, Rows]

PLACES = ("330106", "330108", "3301", "440305", "33", None)
AMOUNTS = (0, 1, 300, 301, 29_999, 30_000, 34_999, 35_000, 299_999, 1_000_000)


def order_rows(chance: Random, name: str, shop: str) -> Facts:
    """The rows of one order, by table; every key holds the order's name."""
    order = _order(chance, name, shop)
    due = deadline_guess(order)
    shipments = _shipments(chance, order, due)
    return {
        "orders": [order],
        "shipments": shipments,
        "scans": _scans(chance, order, shipments),
        "incidents": _incidents(chance, order),
        "filings": _filings(chance, order, due),
        "complaints": _complaints(chance, order, due),
        "closures": _closures(chance, order, due),
    }


def deadline_guess(order: dict[str, Any]) -> datetime:
    """About when the order is due: where boundaries are worth trying."""
    paid: datetime = order["paid_at"]
    promised: datetime | None = order["promised_by"]
    if promised is not None:
        return max(paid, promised)
    return paid + timedelta(hours=order["promise_hours"] or 48)


def _order(chance: Random, name: str, shop: str) -> dict[str, Any]:
    paid = chance.choice(PAYMENTS)
    promise = chance.choice(("none", "none", "none", "hours", "by"))
    return {
        "order_id": name,
        "shop_id": shop,
        "product_id": chance.choice(("P1", "P2", None)),
        "category_id": chance.choice(("c1", "c2", None)),
        "paid_at": paid,
        "amount_minor": chance.choice(AMOUNTS),
        "currency": chance.choice((None, "CNY")),
        "mode": chance.choice(("spot", "spot", "spot", None, "fast", "fast", "presale", "custom")),
        "promised_by": paid + chance.choice((NOW, 30 * HOUR, 72 * HOUR, -HOUR)) if promise == "by" else None,
        "promise_hours": chance.choice((24, 36.5)) if promise == "hours" else None,
        "channel": chance.choice(("live", "live", None, "shelf", "video")),
        "ship_from": chance.choice(PLACES),
        "ship_to": chance.choice(PLACES),
        "parcels_expected": chance.choice((1, 1, 1, None, 2)),
        "cancelled_at": about(chance, paid, HOUR, 48 * HOUR, 60 * HOUR) if often(chance, 6) else None,
        "refunded_at": about(chance, paid, 2 * HOUR, 48 * HOUR, 150 * DAY) if often(chance, 8) else None,
        "closed": chance.choice((None, None, None, None, True, False)),
        "relief_included": chance.choice((None, None, None, True)),
        "source_at": None,
        "recorded_at": paid + 3 * DAY if often(chance, 6) else None,
    }


def _shipments(chance: Random, order: dict[str, Any], due: datetime) -> Rows:
    name = order["order_id"]
    offsets = (-30 * HOUR, -HOUR, NOW, NOW, DAY, 2 * DAY, 3 * DAY, 150 * DAY)
    rows: Rows = []
    for number in range(chance.choice((0, 1, 1, 1, 1, 2, 3))):
        own = f"W-{name}-{number}"
        shipped = about(chance, due, *offsets)
        rows.append(
            {
                "shipment_id": f"H-{name}-{number}",
                "order_id": name,
                "carrier": chance.choice(("sf", "sf", "zto", "zto", None)),
                "tracking_no": chance.choice((own, own, own, own, "W-shared", None)),
                "shipped_at": rows[-1]["shipped_at"] if rows and often(chance, 3) else shipped,
                "recorded_at": shipped + DAY if often(chance, 8) else None,
            }
        )
    return rows


def _scans(chance: Random, order: dict[str, Any], shipments: Rows) -> Rows:
    rows: Rows = []
    for shipment in shipments:
        if shipment["carrier"] is None or shipment["tracking_no"] is None:
            continue
        anchor = order["paid_at"] if often(chance, 5) else shipment["shipped_at"]
        first = about(chance, anchor, NOW, HOUR, DAY, DAY, 2 * DAY)
        later = (first, first + chance.choice((NOW, HOUR)), about(chance, first, DAY, DAY, 30 * HOUR))
        for scanned in chance.sample(later, chance.choice((0, 1, 2, 2, 3))):
            rows.append(
                {
                    "carrier": shipment["carrier"],
                    "tracking_no": shipment["tracking_no"],
                    "kind": chance.choice(("picked_up", "in_transit", "delivered", "delivered", *SCAN_KINDS)),
                    "scanned_at": scanned,
                    "received_at": chance.choice((None, scanned + 12 * HOUR, scanned + 3 * DAY)),
                    "region": chance.choice((None, order["ship_to"], "330100", "330108")),
                    "note": chance.choice((None, "a", "b")),
                }
            )
    return rows


def _incidents(chance: Random, order: dict[str, Any]) -> Rows:
    name, shop = order["order_id"], order["shop_id"]
    kinds = ("wrong_item", "wrong_item", "missing_item", "out_of_stock", "empty_parcel", *INCIDENT_KINDS)
    rows: Rows = []
    for number in range(chance.choice((0, 0, 0, 1, 2, 3))):
        found = about(chance, order["paid_at"], HOUR, 48 * HOUR, 60 * HOUR)
        rows.append(
            {
                "incident_id": f"I-{name}-{number}",
                "order_id": name,
                "kind": chance.choice(kinds),
                "severity": chance.choice((None, *SEVERITIES)),
                "found_at": found,
                "finding_id": chance.choice((None, f"G-{shop}", f"G-{shop}", f"G-{name}")),
                "withdrawn_at": found + DAY if often(chance, 5) else None,
                "recorded_at": None,
            }
        )
    return rows


def _filings(chance: Random, order: dict[str, Any], due: datetime) -> Rows:
    rows: Rows = []
    for number in range(chance.choice((0, 0, 0, 1, 2))):
        status = chance.choice(("approved", "approved", "rejected", "pending"))
        submitted = order["paid_at"] + HOUR
        rows.append(
            {
                "filing_id": f"F-{order['order_id']}-{number}",
                "order_id": order["order_id"],
                "reason": "disaster",
                "submitted_at": submitted,
                "dispatch_by": about(chance, due, -HOUR, NOW, DAY, 3 * DAY),
                "status": status,
                "decided_at": None if status == "pending" else submitted + chance.choice((HOUR, HOUR, 90 * DAY)),
                "recorded_at": submitted if often(chance, 4) else None,
            }
        )
    return rows


def _complaints(chance: Random, order: dict[str, Any], due: datetime) -> Rows:
    rows: Rows = []
    for number in range(chance.choice((0, 0, 1, 1, 2, 3))):
        decided = due + chance.choice((DAY, 3 * DAY))
        settled = about(chance, decided, NOW, -HOUR) if often(chance, 3) else None
        rows.append(
            {
                "complaint_id": f"C-{order['order_id']}-{number}",
                "order_id": order["order_id"],
                "opened_at": due + chance.choice((HOUR, 2 * HOUR)),
                "settled_at": settled,
                "decided_at": chance.choice((decided, decided, None)),
                "upheld": chance.choice((True, True, True, False, None)),
                "remedy": chance.choice(("compensate", "compensate", "cancel", None)),
                "recorded_at": None,
            }
        )
    return rows


def _closures(chance: Random, order: dict[str, Any], due: datetime) -> Rows:
    return [
        {
            "closure_id": f"K-{order['order_id']}",
            "order_id": order["order_id"],
            "closed_at": about(chance, due, -HOUR, NOW, 30 * HOUR),
            "recorded_at": chance.choice((None, None, order["paid_at"], due + TICK)),
        }
        for _ in range(chance.choice((0, 0, 0, 0, 1)))
    ]
