"""What foresight tells, as types. Instants are microseconds since 1970, points are tenths, money is minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shipby.rules.model import Node, Text

State = Literal["open", "reached", "out_of_reach", "unknown"]
"""A line: it can still be kept, it is passed already, too few duties are open to reach it, nobody can tell."""


@dataclass(frozen=True, slots=True)
class Act:
    """What would meet a duty: the event, in the pack's words where it has its own."""

    event: str
    says: Text | None


@dataclass(frozen=True, slots=True)
class Stake:
    """The line a duty's window would reach: after so many more misses; a set of `keep` met duties stays below it."""

    clause: str
    window_start: date
    window_end: date
    band: str | None
    points_class: str | None
    after: int
    keep: int
    saves: int
    """tenths that the set saves against the worst case."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One order that must still meet one clause."""

    shop_id: str
    clause: str
    order_id: str
    due_at: int
    minutes_left: int
    meets: tuple[Act, ...]
    """any of these; none: it is on time unless a sign of a false dispatch comes."""
    stake: Stake | None
    unknown_points: bool
    """whether its window, or a complaint about it, may cost points that nobody published."""
    alone: int
    """tenths that its miss adds if every other open duty of its window is met."""
    complained: bool
    """a complaint about it is upheld: if it is missed, that complaint's points are among `alone`, or unknown."""
    pays_minor: int
    unknown_money: bool
    currency: str
    acts_kind: str | None
    acts_at: int | None
    """the measure that follows, and when, if it is still not met then."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Duties in the order in which they save most; how many there are in all."""

    zone: str
    as_of: int
    total: int
    duties: tuple[Duty, ...]


Doing = Literal["ship", "hand", "wait"]
"""What a merchant does about an order: ship it, see that the courier scans it, wait for the courier's next scan."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One open order, by the duty whose miss costs most, and what people know the order by."""

    duty: Duty
    product_id: str | None
    paid_at: int
    amount_minor: int
    relief: str | None
    """what moved its deadline."""


@dataclass(frozen=True, slots=True)
class Group:
    """Orders about which the same is to be done, the shortest time first; how many, how many of them hold a line."""

    doing: Doing
    total: int
    critical: int
    orders: tuple[Todo, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """One shop's open orders, each once, by the duty whose miss costs most."""

    zone: str
    as_of: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class End:
    """How a window can end: in which band, and what it costs in tenths; None: nobody can tell."""

    place: int
    """0: below every line; n: in the n-th band written; -1: nobody can tell."""
    band: str | None
    tenths: int | None


@dataclass(frozen=True, slots=True)
class LineRoom:
    """One line of a window: misses until it is reached, the smallest set that keeps the window below it."""

    band: str | None
    points_class: str | None
    tenths: int | None
    state: State
    after: int | None
    keep: int | None
    saves: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """One shop's window of one clause."""

    shop_id: str
    clause: str
    window_start: date
    window_end: date
    ends_at: int
    final: bool
    violations: int
    orders: int
    open: int
    now: End | None
    """as if it closed now; None where nothing is decided."""
    best: End
    worst: End
    pays_minor: int
    unknown_money: bool
    lines: tuple[LineRoom, ...]
    ship_first: tuple[str, ...]
    """a line's smallest set is its first `keep` orders."""
    streak: str | None
    """the measure that follows if it reaches a band, since the windows before it did."""


@dataclass(frozen=True, slots=True)
class Headroom:
    """Windows, the most threatened first; how many there are in all."""

    zone: str
    as_of: int
    currency: str
    total: int
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Expiry:
    """Tenths that stop counting at an instant."""

    at: int
    tenths: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Points of one class against one shop, in one civil year where the class goes by years."""

    shop_id: str
    points_class: str
    title: Text
    year: int | None
    tenths: int
    unpublished: int
    """penalties whose points nobody published."""
    best: int | None
    worst: int | None
    """where the balance can go once all that is open is decided; None: nobody can tell."""
    next_node: Node | None
    next_tenths: int | None
    expiries: tuple[Expiry, ...]
