"""A folder of facts as CSV -> the same facts whole days later, and a shop's day that is under way."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from shipby.domain.tables import FACTS

_DATED = ("instant", "day")


def shifted(source: Path, to: Path, days: int, more: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Every instant and day of every table `days` later; rows of `more` at the end of their tables.

    The hour of the day stays, the weekday does not: what goes by weekdays is asked of the calendar of the new days. A
    cell that is no time stays as it is.
    """
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.csv")):
        kinds = {column.name: column.kind for column in FACTS[path.stem].columns}
        with (
            path.open(encoding="utf-8", newline="") as old,
            (to / path.name).open("w", encoding="utf-8", newline="") as new,
        ):
            reader = csv.DictReader(old)
            writer = csv.DictWriter(new, reader.fieldnames or (), lineterminator="\n")
            writer.writeheader()
            for row in reader:
                dated = {name: _later(cell, days) for name, cell in row.items() if kinds.get(name) in _DATED and cell}
                writer.writerow(row | dated)
            writer.writerows(more.get(path.stem, ()))


def _later(cell: str, days: int) -> str:
    day, rest = cell[:10], cell[10:]
    try:
        return f"{date.fromisoformat(day) + timedelta(days=days)}{rest}"
    except ValueError:
        return cell


# ------------------------------------------------------------------ a day under way

_SOLD, _LATE, _OPEN = 190, 8, 24
"""orders due today that ship in time; that are late already; that are still to ship."""
_FIRST_LEFT, _APART = timedelta(minutes=18), timedelta(minutes=25)
_PROMISE = timedelta(hours=48)
_SCANNED = {"picked_up": 4, "in_transit": 9}
"""hours after the upload."""
_CITIES = ("110101", "310104", "330106", "440106", "510104", "652901")

_Row = dict[str, object]


def day_under_way(shop: str, now: datetime) -> dict[str, list[_Row]]:
    """Facts of one shop as they are at `now`, an instant on the market's clock: most shipped, some late, some to ship.

    A few more that are late, and the day's share of late orders passes the first line.
    """
    rows: dict[str, list[_Row]] = {"orders": [], "shipments": [], "scans": []}
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for number, (due, shipped) in enumerate(_orders(begins, now), 1):
        order, parcel = f"{shop[-2:]}-T{number:04}", f"T{number:06}"
        rows["orders"].append({
            "order_id": order, "shop_id": shop, "product_id": f"{shop[-2:]}p{number % 9}", "category_id": "tea",
            "paid_at": _told(due - _PROMISE), "amount_minor": 4900 + 500 * (number % 40), "mode": "spot",
            "channel": "search", "ship_from": "330106", "ship_to": _CITIES[number % len(_CITIES)],
        })  # fmt: skip
        if shipped is None:
            continue
        rows["shipments"].append({
            "shipment_id": parcel, "order_id": order, "carrier": "sf", "tracking_no": parcel,
            "shipped_at": _told(shipped),
        })  # fmt: skip
        for kind, hours in _SCANNED.items():
            scanned = shipped + timedelta(hours=hours)
            if scanned <= now:
                rows["scans"].append({
                    "carrier": "sf", "tracking_no": parcel, "kind": kind, "scanned_at": _told(scanned),
                    "received_at": _told(scanned),
                })  # fmt: skip
    return rows


def _orders(begins: datetime, now: datetime) -> Iterator[tuple[datetime, datetime | None]]:
    """Until when each is to ship, and when it did."""
    for number in range(_SOLD):
        due = begins + number * timedelta(days=1) / _SOLD
        yield due, min(due - _PROMISE + timedelta(hours=6 + number % 40), now)
    for number in range(1, _LATE + 1):
        yield begins + (now - begins) * number / (_LATE + 1), None
    for number in range(_OPEN):
        yield now + _FIRST_LEFT + number * _APART, None


def _told(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="seconds")
