"""Clauses -> what they read from scans."""

from __future__ import annotations

from dataclasses import dataclass

from shipby.rules.model import Pack, ScanEvent

BUILT_IN: dict[str, ScanEvent] = {
    "picked_up_at": ScanEvent(scan="custody", clock="scanned", over="last"),
    "pickup_seen_at": ScanEvent(scan="custody", clock="received", over="last"),
    "delivered_at": ScanEvent(scan="delivered", clock="scanned", over="last"),
}
"""Events every pack may name; over the order's counted parcels."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a market's clauses read from scans: events by name, the second custody scan, digits of a region."""

    events: dict[str, ScanEvent]
    second: bool
    region_digits: int | None


def needs(packs: tuple[Pack, ...], named: frozenset[str]) -> Needs:
    """What the packs' clauses read; `named` are the event names they mention."""
    signs = [sign for pack in packs for clause in pack.clauses if clause.signs for sign in clause.signs.any_of]
    digits = {sign.region_digits for sign in signs if sign.region_digits is not None}
    if len(digits) > 1:
        raise ValueError("versions of one market compare regions by different numbers of digits")
    events = dict(BUILT_IN)
    for pack in packs:
        events |= pack.events
    return Needs(
        {name: event for name, event in events.items() if name in named},
        any(sign.gap_over_hours is not None for sign in signs),
        digits.pop() if digits else None,
    )


def column(event: ScanEvent) -> str:
    """The milestone an event reads."""
    return f"{event.scan}_{event.clock}"
