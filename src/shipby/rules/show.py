"""A pack -> what a reader wants to know: each clause in words, each number with unit, date, citation and grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from shipby.rules.intervals import Interval
from shipby.rules.leaves import Leaf, leaves, text
from shipby.rules.model import Clause, Grade, Limit, Pack, Points, Text

_UNITS = {
    "points": "points",
    "at_points": "points",
    "violations": "orders",
    "of": "orders",
    "rate": "share of violations",
    "on_time": "share on time",
    "at_least_percent": "% on time",
    "parcels_at_most": "orders",
    "percent": "% of the amount paid",
    "cut_off": "civil time",
    "region_digits": "digits of the region code",
    "windows": "windows in a row",
    "times": "findings",
    "starts": "first civil day",
    "business_days": "business days",
}
_LAST_WORDS = {"hours": "hours", "days": "days", "starts": "civil day"}


@dataclass(frozen=True, slots=True)
class Number:
    """One number: where it stands, its value and unit, whether a source gives it, what it rests on, since when."""

    path: str
    value: str
    unit: str | None
    published: bool
    since: date | None
    source: str
    at: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Words:
    """One clause in words."""

    id: str
    title: Text
    says: Text
    source: str
    at: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class PackView:
    """One version for readers; dates are None where no source gives one."""

    market: str
    version: str
    title: Text
    says: Text
    zone: str
    currency: str
    since: date | None
    until: date | None
    clauses: tuple[Words, ...]
    numbers: tuple[Number, ...]
    notes: tuple[Text, ...]


def show(pack: Pack) -> PackView:
    """The version for readers, numbers in the pack's order."""
    return PackView(
        market=pack.market,
        version=pack.version,
        title=pack.title,
        says=pack.says,
        zone=pack.zone,
        currency=pack.currency,
        since=pack.in_force.since,
        until=pack.in_force.until,
        clauses=tuple(map(_words, pack.clauses)),
        numbers=tuple(_number(pack, leaf) for leaf in leaves(pack) if _counts(leaf)),
        notes=pack.notes,
    )


def _words(clause: Clause) -> Words:
    source = clause.source
    return Words(clause.id, clause.title, clause.says, source.key, source.at, source.grade)


def _counts(leaf: Leaf) -> bool:
    """Whether a value is a number of the rules, or stands where one is missing."""
    if leaf.path[0] in ("sources", "in_force") or leaf.path[-1] == "since":
        return False
    numeric = isinstance(leaf.value, int | Decimal | Interval | time | date) and not isinstance(leaf.value, bool)
    return numeric or leaf.value == "unpublished"


def _number(pack: Pack, leaf: Leaf) -> Number:
    since = leaf.owner.since if isinstance(leaf.owner, Limit) else None
    return Number(
        path=" / ".join(step for step in leaf.path if step != "clauses"),
        value=text(leaf.value),
        unit=_unit(leaf.path[-1], leaf.owner, pack.currency),
        published=leaf.value != "unpublished",
        since=since or pack.in_force.since,
        source=leaf.source.key,
        at=leaf.source.at,
        grade=leaf.source.grade,
    )


def _unit(key: str, owner: Any, currency: str) -> str | None:
    if isinstance(owner, Limit):
        return owner.unit
    if isinstance(owner, Points):
        return f"points of {owner.account}"
    if key.endswith("_minor") or key == "amount":
        return f"{currency} minor units"
    return _UNITS.get(key) or _LAST_WORDS.get(key.rpartition("_")[2])
