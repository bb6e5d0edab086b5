"""The pack language: what a marketplace's rules may say, as types; unknown keys are refused.

A number's unit is the end of its field's name (`hours`, `days`, `percent`, `_minor`); its date is the version's;
its citation and grade are the nearest `source` around it. A number no source gives is the word `unpublished`.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shipby.rules.intervals import CountRange, ShareRange

Unpublished = Literal["unpublished"]
Grade = Literal["seed", "H", "M", "L", "X", "ours"]
"""How sure a citation is: seed article, H, M, L, X (nothing usable found), ours (our own choice, said to be so)."""

EventName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Hours = Annotated[Decimal, Field(ge=0, decimal_places=8)]
"""Eight places: a whole number of microseconds."""


class Part(BaseModel):
    """A block of a pack: frozen, no unknown key."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Text(Part):
    """One sentence in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Source(Part):
    """A citation: key of sources.yaml, the place in it, how sure."""

    key: str
    at: str
    grade: Grade


class Cited(Part):
    """A block that may name its own source where it differs from the block around it."""

    source: Source | None = None
    says: Text | None = None


class SourceEntry(Part):
    """One entry of sources.yaml."""

    title: Text
    dated: date | None = None
    published_by: str
    link: str | None = None
    note: Text | None = None
    pages: dict[str, str] = {}
    """where a source rests on many pages: tag to address; `at` names them in brackets, "3.2 [D9]"."""


# ---------------------------------------------------------------- instants


class ScanEvent(Cited):
    """An event read from the counted parcels' scans: kinds, clock (carrier's or app's), over which parcel."""

    scan: Literal["custody", "picked_up", "in_transit", "out_for_delivery", "delivered"]
    clock: Literal["scanned", "received"] = "scanned"
    over: Literal["first", "last"] = "last"
    """first: the earliest parcel's; last: the latest parcel's, null while one has none (all of them)."""


class Span(Cited):
    """A length of time from an instant: hours, or civil or business days to 23:59:59, with a daily cut-off."""

    hours: Hours | None = None
    days: Annotated[int, Field(ge=0)] | None = None
    business_days: Annotated[int, Field(ge=1)] | None = None
    cut_off: time | None = None
    """paid at or after this civil time counts as the next day (days, business_days)."""


class Deadline(Span):
    """An instant by which something must happen: an event plus a span."""

    after: EventName


# ---------------------------------------------------------------- per order


class Alternative(Cited):
    """Another act that acquits: its event and its own deadline."""

    must: EventName
    by: Deadline


class Duty(Cited):
    """What must happen by when."""

    must: EventName
    by: Deadline | Literal["due_at"] = "due_at"
    once: EventName | None = None
    """the duty arises only once this has happened; before, the order is not_due."""
    void: str | None = None
    """predicate over events and `deadline`; where it holds the order is not_due."""
    or_else: tuple[Alternative, ...] = ()
    day: EventName = "deadline"
    """whose civil day puts the order into a window: `deadline` or an event."""


class Sign(Cited):
    """One sign that a dispatch was not real; exactly one of the tests is set."""

    name: EventName
    before: EventName | None = None
    """a custody scan lies before this event (instant: dispatched_at)."""
    reused_within_days: Annotated[int, Field(ge=0)] | None = None
    """the waybill served another order at or within these days before (instant: that shipped_at)."""
    gap_over_hours: Hours | None = None
    """no custody scan follows the first within these hours, nor is it a delivery (instant: first scan + hours)."""
    region_digits: Annotated[int, Field(ge=1)] | None = None
    """delivered in a region whose first digits differ from ship_to's (instant: the delivery scan)."""
    incident: str | None = None
    """an incident of this kind (instant: found_at)."""


class Signs(Cited):
    """violation if any sign holds; the earliest sign's instant is what was observed."""

    once: EventName
    day: EventName
    any_of: Annotated[tuple[Sign, ...], Field(min_length=1)]


class Points(Part):
    """Points of one class."""

    account: str
    points: Annotated[Decimal, Field(ge=0, decimal_places=1)] | Unpublished


class Action(Cited):
    """A measure: its kind and length; open-ended where no length is given."""

    kind: EventName
    hours: Hours | None = None


class Finding(Cited):
    """Incidents that cost points once per finding and act once per incident."""

    incidents: Annotated[tuple[str, ...], Field(min_length=1)]
    ordinary: Points
    serious: Points
    very_serious: Points
    actions: tuple[Action, ...] = ()


class Complaint(Cited):
    """A buyer's complaint on a violating order, upheld, not settled before the decision, no approved filing."""

    of: str
    points: Points


class Repeat(Cited):
    """A violating order is found at its deadline and every so many hours; the n-th finding acts."""

    of: str
    every_hours: Annotated[Decimal, Field(gt=0)]
    times: Annotated[int, Field(ge=1)]
    until: tuple[EventName, ...]
    action: Action


class Age(Cited):
    """An order that reaches this age with none of the events happened is acted upon."""

    after: EventName
    days: Annotated[int, Field(ge=1)]
    unless: tuple[EventName, ...]
    action: Action


# ---------------------------------------------------------------- per window


class Window(Cited):
    """days + starts (an anchor), a civil month, or a rolling span evaluated every k days with a lag."""

    days: Annotated[int, Field(ge=1)] | None = None
    starts: date | None = None
    month: bool = False
    span_days: Annotated[int, Field(ge=1)] | None = None
    every_days: Annotated[int, Field(ge=1)] = 1
    lag_days: Annotated[int, Field(ge=0)] = 0
    """the window is closed, and its points fall due, so many days after its last day."""


class Condition(Part):
    """A region of (share, violations, denominator); what is not given is not limited."""

    rate: ShareRange | None = None
    """violations / denominator."""
    on_time: ShareRange | None = None
    """1 - rate."""
    below: str | None = None
    """on-time share below the threshold this operator's table gives for the denominator."""
    violations: CountRange | None = None
    of: CountRange | None = None


class Band(Condition, Cited):
    """A row of the table of rates: what it takes and what it costs."""

    name: str | None = None
    """as it stands in `rates.band`; none for a line that only acts."""
    points: Points | None = None
    """None: the only consequence is the streak's action, the row is `breached`."""
    replaces: tuple[str, ...] = ()


class Streak(Cited):
    """So many windows in a row in any band of the rate: act at the civil midnight after the last."""

    windows: Annotated[int, Field(ge=1)]
    action: Action


class Rate(Cited):
    """Orders of one test counted per shop and window."""

    of: str | None = None
    """clause whose verdicts are counted; its own by default."""
    only: dict[Literal["channel", "mode", "category_id"], str] = {}
    window: Window
    clear: tuple[Condition, ...] = ()
    bands: tuple[Band, ...] = ()
    """none: the share is measured and nothing follows, every final row is `clear`."""
    streak: Streak | None = None

    @property
    def asked(self) -> tuple[tuple[int, Band], ...]:
        """The bands, each with its place, in the order in which they are asked: those that replace others first."""
        return tuple(sorted(enumerate(self.bands), key=lambda pair: not pair[1].replaces))


# ---------------------------------------------------------------- money


class Step(Cited):
    """One step of a compensation scale, the first that fits the amount paid."""

    at_most_minor: int | None = None
    below_minor: int | None = None
    pay_minor: Annotated[int, Field(ge=0)] | None = None
    percent: Annotated[Decimal, Field(ge=0)] | None = None
    minimum_minor: int | Unpublished | None = None
    maximum_minor: int | Unpublished | None = None
    half_up_to_minor: Annotated[int, Field(ge=1)] = 1


class Compensation(Cited):
    """What the buyer is paid: once per order and clause; orders share one payment within `together`."""

    form: str
    amount: Annotated[tuple[Step, ...], Field(min_length=1)] | Unpublished
    together: str | None = None
    """clauses that name the same word pay once: the first in the pack's order, at the earliest instant of any."""
    yields_to: str | None = None
    """nothing is paid on an order that this clause's complaint concerns."""


# ---------------------------------------------------------------- the files


class Clause(Part):
    """One clause: a test, what it counts, what follows. File `clauses/<id>.yaml`."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    says: Text
    source: Source
    duty: Duty | None = None
    signs: Signs | None = None
    finding: Finding | None = None
    complaint: Complaint | None = None
    repeat: Repeat | None = None
    age: Age | None = None
    rate: Rate | None = None
    compensation: Compensation | None = None

    @property
    def judges_orders(self) -> bool:
        """Whether the clause gives every order a verdict."""
        return self.duty is not None or self.signs is not None


class Dispatch(Cited):
    """The base deadline where no promise and no contract hours exist, per mode: a span, or only by promise."""

    spot: Span | Literal["by_promise"]
    presale: Span | Literal["by_promise"]
    custom: Span | Literal["by_promise"]
    fast: Span | Literal["by_promise"]


class Exclusion(Cited):
    """Incidents that take an order out of every test and finding."""

    incidents: tuple[str, ...] = ()


class InForce(Cited):
    """First civil day and the day after the last; null: open, no source gives one."""

    since: date | None = None
    until: date | None = None


class TableRow(Part):
    """One row of an operator's table of thresholds by parcel count."""

    parcels_at_most: Annotated[int, Field(ge=0)] | None = None
    at_least_percent: Annotated[Decimal, Field(ge=0, le=100)]


class ThresholdTable(Cited):
    """A table the operator may supply where the source gives none (setting of the same name)."""

    rows: tuple[TableRow, ...] | Unpublished = "unpublished"


class Node(Cited):
    """A points total that triggers enforcement."""

    at_points: Annotated[Decimal, Field(gt=0)] | Unpublished
    every: bool = False
    """at every multiple of at_points."""
    actions: tuple[Literal["suspend_shop", "clear_out", "end_of_rights"], ...] = ()
    suspend_days: Annotated[int, Field(ge=1)] | Unpublished | None = None
    deposit_minor: Annotated[int, Field(ge=0)] | Unpublished | None = None


class Account(Cited):
    """Points of one class: how long they stand (a civil year, or so many days each) and what totals trigger."""

    title: Text
    period: Literal["civil_year"] | None = None
    expire_days: Annotated[int, Field(ge=1)] | None = None
    nodes: tuple[Node, ...] | Unpublished = ()


class Limit(Cited):
    """A limit casework keeps: a number with its unit, words, yes or no, or unpublished."""

    value: StrictBool | Decimal | tuple[str, ...] | str | Unpublished
    unit: str | None = None
    since: date | None = None
    """first civil day, where it is later than the version's."""


class Deposit(Cited):
    """What a shop of one first-level category pays in, by kind of seller; None where none may sell."""

    name: EventName
    title: Text
    individual_minor: Annotated[int, Field(ge=0)] | Unpublished | None = None
    sole_proprietor_minor: Annotated[int, Field(ge=0)] | Unpublished | None = None
    company_minor: Annotated[int, Field(ge=0)] | Unpublished | None = None


class Deposits(Cited):
    """The deposits by category and what several categories come to."""

    dated: str
    several_categories: Literal["highest", "sum"] | Unpublished
    categories: Annotated[tuple[Deposit, ...], Field(min_length=1)]


class Pack(Part):
    """One version of one marketplace's rules. File `pack.yaml`; clauses and sources beside it."""

    market: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    version: str
    title: Text
    says: Text
    source: Source
    zone: str
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    in_force: InForce
    calendar: str | None = None
    dispatch: Dispatch
    exclude: Exclusion
    events: dict[EventName, ScanEvent] = {}
    tables: dict[EventName, ThresholdTable] = {}
    accounts: dict[str, Account] = {}
    filing: dict[str, Limit] = {}
    appeal: dict[str, Limit] = {}
    standing: dict[str, Limit] = {}
    onboarding: dict[str, Limit] = {}
    deposits: Deposits | None = None
    notes: tuple[Text, ...] = ()
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    """in `pack.yaml` the ids, in the order in which they are judged and pay."""
    sources: dict[str, SourceEntry]

    def clause(self, clause_id: str) -> Clause:
        """The clause of this id; KeyError where there is none."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None) or _missing(clause_id)


def _missing(clause_id: str) -> Clause:
    raise KeyError(clause_id)
