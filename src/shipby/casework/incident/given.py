"""What is given for each step of an incident."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from shipby.casework.act import Given

Kind = Literal[
    "out_of_stock", "wrong_item", "missing_item", "empty_parcel", "other_goods_sent", "fake_dispatch", "buyer_abuse",
    "force_majeure",
]  # fmt: skip
"""What can be reported and found; a stopped product has its own step."""
Severity = Literal["ordinary", "serious", "very_serious"]

AT_MOST = 10_000
"""Orders in one finding; ours."""


class Report(Given):
    """What happened, about which orders of one shop."""

    orders: Annotated[tuple[str, ...], Field(min_length=1, max_length=AT_MOST)]
    kind: Kind
    text: str


class FoundOrder(Given):
    """One order of the platform's own finding."""

    order_id: str
    found_at: AwareDatetime
    severity: Severity = "ordinary"


class Import(Given):
    """A finding that the platform made elsewhere, over orders of one shop."""

    finding: Annotated[str, Field(max_length=200)] = ""
    """its id there; the same twice is one. Empty: a finding of its own, known by order, kind and instant."""
    kind: Kind
    orders: Annotated[tuple[FoundOrder, ...], Field(min_length=1, max_length=AT_MOST)]
    reason: str = ""


class Text(Given):
    """What to write into the thread."""

    text: str


class Find(Given):
    """What a reviewer finds; of the graded kinds the severity follows from what he saw."""

    kind: Kind | None = None
    """another than was reported."""
    large_volume: bool = False
    grave_harm: bool = False
    """grave harm to buyers, or damage to the platform."""
    reason: str


class Amend(Given):
    """What the severity follows from now."""

    large_volume: bool = False
    grave_harm: bool = False
    reason: str


class Reason(Given):
    """Why; part of the record."""

    reason: str


class Nothing(Given):
    """The step says it all."""


class Stop(Given):
    """A product of a shop that the platform orders stopped."""

    shop: str
    product_id: Annotated[str, Field(min_length=1, max_length=200)]
    reason: str
