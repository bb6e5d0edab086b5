"""Tables of rates: bands cover everything once, and each says what follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from shipby.rules.checks.remark import Remark, Spot
from shipby.rules.cover import flaws
from shipby.rules.model import Condition, Pack, Rate


def rates(pack: Pack) -> Iterator[Remark]:
    """What the tables of rates get wrong."""
    for i, clause in enumerate(pack.clauses):
        if clause.rate is not None:
            place: Spot = ("clauses", i, "rate")
            yield from _lines(place, clause.rate)
            yield from _bands(place, clause.rate)
            yield from _cover(place, clause.rate)


def _lines(place: Spot, rate: Rate) -> Iterator[Remark]:
    lines: list[tuple[Spot, Condition]] = [((*place, "clear", i), line) for i, line in enumerate(rate.clear)]
    for at, line in lines:
        if line.below is not None:
            message = "a clear line cannot rest on a table"
            yield Remark("pack.line", (*at, "below"), message, "What is not below the table's line is clear by itself.")
    for at, line in [*lines, *(((*place, "bands", i), band) for i, band in enumerate(rate.bands))]:
        if sum(share is not None for share in (line.rate, line.on_time, line.below)) > 1:
            message = "rate, on_time and below all speak of the share"
            yield Remark("pack.line", at, message, "Keep one of them.")


def _bands(place: Spot, rate: Rate) -> Iterator[Remark]:
    if not rate.bands and (rate.clear or rate.streak):
        message = "a rate without bands has nothing to clear or to repeat"
        yield Remark("pack.rate", place, message, "Write bands, or take clear and streak away.")
    for i, band in enumerate(rate.bands):
        at = (*place, "bands", i)
        if band.points is not None and band.name is None:
            yield Remark("pack.band", at, "a band that costs points needs a name", "Write name: as reports show it.")
        if band.points is None and rate.streak is None:
            message = "nothing follows from this band: it costs no points and no streak acts on it"
            yield Remark("pack.band", at, message, "Write points, or a streak, or make it a clear line.")


def _cover(place: Spot, rate: Rate) -> Iterator[Remark]:
    for flaw in flaws(rate):
        if flaw.inside:
            message = f"{flaw.example} falls into {' and '.join(flaw.inside)}"
            advice = "Part them, or say which band replaces the other."
            yield Remark("pack.overlap", (*place, "bands"), message, advice)
        else:
            message = f"{flaw.example} falls into no band and is not clear"
            yield Remark("pack.hole", (*place, "bands"), message, "Widen a band or a clear line to take it in.")
