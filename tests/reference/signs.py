"""A dispatched order -> the instant of the earliest sign that its dispatch was fake."""

from __future__ import annotations

from collections.abc import Iterator

from .cases import Case
from .facts import Seen
from .parcels import Parcel
from .values import DAY, Row


def shipments_by_waybill(seen: Seen) -> dict[tuple[str, str], list[Row]]:
    """Every visible shipment that names its waybill, whether its order is known or not."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in seen.tables["shipments"]:
        if row["carrier"] is not None and row["tracking_no"] is not None:
            found.setdefault((row["carrier"], row["tracking_no"]), []).append(row)
    return found


def earliest_sign(case: Case, as_of: int, shipped_by: dict[tuple[str, str], list[Row]]) -> int | None:
    """The earliest instant at which a sign holds, None without one."""
    instants = [row["found_at"] for row in case.incidents if row["kind"] == "fake_dispatch"]
    for parcel in case.dispatch.parcels:
        instants += _predates(case, parcel)
        instants += _reused(parcel, shipped_by)
        instants += _stalled(parcel, as_of)
        instants += _misrouted(case, parcel)
    return min(instants, default=None)


def can_still_stall(parcel: Parcel, as_of: int) -> bool:
    """The first custody scan stands alone and its 24 h are not over."""
    first = parcel.first
    return first is not None and as_of <= first + DAY and not _delivered_at_once(parcel) and not _later(parcel)


def _predates(case: Case, parcel: Parcel) -> Iterator[int | None]:
    if parcel.first is not None and parcel.first < case.order["paid_at"]:
        yield case.dispatched_at


def _reused(parcel: Parcel, shipped_by: dict[tuple[str, str], list[Row]]) -> Iterator[int]:
    own = parcel.shipment
    for other in shipped_by.get((own["carrier"], own["tracking_no"]), []):
        apart = own["shipped_at"] - other["shipped_at"]
        if other["order_id"] != own["order_id"] and 0 <= apart <= 30 * DAY:
            yield own["shipped_at"]


def _stalled(parcel: Parcel, as_of: int) -> Iterator[int]:
    first = parcel.first
    if first is None or _delivered_at_once(parcel) or as_of <= first + DAY:
        return
    if not any(later <= first + DAY for later in _later(parcel)):
        yield first + DAY


def _misrouted(case: Case, parcel: Parcel) -> Iterator[int]:
    ship_to = case.order["ship_to"] or ""
    for scan in parcel.scans:
        region = scan["region"] or ""
        known = len(region) >= 4 and len(ship_to) >= 4
        if scan["kind"] == "delivered" and known and region[:4] != ship_to[:4]:
            yield scan["scanned_at"]


def _delivered_at_once(parcel: Parcel) -> bool:
    return any(scan["kind"] == "delivered" and scan["scanned_at"] == parcel.first for scan in parcel.custody)


def _later(parcel: Parcel) -> list[int]:
    return [
        scan["scanned_at"] for scan in parcel.custody if parcel.first is not None and scan["scanned_at"] > parcel.first
    ]
