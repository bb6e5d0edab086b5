"""Shops judged by their rates: punctual, late, picked up late, with false dispatches, with a live channel."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from synthetic.book import HOUR, NOW, Book


def punctual(book: Book) -> None:
    """shop-01: many orders, hardly one late: clear under every clause, also in the class of over 500 parcels."""
    for day in range(14):
        book.batch("shop-01", date(2023, 1, 2) + timedelta(days=day), 37, late=1 if day in (3, 9) else 0)
    book.batch("shop-01", date(2022, 12, 28), 20, late=0)


def late(book: Book) -> None:
    """shop-02: each band of late dispatch that a middling shop can reach, and the edges between them."""
    shop = "shop-02"
    book.batch(shop, date(2022, 12, 20), 200, late=10)  # exactly 5 %: clear
    book.batch(shop, date(2022, 12, 22), 100, late=10)  # 10 %, 10 orders: A0.5
    book.batch(shop, date(2022, 12, 23), 40, late=10)  # exactly 25 %: A0.5
    book.batch(shop, date(2022, 12, 27), 39, late=10)  # over 25 %, 10 orders: A2
    book.batch(shop, date(2022, 12, 28), 20, late=9)  # 45 %, but 9 orders: clear
    book.batch(shop, date(2022, 12, 31), 60, late=30)  # the old year's last day: its points fall into the new one
    for amount in (300, 301, 29_999, 30_000, 75_000, 500_000):  # what the buyer is paid: nothing, least, rounded, most
        book.sold(shop, book.due_on(date(2023, 1, 3)), 55, amount_minor=amount)


def overwhelmed(book: Book) -> None:
    """shop-03: a sale on 19 December; over 500 late the same day, over 100 of them picked up late as well."""
    shop, day = "shop-03", date(2022, 12, 21)
    for number in range(720):
        paid_at = book.due_on(day)
        if number < 540:  # all uploaded in one hour of the night after; the courier comes two days later for some
            shipped_at = datetime(2022, 12, 22, 1) + timedelta(seconds=5 * number)
            book.sold(shop, paid_at, shipped_at, 30 if number < 180 else 9)
        else:
            book.sold(shop, paid_at, book.random.randrange(5, 30))
    book.batch(shop, date(2022, 12, 23), 20, late=12)
    book.batch(shop, date(2023, 1, 4), 24, late=0)


def picked_up_late(book: Book) -> None:
    """shop-05: shipped in time, but the courier comes late; and one scan that is in time but seen too late."""
    shop = "shop-05"
    for day, orders, unlucky in ((27, 125, 5), (29, 60, 8), (30, 50, 1)):
        for number in range(orders):
            uploaded = datetime(2022, 12, day, 15) + timedelta(seconds=7 * number)
            paid_at = uploaded - book.random.randrange(4, 12) * HOUR
            book.sold(shop, paid_at, uploaded, 26 if number < unlucky else 5)
    paid_at = datetime(2023, 1, 5, 10)
    late_record = book.order(shop, paid_at)
    parcel = book.ship(late_record, paid_at + 30 * HOUR)
    book.travel(parcel, paid_at + 40 * HOUR, seen=paid_at + 60 * HOUR)
    to_the_second = book.order(shop, paid_at)
    parcel = book.ship(to_the_second, paid_at + 24 * HOUR)
    book.travel(parcel, paid_at + 48 * HOUR, seen=paid_at + 48 * HOUR)


def false_dispatch(book: Book) -> None:
    """shop-04: a day with every sign of a false dispatch, each on at least one order."""
    shop, morning = "shop-04", datetime(2023, 1, 6, 9)
    for _ in range(54):
        book.sold(shop, morning - book.random.randrange(2, 20) * HOUR, 20, 3)
    orders = [book.order(shop, morning - 6 * HOUR, ship_to="310104") for _ in range(6)]
    lender = book.sold(shop, morning - 240 * HOUR, 10)
    borrowed = next(row for row in reversed(book.rows["shipments"]) if row["order_id"] == lender.id)
    parcels = [book.ship(order, morning + 2 * HOUR) for order in orders[:4]]
    parcels.append(
        book.ship(orders[4], morning + 2 * HOUR, carrier=borrowed["carrier"], tracking_no=borrowed["tracking_no"])
    )
    parcels.append(book.ship(orders[5], morning + 2 * HOUR))
    book.scan(parcels[0], "picked_up", morning - 30 * HOUR)  # predates the payment
    book.scan(parcels[0], "delivered", morning - 12 * HOUR, region="310104")
    book.scan(parcels[1], "picked_up", morning + 5 * HOUR)  # stalled: nothing after it for days
    book.scan(parcels[2], "picked_up", morning + 5 * HOUR)  # misrouted: delivered in another city
    book.scan(parcels[2], "delivered", morning + 20 * HOUR, region="510104")
    book.travel(parcels[3], morning + 5 * HOUR)  # only the operator's finding speaks against it
    book.add(
        "incidents", incident_id="I-fake-1", order_id=orders[3].id, kind="fake_dispatch", found_at=morning + 50 * HOUR
    )
    book.travel(parcels[5], morning + 5 * HOUR)
    book.add(
        "incidents", incident_id="I-fake-2", order_id=orders[5].id, kind="fake_dispatch", found_at=morning + 51 * HOUR
    )


def live(book: Book) -> None:
    """shop-14, -15, -16, -22: live orders below 95 % for two fortnights, for three, with a gap, with one struck out."""
    fortnights = {"shop-14": (0, 1), "shop-15": (0, 1, 2), "shop-16": (0, 2), "shop-22": (0, 1)}
    for shop, bad in fortnights.items():
        for window in range(3):
            monday = date(2022, 12, 19) + timedelta(days=14 * window)
            if shop == "shop-16" and window == 1:
                book.batch(shop, monday + timedelta(days=1), 10, late=0, channel="shelf")
                continue
            book.batch(shop, monday + timedelta(days=1), 18, late=2 if window in bad else 0, channel="live")
    book.batch("shop-14", date(2022, 12, 30), 20, late=1, channel="live")  # with the above: 35 of 38, still below


def unfinished(book: Book) -> None:
    """shop-21: what is open at NOW: deadlines ahead, parcels waiting for a scan, a window that would cost points."""
    shop, today = "shop-21", NOW.date()
    for number in range(40):
        paid_at = datetime(2023, 1, 30, 6) + timedelta(minutes=7 * number)
        if number < 12:
            book.order(shop, paid_at)  # due this morning, not shipped: late in a window that is still open
        else:
            book.sold(shop, paid_at, 20, 3)
    for number in range(12):
        book.order(shop, NOW - timedelta(hours=3 + number))
    for number in range(6):
        order = book.order(shop, NOW - 30 * HOUR)
        parcel = book.ship(order, NOW - (3 + number) * HOUR)
        if number % 2:
            book.scan(parcel, "picked_up", NOW - 2 * HOUR)
    book.batch(shop, today, 5, late=0, channel="live")
    book.sold(shop, datetime(2023, 1, 12, 9), 10, channel=None)
