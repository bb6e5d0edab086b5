"""What a first look at a judgement shows, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class TableCounts:
    """Rows of one fact table."""

    read: int
    kept: int
    quarantined: int
    zone_assumed: int


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One kind of bad row: where, which mistake, how many."""

    table: str
    column: str | None
    code: str
    rows: int


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of the operator's, and the civil day it holds from where that is given."""

    key: str
    value: str
    since: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged: rules, instant, settings, facts."""

    market: str
    versions: tuple[str, ...]
    title: Said | None
    zone: str
    as_of: int
    """microseconds since 1970-01-01T00:00Z."""
    as_of_from: str
    settings: tuple[Setting, ...]
    """of this market."""
    facts: Mapping[str, TableCounts]
    quarantine: tuple[Quarantined, ...]
    orphans: Mapping[str, int]
    rules_at_hand: bool
    """False where the pack cannot be read any more or has changed since: titles and lines are then left out."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One test: orders by outcome."""

    clause: str
    title: Said | None
    orders: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reached:
    """Windows of one outcome and band."""

    outcome: str
    band: str | None
    windows: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One rate: its windows by what they came to."""

    clause: str
    title: Said | None
    windows: int
    reached: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """One shop's window: the exact share, the band it reached, that band's line, the order that was worst in it."""

    clause: str
    shop_id: str
    window_start: date
    window_end: date
    outcome: str
    band: str | None
    line: Said | None
    numerator: int
    denominator: int
    points_class: str | None
    points: Decimal | None
    """what it costs, or would if it closed now."""
    order_id: str | None


@dataclass(frozen=True, slots=True)
class ShopPoints:
    """One shop's points of one class; `unknown` penalties have no published number."""

    shop_id: str
    points: Decimal | None
    """None where none of its penalties has a known number."""
    unknown: int


@dataclass(frozen=True, slots=True)
class Points:
    """All points of one class; `projected` is what open windows would add if they closed now."""

    points_class: str
    title: Said | None
    shops: int
    points: Decimal | None
    """None where no penalty has a known number."""
    unknown: int
    projected: Decimal
    projected_windows: int
    most: tuple[ShopPoints, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """What one clause pays in one currency and form; `unknown` rows have no published amount and are in no sum."""

    clause: str
    title: Said | None
    currency: str
    form: str
    rows: int
    amount_minor: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One kind of action under one clause."""

    kind: str
    clause: str
    rows: int
    shops: int


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop: its tests and how many were violated, its penalties, points by class, what it pays, its worst order."""

    shop_id: str
    violations: int
    tests: int
    penalties: int
    points: Mapping[str, Decimal]
    unknown_points: int
    amounts_minor: Mapping[str, int]
    unknown_amounts: int
    order_id: str | None


@dataclass(frozen=True, slots=True)
class Late:
    """One order that missed its deadline."""

    order_id: str
    shop_id: str
    clause: str
    due_at: int
    observed_at: int | None
    margin_seconds: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Orders nobody can judge under a clause, what is missing, and what would settle them."""

    clause: str
    missing: str
    orders: int
    remedy: Said


@dataclass(frozen=True, slots=True)
class NoLine:
    """Windows whose line no source gives, and the setting that would settle them."""

    clause: str
    windows: int
    remedy: Said


@dataclass(frozen=True, slots=True)
class Summary:
    """A judgement at a glance; sums are exact, lists are the first few of their order."""

    out: str
    judged: Judged
    tallies: tuple[Tally, ...]
    rates: tuple[Counted, ...]
    windows: tuple[Window, ...]
    points: tuple[Points, ...]
    payments: tuple[Payment, ...]
    measures: tuple[Measure, ...]
    shops: tuple[Shop, ...]
    late: tuple[Late, ...]
    missing: tuple[Missing, ...]
    no_line: tuple[NoLine, ...]
