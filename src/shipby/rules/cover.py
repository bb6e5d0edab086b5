"""A rate's conditions -> proof that every (share, violations, denominator) falls into exactly one, or an example.

Shares and counts are cut at every end any condition names; within a cell of that grid nothing changes, so one pair of
whole numbers found in it decides for all of it. Cells that no pair of whole numbers reaches are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import ceil, floor

from shipby.rules.intervals import Interval
from shipby.rules.model import Band, Condition, Rate

_Range = tuple[int, int | None]
"""Whole numbers from..to, both in; None is unbounded."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A pair that falls nowhere, or into two conditions of which neither replaces the other."""

    violations: int
    denominator: int
    inside: tuple[str, ...]

    @property
    def example(self) -> str:
        """The pair as people read it."""
        share = float(Fraction(self.violations, self.denominator) * 100)
        return f"{self.violations} of {self.denominator} ({share:.4g}%)"


def flaws(rate: Rate) -> Iterator[Flaw]:
    """One flaw for each set of conditions that overlap, one for each hole."""
    if not rate.bands:
        return
    conditions: list[Condition] = [*rate.clear, *rate.bands]
    seen: set[tuple[str, ...]] = set()
    for violations, denominator in _pairs(conditions):
        inside = [one for one in conditions if _holds(one, violations, denominator)]
        clash = next((pair for pair in combinations(inside, 2) if _clash(*pair)), None)
        if inside and clash is None:
            continue
        labels = tuple(_label(one, rate) for one in clash or ())
        if labels not in seen:
            seen.add(labels)
            yield Flaw(violations, denominator, labels)


def _clash(one: Condition, other: Condition) -> bool:
    if not isinstance(one, Band) and not isinstance(other, Band):
        return False
    if not isinstance(one, Band) or not isinstance(other, Band):
        return True
    return one.name not in other.replaces and other.name not in one.replaces


def _label(one: Condition, rate: Rate) -> str:
    if isinstance(one, Band):
        return f"band {one.name}" if one.name else f"band {rate.bands.index(one) + 1}"
    return f"clear line {rate.clear.index(one) + 1}"


def _shares(one: Condition) -> list[Interval]:
    """The shares of violations a condition names."""
    on_time = [] if one.on_time is None else [one.on_time.complement_of_one()]
    return on_time if one.rate is None else [one.rate, *on_time]


def _holds(one: Condition, violations: int, denominator: int) -> bool:
    """Whether a pair may fall into a condition; a table's line, being unknown, may be anywhere."""
    share = Fraction(violations, denominator)
    return (
        all(share in interval for interval in _shares(one))
        and (one.violations is None or violations in one.violations)
        and (one.of is None or denominator in one.of)
    )


def _pairs(conditions: Sequence[Condition]) -> Iterator[tuple[int, int]]:
    """One pair (violations, denominator) of each cell that has any."""
    ends = {end for one in conditions for interval in _shares(one) for end in interval.ends}
    shares = sorted(ends | {Fraction(0), Fraction(1)})
    cells = [(share, share) for share in shares] + list(pairwise(shares))
    counts = _ranges([one.violations for one in conditions], 0)
    totals = _ranges([one.of for one in conditions], 1)
    for (low, high), violations, denominators in product(cells, counts, totals):
        found = _at(low, violations, denominators) if low == high else _between(low, high, violations, denominators)
        if found:
            yield found


def _ranges(intervals: Sequence[Interval | None], least: int) -> list[_Range]:
    """The whole numbers from `least` on, cut where an interval begins or ends."""
    starts = {least}
    for interval in intervals:
        if interval is not None and interval.low is not None:
            starts.add(int(interval.low) + (not interval.low_closed))
        if interval is not None and interval.high is not None:
            starts.add(int(interval.high) + interval.high_closed)
    cuts = sorted(start for start in starts if start >= least)
    return [*((start, after - 1) for start, after in pairwise(cuts)), (cuts[-1], None)]


def _at(share: Fraction, violations: _Range, denominators: _Range) -> tuple[int, int] | None:
    """The least pair of exactly this share."""
    p, q = share.numerator, share.denominator
    times = max(1, ceil(Fraction(denominators[0], q)), ceil(Fraction(violations[0], p)) if p else 1)
    pair = (times * p, times * q)
    return pair if _within(pair[0], violations) and _within(pair[1], denominators) else None


def _between(low: Fraction, high: Fraction, violations: _Range, denominators: _Range) -> tuple[int, int] | None:
    """The least pair of a share strictly between two. With both unbounded one is always found."""
    count, last = max(1, violations[0]), violations[1]
    if denominators[1] is not None:
        last = denominators[1] if last is None else min(last, denominators[1])
    while last is None or count <= last:
        total = max(denominators[0], floor(count / high) + 1)
        if (low == 0 or total < count / low) and _within(total, denominators):
            return count, total
        count += 1
    return None


def _within(number: int, bounds: _Range) -> bool:
    return bounds[0] <= number and (bounds[1] is None or number <= bounds[1])
