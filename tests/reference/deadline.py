"""An order -> when it had to be dispatched: the base, the offers of relief, the latest of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from .facts import Seen
from .settings import Settings, in_force
from .values import SECOND, Row, civil, day_of, hours, midnight

SPOT_HOURS = 48


@dataclass(frozen=True)
class Deadline:
    """Base and final deadline; the ids of the offers that reach due_at, where it was moved."""

    base: int | None
    due: int | None
    relief: str | None
    moved: bool = False


def deadline_of(order: Row, seen: Seen, pack: str, settings: Settings | None) -> Deadline:
    """The dispatch deadline, step by step."""
    base = base_of(order, seen, pack, settings)
    if base is None:
        return Deadline(None, None, None)
    offers = [] if order["relief_included"] else _offers(order, base, seen)
    due = max([base, *(until for _, until in offers)])
    if due == base:
        return Deadline(base, base, None)
    return Deadline(base, due, "|".join(sorted(name for name, until in offers if until == due)), moved=True)


def base_of(order: Row, seen: Seen, pack: str, settings: Settings | None) -> int | None:
    """Promise, terms, hours set by the operator, hours of the pack: the first that there is."""
    mode, paid = order["mode"] or "spot", order["paid_at"]
    if order["promised_by"] is not None:
        return int(order["promised_by"])
    if order["promise_hours"] is not None:
        return int(paid + order["promise_hours"])
    agreed = [
        (row["shop_id"] is not None, row["starts_at"], row["terms_id"].encode(), row["hours"])
        for row in seen.tables["terms"]
        if row["mode"] == mode and row["shop_id"] in (None, order["shop_id"]) and row["starts_at"] <= paid
    ]
    if agreed:
        return int(paid + max(agreed)[3])
    set_hours = in_force(settings, pack, day_of(paid)).get("hours", {})
    if mode in set_hours:
        return int(paid + hours(set_hours[mode]))
    return _base_of_pack(paid, mode, pack)


def _base_of_pack(paid: int, mode: str, pack: str) -> int | None:
    if mode == "spot":
        return paid + hours(SPOT_HOURS)
    if mode != "fast":
        return None
    today = day_of(paid)
    late = pack == "xiaohongshu" and civil(paid).hour >= 16
    return midnight(today + timedelta(days=2 if late else 1)) - SECOND


def _offers(order: Row, base: int, seen: Seen) -> list[tuple[str, int]]:
    offers = []
    for notice in seen.tables["notices"]:
        if notice_matches(notice, order, base):
            extended = notice["dispatch_by"] if notice["extend_hours"] is None else base + notice["extend_hours"]
            offers.append((notice["notice_id"], extended))
    for filing in approved_filings(order, seen):
        offers.append((filing["filing_id"], filing["dispatch_by"]))
    return offers


def approved_filings(order: Row, seen: Seen) -> list[Row]:
    """The filings of an order that were approved and decided by T."""
    return [
        row
        for row in seen.of_order("filings", order["order_id"])
        if row["status"] == "approved" and row["decided_at"] is not None and row["decided_at"] <= seen.as_of
    ]


def notice_matches(notice: Row, order: Row, base: int) -> bool:
    """Whether the notice's window, regions, categories and channels all hold for the order."""
    anchor = order["paid_at"] if notice["window"] == "paid" else base
    if not notice["starts_at"] <= anchor <= notice["ends_at"]:
        return False
    if notice["categories"] is not None and order["category_id"] not in notice["categories"].split("|"):
        return False
    if notice["channels"] is not None and (order["channel"] or "shelf") not in notice["channels"].split("|"):
        return False
    if notice["regions"] is None:
        return True
    places = {"from": ["ship_from"], "to": ["ship_to"]}.get(notice["side"], ["ship_from", "ship_to"])
    return any(
        order[place] is not None and order[place].startswith(region)
        for place in places
        for region in notice["regions"].split("|")
    )
