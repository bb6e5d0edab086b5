"""What advice says, as types. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shipby.casework.orders import OrderNow
from shipby.casework.statement.model import Both
from shipby.foresight.model import Duty

Standing = Literal["covered", "filed", "approved", "to_file", "too_late"]
"""A notice moves its deadline; a filing awaits review; one was approved; one can still be made; no longer."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Where dispatch is in trouble, and for deadlines until when."""

    region: str = ""
    """prefix of a division code at either end of the way; empty: everywhere."""
    until: datetime | None = None
    """of the deadlines looked at; None: all."""


@dataclass(frozen=True, slots=True)
class Affected:
    """An open order without a shipment: what protects it, by when to file, whether its buyer was told."""

    order: OrderNow
    standing: Standing
    filing: str
    """number of the filing that awaits review or was approved last; empty: none."""
    file_by: datetime | None
    """the last second; None: covered, filed, or no limit is known."""
    review_fits: bool
    """the review, at its longest, still ends by the deadline."""
    told_at: datetime | None
    duties: tuple[Duty, ...]
    """what is open of it, with what a miss would add, as of the last judgement."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a window reaches if so many of its open orders are missed, and what that costs in tenths."""

    clause: str
    window_start: date
    window_end: date
    band: str | None
    after: int
    keep: int
    saves: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What not filing, and not sending, costs at worst: told, never added up to what no source adds up."""

    orders: int
    """without protection."""
    pays_minor: int
    unknown_money: bool
    unknown_points: bool
    lines: tuple[Line, ...]
    complaint: tuple[Both, ...]
    """what an upheld complaint adds, in the rules' words."""
    score: Both | None
    """what hangs on the score, in the pack's words."""


@dataclass(frozen=True, slots=True)
class Pickup:
    """A parcel uploaded whose pickup nobody has seen yet: until when it must be."""

    duty: Duty
    order: OrderNow


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one class that stand, and how they come back: by appeal, by correction, by the turn of the year."""

    account: str
    year: int | None
    tenths: int
    contested: int
    unpublished: int
    ends_at: datetime | None
    """when they no longer count of themselves; None: never, or each by its own age."""
    appealable: int
    """entries and measures that can be contested now."""
    appeal_by: datetime | None
    """the first of their last seconds."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a shop should do now."""

    trouble: Trouble
    affected: tuple[Affected, ...]
    """by deadline."""
    tell: tuple[str, ...]
    """ids of orders whose buyers were not told yet."""
    texts: Mapping[str, Both]
    """to say: `buyer`, `announcement`."""
    close: tuple[str, ...]
    """regions to take out of delivery."""
    costs: Costs
    pickups: tuple[Pickup, ...]
    points: tuple[Points, ...]
    judged_at: datetime | None
    """the judgement that costs and pickups are of; None: there was none yet, and they are not known."""
