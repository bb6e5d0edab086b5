"""Verdicts -> rates per shop and window: counts, bands, what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .cases import Appeals
from .duties import Verdict
from .values import Row, midnight, moment


@dataclass(frozen=True)
class Band:
    """What a rate leads to: the name shown, the class and tenths of points (None: no points at all)."""

    name: str | None
    points_class: str | None = None
    tenths: int | None = None
    outcome: str = "penalised"


@dataclass(frozen=True)
class Window:
    """One rates row in the making."""

    clause: str
    shop_id: str
    start: date
    end: date
    late: int
    total: int
    final: bool
    outcome: str
    band: Band | None

    @property
    def ends_at(self) -> int:
        """The civil midnight after the last day."""
        return midnight(self.end + timedelta(days=1))

    def row(self) -> Row:
        """The window as the rates table writes it, tenths of points."""
        band, counts_points = self.band, self.clause != "live-streak"
        projected = (0 if band is None else band.tenths) if counts_points else None
        return {
            "clause": self.clause,
            "shop_id": self.shop_id,
            "window_start": self.start,
            "window_end": self.end,
            "final": self.final,
            "numerator": self.late,
            "denominator": self.total,
            "outcome": self.outcome,
            "band": None if band is None else band.name,
            "points_class": None if band is None else band.points_class,
            "points": None if not self.final or self.outcome == "waived" else projected,
            "projected_points": projected,
        }

    def penalty(self) -> Row | None:
        """The penalty of a final penalised window."""
        if self.outcome != "penalised" or self.band is None:
            return None
        return {
            "clause": self.clause,
            "shop_id": self.shop_id,
            "order_id": None,
            "incident_id": None,
            "window_start": self.start,
            "points_class": self.band.points_class,
            "points": self.band.tenths,
            "occurred_at": moment(self.ends_at),
        }


def windows_of(
    clause: str,
    verdicts: Iterable[Verdict],
    days: int,
    anchor: date,
    band_of: Callable[[int, int, date], Band | None],
    as_of: int,
) -> list[Window]:
    """One window per shop and run of days with at least one order judged."""
    counts: dict[tuple[str, date], list[int]] = {}
    for verdict in verdicts:
        if verdict.outcome in ("on_time", "violation") and verdict.day is not None:
            start = verdict.day - timedelta(days=(verdict.day - anchor).days % days)
            count = counts.setdefault((verdict.case.shop_id, start), [0, 0])
            count[0] += verdict.outcome == "violation"
            count[1] += 1
    windows = []
    for (shop, start), (late, total) in counts.items():
        end = start + timedelta(days=days - 1)
        final = midnight(end + timedelta(days=1)) <= as_of
        band = band_of(late, total, start)
        outcome = "open" if not final else "clear" if band is None else band.outcome
        windows.append(Window(clause, shop, start, end, late, total, final, outcome, band))
    return windows


def after_window_appeal(window: Window, appeals: Appeals) -> Window:
    """A final window that was penalised or breached is waived by an upheld appeal."""
    overturned = (window.clause, window.shop_id, window.start) in appeals.windows
    if overturned and window.outcome in ("penalised", "breached"):
        return replace(window, outcome="waived")
    return window
