"""Shops with findings against single orders: out of stock, wrong, missing, empty; and orders that rest too long."""

from __future__ import annotations

from datetime import datetime

from synthetic.book import HOUR, Book, Order

SEVERITIES = (None, "ordinary", "serious", "very_serious")
STUCK = datetime(2022, 7, 20, 10)
"""More than 150 days before the end of the story."""


def found(book: Book, order: Order, kind: str, at: datetime, **columns: object) -> None:
    """An incident is found."""
    book.add(
        "incidents", incident_id=f"I{book.number('incident'):03d}", order_id=order.id, kind=kind, found_at=at, **columns
    )


def out_of_stock(book: Book) -> None:
    """shop-06: single findings, one finding over three orders, one withdrawn, amounts that show the rounding."""
    shop, paid_at = "shop-06", datetime(2022, 12, 26, 11)
    book.batch(shop, datetime(2022, 12, 28).date(), 25, late=0)
    for amount in (15_000, 14_999, 100, 900):
        order = book.order(shop, paid_at, amount_minor=amount, refunded_at=paid_at + 20 * HOUR)
        found(book, order, "out_of_stock", paid_at + 18 * HOUR)
    for _ in range(3):
        order = book.order(shop, paid_at + HOUR, amount_minor=12_000, cancelled_at=paid_at + 30 * HOUR)
        found(book, order, "out_of_stock", paid_at + 24 * HOUR, finding_id="finding-1", severity="serious")
    late_and_out = book.order(shop, paid_at, amount_minor=80_000)
    found(book, late_and_out, "out_of_stock", paid_at + 60 * HOUR)
    kept = book.sold(shop, paid_at, 8)
    found(book, kept, "out_of_stock", paid_at + 20 * HOUR, withdrawn_at=paid_at + 40 * HOUR)


def wrong_or_missing(book: Book) -> None:
    """shop-07: a wrong and a missing item of each severity, two incidents on one order, two under one finding."""
    shop, paid_at = "shop-07", datetime(2022, 12, 27, 9)
    for kind in ("wrong_item", "missing_item"):
        for severity in SEVERITIES:
            order = book.sold(shop, paid_at, 6)
            found(book, order, kind, paid_at + 90 * HOUR, severity=severity)
    twice = book.sold(shop, paid_at, 7)
    found(book, twice, "wrong_item", paid_at + 80 * HOUR, finding_id="finding-2")
    found(book, twice, "missing_item", paid_at + 81 * HOUR, finding_id="finding-2", severity="serious")
    book.batch(shop, datetime(2023, 1, 3).date(), 15, late=1)


def fraud(book: Book) -> None:
    """shop-08: empty parcels and other goods of each severity; compensation at its least, in between, at its most."""
    shop, paid_at = "shop-08", datetime(2023, 1, 9, 20)
    amounts = (1_000, 9_900, 20_000, 90_000)
    for kind in ("empty_parcel", "other_goods_sent"):
        for severity, amount in zip(SEVERITIES, amounts, strict=True):
            order = book.sold(shop, paid_at, 15, amount_minor=amount)
            found(book, order, kind, paid_at + 100 * HOUR, severity=severity)
    book.batch(shop, datetime(2023, 1, 12).date(), 12, late=0)


def excused(book: Book) -> None:
    """shop-08: late, but each for a reason that keeps the order out of the count."""
    for kind in ("buyer_abuse", "stop_shipment", "force_majeure"):
        for hours in (70, 30):
            order = book.sold("shop-08", datetime(2023, 1, 10, 8), hours)
            found(book, order, kind, datetime(2023, 1, 12, 8))
    unshipped = book.order("shop-08", datetime(2023, 1, 10, 8))
    found(book, unshipped, "force_majeure", datetime(2023, 1, 11, 8))


def stuck(book: Book) -> None:
    """shop-19: never shipped: found late three times, closed after 150 days, or closed just before that."""
    shop = "shop-19"
    for number in range(3):
        book.order(shop, STUCK.replace(hour=10 + number), amount_minor=20_000 + number)
    book.order(shop, STUCK, refunded_at=STUCK + 100 * HOUR)
    book.order(shop, STUCK, closed=True)
    closed = book.order(shop, STUCK)
    book.add("closures", closure_id="K1", order_id=closed.id, closed_at=STUCK + 3000 * HOUR)
    book.sold(shop, STUCK, 120)
    after = book.order(shop, STUCK)
    book.travel(book.ship(after, datetime(2023, 1, 4, 9)), datetime(2023, 1, 4, 12))
    paid_at = datetime(2023, 1, 10, 18)
    book.order(shop, paid_at)  # found late three times
    book.sold(shop, paid_at, 60)  # found once
    book.sold(shop, paid_at, 96)  # shipped at the instant of the third finding: that one does not count
    book.order(shop, paid_at, cancelled_at=paid_at + 80 * HOUR)
    book.order(shop, paid_at, cancelled_at=paid_at + 20 * HOUR)
    refused = book.order(shop, paid_at)
    book.add("closures", closure_id="K2", order_id=refused.id, closed_at=paid_at + 48 * HOUR)
