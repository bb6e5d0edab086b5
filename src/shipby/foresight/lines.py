"""A pack's bands -> lines a window can stay below: per band, which bands are as grave or graver. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shipby.rules.model import Band, Pack, Rate
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Line:
    """One band of one clause's rate, as it holds in one epoch."""

    clause: str
    epoch: int
    place: int
    """its number in `band_no`: 1 is the first band written."""
    name: str | None
    points_class: str | None
    tenths: int | None
    """None: nobody published how many, or it costs none."""
    mask: int
    """bit n: a window in band n is not below this line."""
    unknown: bool
    """whether a window reaches it rests on a table that nobody gave."""


def lines_of(rules: RulePack) -> Iterator[Line]:
    """Every band of every rate in every epoch."""
    for number, epoch in enumerate(rules.epochs):
        for clause in epoch.pack.clauses:
            if clause.rate:
                for place, band in enumerate(clause.rate.bands, 1):
                    yield line_of(epoch.pack, clause.id, number, clause.rate, place, band)


def line_of(pack: Pack, clause: str, epoch: int, rate: Rate, place: int, band: Band) -> Line:
    """One band of a rate; place: 1 for the first written."""
    points = band.points
    return Line(
        clause,
        epoch,
        place,
        band.name,
        points.account if points else None,
        int(points.points * 10) if points and not isinstance(points.points, str) else None,
        sum(1 << other for other, each in enumerate(rate.bands, 1) if not _below(each, band)),
        _unknown(pack, rate, band),
    )


def _below(other: Band, band: Band) -> bool:
    """Whether a window in the other band is below this one: it is another, replaces it not, costs less in its class."""
    if other == band or (band.name is not None and band.name in other.replaces):
        return False
    if other.points is None or band.points is None or other.points.account != band.points.account:
        return True
    if isinstance(other.points.points, str) or isinstance(band.points.points, str):
        return True
    return other.points.points < band.points.points


def _unknown(pack: Pack, rate: Rate, band: Band) -> bool:
    """The band, or one asked before it, needs a table of thresholds that is unpublished."""
    asked = [each for _, each in rate.asked]
    before = asked[: asked.index(band) + 1]
    return any(one.below is not None and pack.tables[one.below].rows == "unpublished" for one in before)
