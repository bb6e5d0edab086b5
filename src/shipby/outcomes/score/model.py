"""The measured inputs of a score, a given score's band, the records that count against a shop: types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shipby.rules.model import Limit, Text


@dataclass(frozen=True, slots=True)
class Day:
    """Orders of one test that were decided for one civil day."""

    clause: str
    day: date
    violations: int
    orders: int


@dataclass(frozen=True, slots=True)
class Late:
    """One order that violates a clause which is counted."""

    clause: str
    order_id: str
    day: date
    margin_seconds: int | None


@dataclass(frozen=True, slots=True)
class Signed:
    """One order from its payment to the delivery of its last parcel."""

    paid_day: date
    seconds: int


@dataclass(frozen=True, slots=True)
class Penalised:
    """A row of `penalties`: of a window, an order or an incident."""

    clause: str
    day: date
    order_id: str | None
    window_start: date | None
    points_class: str
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Measured:
    """All of one shop that a score may look at, as a run judged it."""

    shop_id: str
    today: date
    """civil day of the run's instant."""
    days: tuple[Day, ...]
    late: tuple[Late, ...]
    """the newest first."""
    signed: tuple[Signed, ...]
    penalties: tuple[Penalised, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """Orders on time among those that a clause counts, over so many days; both 0: nothing was decided."""

    clause: str
    title: Text
    days: int
    on_time: int
    orders: int


@dataclass(frozen=True, slots=True)
class Span:
    """Mean time from payment to signature, over so many days. None: nothing was signed, or no scans are known."""

    days: int
    orders: int
    mean_seconds: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """What a given score means: its stars, or what it costs."""

    text: str
    means: str


@dataclass(frozen=True, slots=True)
class Score:
    """What can be said of a shop's score."""

    shop_id: str
    today: date
    shares: tuple[Share, ...]
    spans: tuple[Span, ...]
    given: Decimal | None
    stars: Band | None
    """of the given score, where the pack has bands."""
    lines: tuple[Band, ...]
    """that the given score is below."""
    uses: Limit | None
    """what hangs on the score, in the pack's words."""
    unpublished: tuple[str, ...]
    """keys of the pack that nobody published."""
    late: tuple[Late, ...]
    late_in_all: int
    penalties: tuple[Penalised, ...]
