"""Shops where the parcels are the trouble: several per order, blind spots, buyers who complain, messy exports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from synthetic.book import HOUR, NOW, Book


def several(book: Book) -> None:
    """shop-17: orders of two parcels: both, one, the second late, three of two, one waybill of two carriers."""
    shop, paid_at = "shop-17", datetime(2023, 1, 5, 9)
    for hours in ((10, 20), (10, 55), (10,), (10, 20, 60)):
        order = book.order(shop, paid_at, parcels_expected=2)
        for after in hours:
            book.travel(book.ship(order, paid_at + after * HOUR), paid_at + (after + 5) * HOUR)
    one_unseen = book.order(shop, paid_at, parcels_expected=2)
    book.travel(book.ship(one_unseen, paid_at + 10 * HOUR), paid_at + 12 * HOUR)
    book.ship(one_unseen, paid_at + 11 * HOUR)
    for carrier in ("sf", "zto"):  # the same number at two carriers is two parcels
        order = book.order(shop, paid_at)
        parcel = book.ship(order, paid_at + 8 * HOUR, carrier=carrier, tracking_no="W-SAME")
        book.travel(parcel, paid_at + 10 * HOUR)
    told_twice = book.order(shop, paid_at)  # the same dispatch, once without its waybill: one dispatch
    book.ship(told_twice, paid_at + 7 * HOUR, carrier=None, tracking_no=None)
    book.travel(book.ship(told_twice, paid_at + 9 * HOUR), paid_at + 15 * HOUR)
    book.batch(shop, datetime(2023, 1, 12).date(), 12, late=0)


def blind_spots(book: Book) -> None:
    """shop-18: what the source cannot tell: a carrier without a feed, no waybill number, a closing without a date."""
    shop, paid_at = "shop-18", datetime(2023, 1, 10, 9)
    for carrier in ("sf", "zto", "yto"):
        book.add("feeds", feed_id=f"D-{carrier}", carrier=carrier, starts_at=datetime(2022, 7, 1))
    book.add("feeds", feed_id="D-van", carrier="van", starts_at=datetime(2022, 12, 1), ends_at=datetime(2023, 1, 1))
    for _ in range(5):
        book.ship(book.order(shop, paid_at), paid_at + 12 * HOUR, carrier="van")
    for _ in range(5):
        book.ship(book.order(shop, paid_at), paid_at + 14 * HOUR, carrier=None, tracking_no=None)
    book.ship(book.order(shop, paid_at), paid_at + 60 * HOUR, carrier="van")
    for after in (12, 60):
        order = book.order(shop, paid_at, closed=True)
        book.travel(book.ship(order, paid_at + after * HOUR), paid_at + (after + 3) * HOUR)
    book.order(shop, paid_at, closed=True)
    never_seen = book.order(shop, paid_at)
    book.ship(never_seen, paid_at + 12 * HOUR)
    returned = book.ship(book.order(shop, paid_at), paid_at + 12 * HOUR)
    book.scan(returned, "exception", paid_at + 20 * HOUR)
    book.scan(returned, "returned", paid_at + 90 * HOUR)
    refunded = book.order(shop, paid_at, refunded_at=paid_at + 30 * HOUR)
    book.ship(refunded, paid_at + 28 * HOUR)
    unpaid_back = book.order(shop, paid_at, refunded_at=paid_at + 49 * HOUR)
    book.ship(unpaid_back, paid_at + 40 * HOUR)


def complaints(book: Book) -> None:
    """shop-13: late orders whose buyers complain: compensated, cancelled, settled, refused, undecided, twice."""
    shop, paid_at = "shop-13", datetime(2023, 1, 6, 9)
    opened = paid_at + 60 * HOUR
    endings: tuple[dict[str, Any], ...] = (
        {"decided_at": opened + 24 * HOUR, "upheld": True, "remedy": "compensate"},
        {"decided_at": opened + 24 * HOUR, "upheld": True, "remedy": "cancel"},
        {"decided_at": opened + 24 * HOUR, "upheld": True},
        {"decided_at": opened + 24 * HOUR, "upheld": False},
        {"settled_at": opened + 20 * HOUR, "decided_at": opened + 24 * HOUR, "upheld": True, "remedy": "compensate"},
        {"settled_at": opened + 30 * HOUR, "decided_at": opened + 24 * HOUR, "upheld": True, "remedy": "compensate"},
        {},
    )
    for ending in endings:
        order = book.sold(shop, paid_at, 72, amount_minor=9_985)
        book.add(
            "complaints", complaint_id=f"C{book.number('complaint'):03d}", order_id=order.id, opened_at=opened, **ending
        )
    twice = book.sold(shop, paid_at, 72)
    for hours, remedy in ((48, "compensate"), (24, "cancel")):
        book.add(
            "complaints",
            complaint_id=f"C{book.number('complaint'):03d}",
            order_id=twice.id,
            opened_at=opened,
            decided_at=opened + hours * HOUR,
            upheld=True,
            remedy=remedy,
        )
    punctual = book.sold(shop, paid_at, 10)
    granted = book.sold(shop, paid_at, 120)
    book.add(
        "filings",
        filing_id="F-13",
        order_id=granted.id,
        reason="event",
        submitted_at=paid_at + 5 * HOUR,
        dispatch_by=paid_at + 72 * HOUR,
        status="approved",
        decided_at=paid_at + 9 * HOUR,
    )
    for order in (punctual, granted):
        book.add(
            "complaints",
            complaint_id=f"C{book.number('complaint'):03d}",
            order_id=order.id,
            opened_at=opened,
            **endings[0],
        )
    book.batch(shop, datetime(2023, 1, 24).date(), 14, late=1)


def messy(book: Book) -> None:
    """shop-20: rows told twice, corrected, orphaned, late to arrive; two rows that cannot be read."""
    shop, paid_at = "shop-20", datetime(2023, 1, 11, 9)
    book.batch(shop, datetime(2023, 1, 13).date(), 24, late=1)
    told = book.sold(shop, paid_at, 10)
    row = next(row for row in book.rows["orders"] if row["order_id"] == told.id)
    book.add("orders", **row)
    book.add("orders", **{**row, "amount_minor": 8_800, "recorded_at": paid_at + 72 * HOUR})
    shipment = next(row for row in reversed(book.rows["shipments"]) if row["order_id"] == told.id)
    book.add("shipments", **shipment)
    book.add(
        "shipments",
        shipment_id="H-ORPHAN",
        order_id="no-such-order",
        carrier="sf",
        tracking_no="W-ORPHAN",
        shipped_at=paid_at,
    )
    book.add("incidents", incident_id="I-ORPHAN", order_id="no-such-order", kind="wrong_item", found_at=paid_at)
    tomorrow = book.order(shop, paid_at)
    parcel = book.ship(tomorrow, paid_at + 20 * HOUR)
    book.travel(parcel, paid_at + 22 * HOUR, seen=NOW + 5 * HOUR)  # a scan of last month that arrives this afternoon
    book.add("orders", order_id="20-BAD1", shop_id=shop, paid_at="2023-13-01 10:00:00", amount_minor=9_900)
    book.add("scans", carrier="sf", tracking_no="W-BAD", kind="collected", scanned_at=paid_at + timedelta(hours=8))
