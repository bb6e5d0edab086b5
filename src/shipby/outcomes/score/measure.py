"""What was measured of a shop, a pack, perhaps a score given -> what can be said of it. Pure, in whole numbers.

The pack tells by `standing`: `score_days`, over how many days; `score_rates`, which clauses; `score_logistics_inputs`;
`star_bands` and `score_lines`, what a given score means; `score_uses`, what hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from shipby.outcomes.score.model import Band, Measured, Score, Share, Span
from shipby.rules.intervals import parse_interval
from shipby.rules.model import Limit, Pack

_SIGNATURE = "payment_to_signature_time"


def score(measured: Measured, pack: Pack, given: Decimal | None = None, limit: int | None = None) -> Score:
    """limit: so many late orders and penalties at most, the newest. Raises ValueError for a score out of range."""
    days = spans(pack)
    longest = measured.today - timedelta(days=max(days, default=0))
    late = [one for one in measured.late if one.day > longest]
    against = [one for one in measured.penalties if one.day > longest]
    return Score(
        shop_id=measured.shop_id,
        today=measured.today,
        shares=tuple(_share(measured, pack, clause, n) for clause in rates(pack) for n in days),
        spans=tuple(_span(measured, n) for n in days) if _SIGNATURE in _words(pack, "score_logistics_inputs") else (),
        given=given,
        stars=_stars(pack, given) if given is not None else None,
        lines=tuple(_below(pack, given)) if given is not None else (),
        uses=pack.standing.get("score_uses"),
        unpublished=tuple(_unpublished(pack.standing.items())),
        late=tuple(late[:limit]),
        late_in_all=len(late),
        penalties=tuple(against[:limit]),
    )


def spans(pack: Pack) -> tuple[int, ...]:
    """Over how many days the pack measures; none: it has no score."""
    limit = pack.standing.get("score_days")
    if limit is None:
        return ()
    return (int(limit.value),) if isinstance(limit.value, Decimal) else tuple(map(int, _words(pack, "score_days")))


def rates(pack: Pack) -> tuple[str, ...]:
    """Clauses whose share is measured."""
    return _words(pack, "score_rates")


def _share(measured: Measured, pack: Pack, clause: str, days: int) -> Share:
    since = measured.today - timedelta(days=days)
    counted = [one for one in measured.days if one.clause == clause and since < one.day <= measured.today]
    orders, violations = sum(one.orders for one in counted), sum(one.violations for one in counted)
    return Share(clause, pack.clause(clause).title, days, orders - violations, orders)


def _span(measured: Measured, days: int) -> Span:
    since = measured.today - timedelta(days=days)
    seconds = [one.seconds for one in measured.signed if since < one.paid_day <= measured.today]
    count = len(seconds)
    return Span(days, count, (2 * sum(seconds) + count) // (2 * count) if count else None)


def _stars(pack: Pack, given: Decimal) -> Band | None:
    bands = list(_bands(pack, "star_bands"))
    low_high = [Fraction(word) for word in _words(pack, "score_range")]
    if low_high and not low_high[0] <= Fraction(given) <= low_high[-1]:
        least, most = _words(pack, "score_range")
        raise ValueError(f"{given} is no score here: it lies between {least} and {most}")
    return next((band for band in bands if Fraction(given) in parse_interval(band.text)), None)


def _below(pack: Pack, given: Decimal) -> Iterable[Band]:
    return (band for band in _bands(pack, "score_lines") if Fraction(given) in parse_interval(band.text))


def _bands(pack: Pack, key: str) -> Iterable[Band]:
    """Texts such as "[3, 3.5) 3" and "< 4.8 traffic"."""
    for text in _words(pack, key):
        interval, _, means = text.rpartition(" ")
        yield Band(interval, means)


def _unpublished(limits: Iterable[tuple[str, Limit]]) -> Iterable[str]:
    return (name for name, limit in limits if limit.value == "unpublished" and ("score" in name or "star" in name))


def _words(pack: Pack, key: str) -> tuple[str, ...]:
    limit = pack.standing.get(key)
    return limit.value if limit is not None and isinstance(limit.value, tuple) else ()
