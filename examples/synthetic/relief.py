"""Shops whose deadlines differ or move: contract terms, promises, notices, filings, appeals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from synthetic.book import HOUR, NOW, Book, Order


def contracts(book: Book) -> None:
    """shop-09: contract hours, promises by instant and by hours, same-day orders, presale without any promise."""
    shop, paid_at = "shop-09", datetime(2022, 12, 29, 15, 59, 59)
    book.add("terms", terms_id="T1", shop_id=shop, mode="spot", hours=72, starts_at=datetime(2022, 12, 29))
    book.add("terms", terms_id="T2", mode="custom", hours=360, starts_at=datetime(2023, 1, 10))
    for hours in (60, 72, 73):
        book.sold(shop, paid_at, hours)
    book.sold(shop, datetime(2022, 12, 28, 12), 60)  # before the contract: late after 48 hours
    book.sold(shop, paid_at, 100, mode="presale", promised_by=datetime(2023, 1, 5, 23, 59, 59))
    book.sold(shop, paid_at, 250, mode="presale", promise_hours=240)
    book.sold(shop, paid_at, 100, mode="presale")  # promised nothing: nobody can say when it was due
    book.order(shop, paid_at, mode="custom")
    book.order(shop, datetime(2023, 1, 11, 9), mode="custom")
    for hour in (9, 15, 16, 20):
        paid = datetime(2023, 1, 3, hour, 0, 0)
        book.sold(shop, paid, 3, 1, mode="fast")
        book.sold(shop, paid, 20, mode="fast")
    book.sold(shop, paid_at, 50, promised_by=datetime(2022, 12, 31, 23, 59, 59), relief_included=True)
    midnight = datetime(2023, 1, 1)
    book.sold(shop, midnight - 40 * HOUR, 40, 1, promised_by=midnight - timedelta(seconds=1))  # a second too late
    book.sold(shop, midnight - 40 * HOUR, 40, 1, promised_by=midnight)  # in time, to the second


def _notice(book: Book, name: str, starts: datetime, days: float, **columns: Any) -> None:
    book.add("notices", notice_id=name, starts_at=starts, ends_at=starts + timedelta(days=days), **columns)


def notices(book: Book) -> None:
    """shop-10: the platform's own extensions, by payment or by deadline, by place of either end, category, channel."""
    shop, day = "shop-10", datetime(2023, 1, 16)
    _notice(book, "N1-snow-to", day, 2, window="paid", side="to", regions="65|63", extend_hours=72)
    _notice(
        book,
        "N2-snow-from",
        day,
        2,
        window="paid",
        side="from",
        regions="6501",
        dispatch_by=datetime(2023, 1, 22, 23, 59, 59),
    )
    _notice(book, "N3-flood", day, 2, window="due", side="either", regions="4503", extend_hours=24.5)
    _notice(book, "N4-fair", day, 2, window="paid", categories="art", extend_hours=36)
    _notice(book, "N5-live", day, 2, window="paid", channels="live", extend_hours=12)
    spring = datetime(2023, 1, 20)
    _notice(book, "N6-spring-festival", spring, 7, window="due", dispatch_by=datetime(2023, 1, 28, 23, 59, 59))
    _notice(book, "N7-ahead", datetime(2023, 4, 4), 3, window="paid", extend_hours=24, recorded_at=NOW - 20 * HOUR)
    paid_at = day + 10 * HOUR
    for hours in (60, 130):
        book.sold(shop, paid_at, hours, ship_to="650104")
        book.sold(shop, paid_at, hours, ship_from="650104")
        book.sold(shop, paid_at - 40 * HOUR, hours, ship_to="450302")
        book.sold(shop, paid_at, hours, category_id="art")
        book.sold(shop, paid_at, hours, channel="live")
        book.sold(shop, paid_at, hours, ship_to="440106")
    for hours in (60, 200, 260):
        book.sold(shop, spring - 20 * HOUR, hours)
    book.sold(shop, paid_at, 60, ship_to="650104", relief_included=True)
    book.sold(shop, paid_at, 20, 40, ship_to="650104")


def _file(
    book: Book, order: Order, submitted_after: float, extra: float, status: str, decided_after: float | None
) -> None:
    submitted_at = order.paid_at + submitted_after * HOUR
    book.add(
        "filings",
        filing_id=f"F{book.number('filing'):03d}",
        order_id=order.id,
        reason=("natural_disaster", "power_cut", "buyer_request")[book.number("reason") % 3],
        submitted_at=submitted_at,
        dispatch_by=order.paid_at + (48 + extra) * HOUR,
        status=status,
        decided_at=None if decided_after is None else submitted_at + decided_after * HOUR,
    )


def filings(book: Book) -> None:
    """shop-11: a later deadline is asked for: approved, rejected, still pending, decided only after the deadline."""
    shop, paid_at = "shop-11", datetime(2023, 1, 4, 10)
    for ship_after in (60, 100):
        _file(book, book.sold(shop, paid_at, ship_after), 30, 48, "approved", 10)
        _file(book, book.sold(shop, paid_at, ship_after), 30, 48, "rejected", 10)
    _file(book, book.sold(shop, paid_at, 60), 47, 48, "approved", 30)  # approved after the deadline it moves
    _file(book, book.order(shop, NOW - 60 * HOUR), 40, 72, "pending", None)
    _file(book, book.order(shop, NOW - 40 * HOUR), 30, 72, "approved", 6)
    _file(book, book.order(shop, NOW - 50 * HOUR), 46, 72, "approved", 24)  # decided tomorrow: not known yet
    twice = book.sold(shop, paid_at, 100)
    _file(book, twice, 20, 24, "rejected", 5)
    _file(book, twice, 40, 72, "approved", 6)
    book.batch(shop, date(2023, 1, 9), 22, late=1)


def _appeal(book: Book, clause: str, outcome: str | None, decided_at: datetime | None, **subject: Any) -> None:
    book.add(
        "appeals",
        appeal_id=f"A{book.number('appeal'):03d}",
        clause=clause,
        decided_at=decided_at,
        outcome=outcome,
        recorded_at=decided_at or datetime(2023, 1, 20),
        **subject,
    )


def appeals(book: Book) -> None:
    """shop-12: objections upheld, dismissed and undecided: against one order's verdict and against whole windows."""
    shop, decided_at = "shop-12", datetime(2023, 1, 18, 16)
    for day in (5, 6, 10):
        book.batch(shop, date(2023, 1, day), 30, late=11)
    _appeal(book, "late-dispatch", "upheld", decided_at, shop_id=shop, window_start=date(2023, 1, 5))
    _appeal(book, "late-dispatch", "dismissed", decided_at, shop_id=shop, window_start=date(2023, 1, 6))
    _appeal(book, "on-time-rate", "upheld", decided_at, shop_id=shop, window_start=date(2023, 1, 2))
    _appeal(book, "live-streak", "upheld", decided_at, shop_id="shop-22", window_start=date(2023, 1, 2))
    late = [book.sold(shop, datetime(2023, 1, 12, 10), 100, 30) for _ in range(4)]
    _appeal(book, "late-dispatch", "upheld", decided_at, order_id=late[0].id)
    _appeal(book, "late-dispatch", "dismissed", decided_at, order_id=late[1].id)
    _appeal(book, "late-dispatch", None, None, order_id=late[2].id)
    _appeal(book, "late-dispatch", "upheld", NOW + 9 * HOUR, order_id=late[3].id)  # tomorrow's news
    _appeal(book, "late-pickup", "upheld", decided_at, order_id=late[1].id)
    _appeal(book, "repeat-inspection", "upheld", decided_at, order_id="19-0009")
    _appeal(book, "auto-close", "upheld", decided_at, order_id="19-0002")
    _appeal(book, "auto-close", "dismissed", decided_at, order_id="19-0003")
    _appeal(book, "wrong-or-missing", "upheld", decided_at, order_id="07-0004")
