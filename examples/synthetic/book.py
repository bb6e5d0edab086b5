"""What happens to imaginary orders -> the rows of the fact tables, kept in memory until they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

NOW = datetime(2023, 2, 1, 12)
"""Civil time in Beijing, like every instant here. Nothing is shipped or scanned later."""
HOUR = timedelta(hours=1)
CITIES = ("110101", "310104", "320102", "330106", "420106", "440106", "510104", "610102")
CARRIERS = ("sf", "zto", "yto")
CATEGORIES = ("tea", "toys", "shoes", "books")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What the stories need to know of an order again."""

    id: str
    shop: str
    paid_at: datetime
    ship_to: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A shipment of an order, as the carrier knows it."""

    carrier: str
    tracking_no: str
    shipped_at: datetime
    ship_to: str


@dataclass
class Book:
    """The market's facts so far, table by table."""

    random: Random
    rows: dict[str, list[Row]] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, **columns: Any) -> None:
        """One more row of a table; columns not named are null."""
        self.rows.setdefault(table, []).append(columns)

    def number(self, what: str) -> int:
        """1, 2, 3 ... of each kind of thing."""
        self.counters[what] = self.counters.get(what, 0) + 1
        return self.counters[what]

    def order(self, shop: str, paid_at: datetime, **columns: Any) -> Order:
        """An order is paid; an unnamed column gets an everyday value."""
        order_id = f"{shop[-2:]}-{self.number(shop):04d}"
        everyday: Row = {
            "product_id": f"{shop[-2:]}p{self.random.randrange(1, 9)}",
            "category_id": self.random.choice(CATEGORIES),
            "amount_minor": self.random.randrange(1_900, 29_900, 100),
            "mode": "spot",
            "channel": self.random.choice(("shelf", "search", "video")),
            "ship_from": "330106",
            "ship_to": self.random.choice(CITIES),
        }
        row = {"order_id": order_id, "shop_id": shop, "paid_at": paid_at, **everyday, **columns}
        self.add("orders", **row)
        return Order(order_id, shop, paid_at, row["ship_to"])

    def ship(self, order: Order, at: datetime, **columns: Any) -> Parcel:
        """The merchant uploads a waybill number."""
        number = self.number("shipment")
        waybill: Row = {"carrier": self.random.choice(CARRIERS), "tracking_no": f"W{number:06d}", **columns}
        self.add("shipments", shipment_id=f"H{number:06d}", order_id=order.id, shipped_at=at, **waybill)
        return Parcel(waybill["carrier"], waybill["tracking_no"], at, order.ship_to)

    def scan(self, parcel: Parcel, kind: str, at: datetime, seen: datetime | None = None, region: str = "") -> None:
        """The carrier scans a parcel; the record reaches the app at `seen`, some minutes later unless said."""
        seen = seen or at + timedelta(minutes=self.random.randrange(1, 12))
        if at <= NOW:
            self.add(
                "scans",
                carrier=parcel.carrier,
                tracking_no=parcel.tracking_no,
                kind=kind,
                scanned_at=at,
                received_at=seen,
                region=region,
            )

    def travel(self, parcel: Parcel, picked_at: datetime, seen: datetime | None = None) -> None:
        """Picked up, and at the buyer's door within a day of it."""
        self.scan(parcel, "picked_up", picked_at, seen)
        hours = self.random.randrange(14, 23)
        if self.random.random() < 0.15:
            self.scan(parcel, "in_transit", picked_at + 5 * HOUR)
        self.scan(parcel, "delivered", picked_at + hours * HOUR, region=parcel.ship_to)

    def sold(self, shop: str, paid_at: datetime, shipped: datetime | int, pick_after: int = 4, **columns: Any) -> Order:
        """An everyday order: paid, shipped then (or so many hours later), picked up so many hours after that."""
        order = self.order(shop, paid_at, **columns)
        shipped_at = shipped if isinstance(shipped, datetime) else paid_at + shipped * HOUR
        if shipped_at <= NOW:
            self.travel(self.ship(order, shipped_at), shipped_at + pick_after * HOUR)
        return order

    def due_on(self, day: date, hours: int = 48) -> datetime:
        """A payment, by day and to the second, whose deadline of so many hours falls on that civil day."""
        second = self.random.randrange(7 * 3600, 23 * 3600)
        return datetime.combine(day, time()) + timedelta(seconds=second) - hours * HOUR

    def batch(self, shop: str, day: date, orders: int, late: int, **columns: Any) -> None:
        """So many spot orders due on one day (48 hours), the first of them shipped late, all others in good time."""
        for number in range(orders):
            hours = self.random.randrange(50, 60) if number < late else self.random.randrange(3, 26)
            self.sold(shop, self.due_on(day), hours, self.random.randrange(2, 9), **columns)
