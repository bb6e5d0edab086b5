"""What is read of a run, as types. Instants have a zone, points are decimals of one digit, money is minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

_Row = TypeVar("_Row")


class NotReady(Exception):
    """The lake has no run yet, or one that cannot be read as it was judged: why, what to do."""


class CursorRefused(ValueError):
    """A place to go on from that no answer of ours told."""


@dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """Some rows, and where to go on; None: these were the last."""

    rows: tuple[_Row, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Which run is read."""

    number: int
    as_of: datetime
    market: str
    pack: str
    zone: str
    currency: str
    orders: int
    manifest: Mapping[str, Any]
    """its run.json."""


@dataclass(frozen=True, slots=True)
class VerdictRead:
    """One order under one clause, as the run judged it."""

    pack: str
    clause: str
    order_id: str
    shop_id: str
    outcome: str
    civil_day: date | None
    base_due_at: datetime | None
    due_at: datetime | None
    observed_at: datetime | None
    margin_seconds: int | None
    relief: str | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class ParcelRead:
    """One shipment of an order, the newest row of it."""

    shipment_id: str
    carrier: str | None
    tracking_no: str | None
    shipped_at: datetime


@dataclass(frozen=True, slots=True)
class OrderRead:
    """An order as the run knew it."""

    order_id: str
    shop_id: str
    product_id: str | None
    amount_minor: int
    currency: str | None
    paid_at: datetime
    base_due_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    verdicts: tuple[VerdictRead, ...]
    parcels: tuple[ParcelRead, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An order that an id or a waybill number names."""

    order_id: str
    shop_id: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many orders of a shop have an outcome under a clause."""

    clause: str
    outcome: str
    orders: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A window of a rate."""

    pack: str
    clause: str
    shop_id: str
    window_start: date
    window_end: date
    final: bool
    numerator: int
    denominator: int
    outcome: str
    band: str | None
    points_class: str | None
    points: Decimal | None
    projected_points: Decimal | None


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points against a shop."""

    pack: str
    clause: str
    shop_id: str
    order_id: str | None
    incident_id: str | None
    window_start: date | None
    points_class: str | None
    points: Decimal | None
    """None: nobody published how many."""
    occurred_at: datetime | None


@dataclass(frozen=True, slots=True)
class Compensation:
    """What a buyer is owed."""

    pack: str
    clause: str
    order_id: str
    shop_id: str
    amount_minor: int | None
    """None: nobody published how much."""
    currency: str | None
    form: str | None
    occurred_at: datetime | None


@dataclass(frozen=True, slots=True)
class Action:
    """A measure that follows."""

    pack: str
    clause: str
    kind: str
    shop_id: str
    order_id: str | None
    product_id: str | None
    starts_at: datetime | None
    ends_at: datetime | None
