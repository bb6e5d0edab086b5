"""Why an order was judged so, as data: sentences by code with their values, grouped as a reader asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shipby.rules.model import Text

SCHEMA = "shipby.explanation/1"


@dataclass(frozen=True, slots=True)
class Instant:
    """Microseconds since 1970-01-01T00:00Z."""

    us: int


@dataclass(frozen=True, slots=True)
class Day:
    """A civil day, counted from 1970-01-01."""

    day: int


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in microseconds."""

    us: int


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in a currency's minor unit."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the tables or packs, to be said in the reader's language where the catalogue has it."""

    name: str


@dataclass(frozen=True, slots=True)
class Several:
    """Values told one after the other."""

    of: tuple[Word | Text | str, ...]


Value = Instant | Day | Length | Money | Word | Several | Text | str | int


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: its code in the catalogue (words_en.py, words_zh.py) and the values it names."""

    code: str
    values: Mapping[str, Value]


def line(code: str, **values: Value) -> Line:
    """A sentence of the catalogue."""
    return Line(code, values)


@dataclass(frozen=True, slots=True)
class Citation:
    """What a rule rests on: key in sources.yaml, its title, the place in it, how sure, addresses where it has some."""

    key: str
    title: Text
    at: str
    grade: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause as in force for the order: in words, cited, dated. An open end is None."""

    clause: str
    title: Text
    says: Text
    details: tuple[Text, ...]
    citation: Citation
    version: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The row of `verdicts`, and the reason that decided it; for instants see judgement.md."""

    outcome: str
    reason: str
    civil_day: Day | None
    base_due_at: Instant | None
    due_at: Instant | None
    observed_at: Instant | None
    margin_seconds: int | None
    relief: str | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a deadline, with the instant it gives."""

    line: Line
    instant: Instant | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A notice or filing: the deadline it offers, whether the order got it, why or why not."""

    kind: Literal["notice", "filing"]
    id: str
    dispatch_by: Instant | None
    used: bool
    line: Line


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule of the judgement, in the order of asking: whether it holds. The last one holds and decides."""

    rule: str
    holds: bool
    line: Line


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a dispatch that was not real; held is None where nothing can tell."""

    name: str
    says: Text | None
    citation: Citation
    held: bool | None
    instant: Instant | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact with both of its times, and what it counted for."""

    table: str
    id: str
    happened: Instant | None
    recorded: Instant | None
    counted: bool
    line: Line


@dataclass(frozen=True, slots=True)
class Test:
    """One clause's verdict on the order and all that led to it."""

    rule: Rule
    verdict: Verdict
    deadline: tuple[Step, ...]
    offers: tuple[Offer, ...]
    asked: tuple[Asked, ...]
    signs: tuple[Sign, ...]
    evidence: tuple[Evidence, ...]
    acquittal: tuple[Line, ...]
    """what would have acquitted the order, keeps it acquitted, or would let it be judged."""


@dataclass(frozen=True, slots=True)
class Other:
    """A clause that gives no verdict: whether it fired on this order, and why or why not."""

    rule: Rule
    fired: bool
    lines: tuple[Line, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """One row of penalties, compensations or actions and how it came about; without row: why nothing follows."""

    table: Literal["penalties", "compensations", "actions"]
    clause: str
    row: Mapping[str, Value | None] | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """The window of a rate that the order counts in, if any; its row of `rates` where an output folder was given."""

    rule: Rule
    shop_id: str
    start: Day | None
    end: Day | None
    row: Mapping[str, Value | None] | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one order was judged so, as of one instant; without tests where nothing was known of it then."""

    order_id: str
    shop_id: str | None
    market: str
    title: Text
    version: str | None
    zone: str
    as_of: Instant
    order: tuple[Evidence, ...]
    tests: tuple[Test, ...]
    others: tuple[Other, ...]
    consequences: tuple[Consequence, ...]
    windows: tuple[Window, ...]
    remarks: tuple[Line, ...]
    notes: tuple[Text, ...]
