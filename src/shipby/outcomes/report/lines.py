"""A rate's bands -> the shares at which they begin, for a window of so many orders, by the rules of its first day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from shipby.outcomes.summary.rules import Rules
from shipby.rules.model import Band, Pack
from shipby.rules.model import Rate as RateRule


def rate_rule(rules: Rules, clause: str) -> tuple[Pack, RateRule] | None:
    """A rate in the newest state of the rules that has it, with the operator's settings."""
    epochs = reversed(rules.pack.epochs) if rules.pack else ()
    found = ((epoch.pack, one.rate) for epoch in epochs for one in epoch.pack.clauses if one.id == clause)
    return next(((pack, rate) for pack, rate in found if rate), None)


def counts_on_time(rules: Rules, clause: str) -> bool:
    """Whether people know this rate as a share on time."""
    found = rate_rule(rules, clause)
    return found is not None and any(band.on_time or band.below for band in found[1].bands)


def lines_on(rules: Rules, clause: str, day: date, orders: int) -> tuple[Fraction, ...]:
    """Shares of violations at which a band may begin for a window."""
    pack = rules.on(day)
    rate = next((one.rate for one in pack.clauses if one.id == clause), None) if pack else None
    if pack is None or rate is None:
        return ()
    found = {share for band in rate.bands for share in shares_of(pack, band, orders)}
    return tuple(sorted(share for share in found if 0 < share < 1))


def all_lines(rules: Rules, clause: str) -> dict[Fraction, str]:
    """Every line of the newest rules, and up to how many orders it holds where it depends on them."""
    found = rate_rule(rules, clause)
    if found is None:
        return {}
    pack, rate = found
    lines = {share: "" for band in rate.bands if band.below is None for share in shares_of(pack, band, 0)}
    for band in rate.bands:
        rows = pack.tables[band.below].rows if band.below else ()
        for row in rows if rows != "unpublished" else ():
            share = 1 - Fraction(row.at_least_percent) / 100
            lines.setdefault(share, f" ≤{row.parcels_at_most}" if row.parcels_at_most is not None else "")
    return {share: label for share, label in sorted(lines.items()) if 0 < share < 1}


def shares_of(pack: Pack, band: Band, orders: int) -> list[Fraction]:
    """The share of violations at which a band begins for a window of so many orders; none where a count alone decides.

    None either where nobody published it.
    """
    if band.rate is not None:
        return [band.rate.low] if band.rate.low is not None else []
    if band.on_time is not None:
        return [1 - band.on_time.high] if band.on_time.high is not None else []
    rows = pack.tables[band.below].rows if band.below else ()
    if rows == "unpublished":
        return []
    fitting = (row for row in rows if row.parcels_at_most is None or orders <= row.parcels_at_most)
    row = next(fitting, None)
    return [1 - Fraction(row.at_least_percent) / 100] if row else []
