"""An order's shipments and their scans -> when it was dispatched, picked up, seen, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass, field

from shipby.domain.tables import CUSTODY_KINDS

from .facts import Seen
from .values import Row


@dataclass
class Parcel:
    """A counted shipment with its scans; first = scanned_at of its first custody scan."""

    shipment: Row
    scans: list[Row]
    custody: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.custody = [scan for scan in self.scans if scan["kind"] in CUSTODY_KINDS]

    @property
    def first(self) -> int | None:
        return min((scan["scanned_at"] for scan in self.custody), default=None)

    @property
    def seen(self) -> int | None:
        return min((scan["received_at"] for scan in self.custody), default=None)


@dataclass(frozen=True)
class Dispatch:
    """The order's own dispatch and pickup; missing = what hides the pickup, None where it is known."""

    parcels: list[Parcel]
    dispatched_at: int | None
    picked_up_at: int | None
    pickup_seen_at: int | None
    missing: str | None


def scans_by_parcel(seen: Seen) -> dict[tuple[str, str], list[Row]]:
    """All visible scans by (carrier, tracking_no)."""
    found: dict[tuple[str, str], list[Row]] = {}
    for scan in seen.tables["scans"]:
        found.setdefault((scan["carrier"], scan["tracking_no"]), []).append(scan)
    return found


def dispatch_of(order: Row, seen: Seen, scans: dict[tuple[str, str], list[Row]]) -> Dispatch:
    """The first N shipments, and the instants over them."""
    expected = 1 if order["parcels_expected"] is None else order["parcels_expected"]
    shipments = seen.of_order("shipments", order["order_id"])
    named = [row for row in shipments if row["carrier"] is not None and row["tracking_no"] is not None]
    counted = sorted(
        named if len(named) >= expected else shipments, key=lambda row: (row["shipped_at"], row["shipment_id"].encode())
    )[:expected]
    if len(counted) < expected:
        return Dispatch([], None, None, None, None)
    parcels = [Parcel(row, scans.get((row["carrier"], row["tracking_no"]), [])) for row in counted]
    return Dispatch(
        parcels,
        counted[-1]["shipped_at"],
        _latest([parcel.first for parcel in parcels]),
        _latest([parcel.seen for parcel in parcels]),
        _missing(parcels, seen),
    )


def _latest(instants: list[int | None]) -> int | None:
    known = [us for us in instants if us is not None]
    return max(known) if len(known) == len(instants) else None


def _missing(parcels: list[Parcel], seen: Seen) -> str | None:
    if not seen.has_scans:
        return "scans"
    if any(parcel.shipment["carrier"] is None or parcel.shipment["tracking_no"] is None for parcel in parcels):
        return "tracking_no"
    if any(not parcel.custody and not _covered(parcel.shipment, seen.tables["feeds"]) for parcel in parcels):
        return "scans"
    return None


def _covered(shipment: Row, feeds: list[Row]) -> bool:
    return not feeds or any(
        feed["carrier"] in (None, shipment["carrier"])
        and feed["starts_at"] <= shipment["shipped_at"]
        and (feed["ends_at"] is None or shipment["shipped_at"] <= feed["ends_at"])
        for feed in feeds
    )
