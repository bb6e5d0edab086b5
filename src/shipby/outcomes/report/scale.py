"""Shares and days -> places in a chart. Only drawing: what a window came to was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from shipby.outcomes.report.model import Line, Tick

DRAWN = 62
"""Windows side by side: two months of days."""
_COMMON = [Fraction(n, 100) for n in (1, 4, 9, 16, 25, 36, 50, 70, 100)]
_NEAR = 0.04
_MONTH = 28
_STRAYS, _ROOM = 0.05, 0.25
"""So few windows may not take so much of the room."""


@dataclass(frozen=True, slots=True)
class Days:
    """The stretch of days that a rate's charts show, and the days of one step."""

    first: date
    until: date
    step: int

    def x(self, day: date) -> float:
        """Percent across."""
        return round(100 * (day - self.first).days / max(1, (self.until - self.first).days), 2)

    @property
    def width(self) -> float:
        """A step in percent."""
        return round(100 * self.step / max(1, (self.until - self.first).days), 2)


def days_of(windows: Sequence[tuple[date, int]]) -> Days:
    """The last windows side by side, without a few early ones that would take much of the room.

    `windows` are first days in order with how many shops had one, at least one.
    """
    starts = _without_strays(windows)
    gaps = [(late - early).days for early, late in pairwise(starts)]
    step = min(gaps, default=1)
    last = starts[-1]
    earliest = last - timedelta(days=step * (DRAWN - 1))
    first = next(day for day in starts if day >= earliest)
    return Days(first, last + timedelta(days=step), step)


def _without_strays(windows: Sequence[tuple[date, int]]) -> list[date]:
    starts = [start for start, _ in windows]
    few = sum(shops for _, shops in windows) * _STRAYS
    seen = 0
    for k, (_, shops) in enumerate(windows):
        seen += shops
        if seen > few:
            wide = (starts[k] - starts[0]) > (starts[-1] - starts[0]) * _ROOM
            return starts[k:] if wide else starts
    return starts


def ticks(days: Days, most: int) -> list[Tick]:
    """Some first days of windows, the last of them where there are two: days, or months where they lie far apart."""
    steps = (days.until - days.first).days // days.step
    every = max(1, steps - 1 if most == 2 else -(-steps // most))
    found: list[Tick] = []
    far = most > 2 and every * days.step >= _MONTH
    for k in range(0, steps, every):
        day = days.first + timedelta(days=k * days.step)
        label = f"{day:%Y-%m}" if far else f"{day:%m-%d}"
        x = round(days.x(day) + days.width / 2, 2)
        found.append(Tick(x, label, "start" if not found else "end" if x > 94 else "middle"))
    return found


def y(violations: Fraction | float, height: int, *, on_time: bool) -> float:
    """Pixels down: a share on a square-root scale, since lines lie near nought; shares on time hang from the top."""
    place = sqrt(violations)
    return round(height * (place if on_time else 1 - place), 1)


def edges(lines: Sequence[Fraction]) -> list[Fraction]:
    """Upper ends of bins of shares, the lines among them."""
    kept = [edge for edge in _COMMON if all(abs(sqrt(edge) - sqrt(line)) > _NEAR for line in lines)]
    return sorted({*kept, *(line for line in lines if 0 < line < 1), Fraction(1)})


def percent(share: Fraction) -> str:
    """`5%`, `92.5%`."""
    whole = 100 * share
    return f"{whole}%" if whole.denominator == 1 else f"{float(whole):g}%"


def gutter_labels(lines: Sequence[Line], height: int) -> list[tuple[float, str, str]]:
    """Beside a chart: pixels down, text, kind. Ends of the scale give way to lines that are near."""
    named: dict[float, str] = {}
    for one in lines:
        if one.label and all(abs(one.y - other) >= _APART for other in named):
            named[one.y] = one.label
    ends = {0.0: "100%", float(height): "0"}
    free = {at: text for at, text in ends.items() if all(abs(at - other) >= _APART for other in named)}
    return [*((at, text, "line") for at, text in named.items()), *((at, text, "edge") for at, text in free.items())]


_APART = 11
"""Pixels between two labels."""
