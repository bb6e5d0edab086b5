"""The visible facts -> one case per order: everything the clauses ask about it, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

from .deadline import Deadline, approved_filings, deadline_of
from .facts import Seen
from .parcels import Dispatch, dispatch_of, scans_by_parcel
from .settings import Settings
from .values import Row

PERSONAL = {
    "douyin": ("buyer_abuse", "stop_shipment", "force_majeure"),
    "xiaohongshu": ("buyer_abuse", "stop_shipment"),
}


@dataclass
class Case:
    """One order with its deadline, dispatch, closing and incidents."""

    order: Row
    deadline: Deadline
    dispatch: Dispatch
    closed_at: int | None
    closed_unknown: bool
    """closed, but no source says when"""
    excluded: bool
    incidents: list[Row]
    complaints: list[Row]
    has_approved_filing: bool

    @property
    def order_id(self) -> str:
        return str(self.order["order_id"])

    @property
    def shop_id(self) -> str:
        return str(self.order["shop_id"])

    @property
    def dispatched_at(self) -> int | None:
        return self.dispatch.dispatched_at


def cases_of(seen: Seen, pack: str, settings: Settings | None) -> list[Case]:
    """One case per visible order."""
    scans = scans_by_parcel(seen)
    return [_case(order, seen, scans, pack, settings) for order in seen.tables["orders"]]


def _case(
    order: Row, seen: Seen, scans: dict[tuple[str, str], list[Row]], pack: str, settings: Settings | None
) -> Case:
    order_id = order["order_id"]
    incidents = seen.of_order("incidents", order_id)
    endings = [order["cancelled_at"], order["refunded_at"]]
    endings += [row["closed_at"] for row in seen.of_order("closures", order_id) if row["closed_at"] <= seen.as_of]
    closed_at = min((us for us in endings if us is not None), default=None)
    return Case(
        order=order,
        deadline=deadline_of(order, seen, pack, settings),
        dispatch=dispatch_of(order, seen, scans),
        closed_at=closed_at,
        closed_unknown=bool(order["closed"]) and closed_at is None,
        excluded=any(row["kind"] in PERSONAL[pack] for row in incidents),
        incidents=incidents,
        complaints=seen.of_order("complaints", order_id),
        has_approved_filing=bool(approved_filings(order, seen)),
    )


@dataclass(frozen=True)
class Appeals:
    """The upheld appeals: against (clause, order) and against (clause, shop, window)."""

    orders: frozenset[tuple[str, str]]
    windows: frozenset[tuple[str, str, object]]


def appeals_of(seen: Seen) -> Appeals:
    """What has been overturned by T."""
    upheld = [row for row in seen.tables["appeals"] if row["outcome"] == "upheld" and row["decided_at"] is not None]
    return Appeals(
        frozenset((row["clause"], row["order_id"]) for row in upheld if row["order_id"] is not None),
        frozenset(
            (row["clause"], row["shop_id"], row["window_start"])
            for row in upheld
            if row["order_id"] is None and row["shop_id"] is not None and row["window_start"] is not None
        ),
    )
