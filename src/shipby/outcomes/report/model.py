"""What the pages of a report hold, as values: numbers with the rows behind them, marks of charts by their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shipby.outcomes.explain.model import Rule
from shipby.outcomes.report.behind import Number
from shipby.outcomes.summary.model import Missing, NoLine, Payment, Said, Summary, Window
from shipby.rules.model import Text


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: where it begins and how long it is, in percent."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Test:
    """One test: orders by outcome, and a bar of them."""

    clause: str
    title: Said
    numbers: Mapping[str, Number]
    total: Number
    bar: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a band's line: percent across, pixels down; labelled where it is the last."""

    x1: float
    x2: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day below a chart."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One shop's window: its place, its size by orders, its kind; what it says stands in `data`."""

    x: float
    y: float
    r: float
    kind: str


@dataclass(frozen=True, slots=True)
class Box:
    """Shops of one window whose share lies in one bin: how strong it is drawn, 0 to 1."""

    x: float
    width: float
    y: float
    height: float
    strength: float
    reached: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its marks, the lines, the axis, and as data what each mark says, in the order of the days."""

    shop: str | None
    height: int
    marks: Sequence[Dot] | Sequence[Box]
    lines: Sequence[Line]
    ticks: Sequence[Tick]
    data: str
    size: int
    """marks that can be chosen."""
    first: int
    """the mark that is told before any is chosen."""
    told: Said


@dataclass(frozen=True, slots=True)
class BandRow:
    """A row of a rate's table: name, line, what it costs, windows that reached it."""

    name: str
    line: Said
    points_class: str | None
    points: str | None
    windows: Number


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window and the number that opens its orders."""

    window: Window
    share: Number


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate: its rule, its windows, its charts, its worst windows."""

    clause: str
    title: Said
    rule: Rule | None
    windows: Number
    outcomes: Sequence[tuple[str, Number]]
    bands: Sequence[BandRow]
    on_time: bool
    partly: bool
    """only some of the counted clause's orders are in it, so no window's orders can be shown."""
    all_shops: Chart | None
    panels: Sequence[Chart]
    drawn_from: str | None
    """the first day drawn, where earlier windows are not."""
    worst: Sequence[WindowRow]


@dataclass(frozen=True, slots=True)
class ShopRow:
    """One of the worst shops."""

    shop: str
    points: Sequence[tuple[str, str]]
    penalties: Number
    violations: Number
    tests: Number
    amounts: Sequence[str]
    paid: Number
    unpublished: Number


@dataclass(frozen=True, slots=True)
class Holder:
    """One shop's points of one class and period."""

    shop: str
    points: Decimal
    text: str
    rows: Number
    width: float


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A total that triggers enforcement, who is at it, and where it lies in the bars."""

    text: Said
    shops: int
    marks: Sequence[tuple[float, str]]
    """percent across, and the total."""


@dataclass(frozen=True, slots=True)
class Year:
    """Points of one class in one period."""

    label: Said
    total: str
    shops: int
    rows: Number
    holders: Sequence[Holder]
    nodes: Sequence[NodeRow]


@dataclass(frozen=True, slots=True)
class Class:
    """One class of points: what it is, its periods, what is unknown, what may come."""

    name: str
    title: Said
    says: Text | None
    nodes_known: bool
    years: Sequence[Year]
    unknown: Number
    projected: Decimal
    projected_windows: Number


@dataclass(frozen=True, slots=True)
class Paid:
    """One clause's payments in one currency and form."""

    payment: Payment
    title: Said
    known: Number
    unknown: Number


@dataclass(frozen=True, slots=True)
class Purse:
    """One currency and form."""

    currency: str
    form: str
    amount: str
    payments: Sequence[Paid]
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One kind of measure under one clause."""

    kind: str
    clause: Said
    rows: Number
    shops: int


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, for how many orders of each clause, and what would settle it."""

    missing: Missing | NoLine
    clauses: Sequence[tuple[Said, Number]]


@dataclass(frozen=True, slots=True)
class Aside:
    """Rows that judged nothing: bad ones by table and column, orphans by table."""

    bad: Sequence[tuple[str, Number]]
    orphans: Mapping[str, int]
    assumed: int
    without_channel: int


@dataclass(frozen=True, slots=True)
class Report:
    """All of it; what a merchant must not see is not in a shop's."""

    summary: Summary
    shop: str | None
    orders: int
    shops: int
    violations: Number
    judged: Number
    reached: Number
    windows: int
    open_reached: Number
    undetermined: Number
    tests: Sequence[Test]
    rates: Sequence[Rate]
    worst: Sequence[ShopRow]
    classes: Sequence[Class]
    purses: Sequence[Purse]
    measures: Sequence[MeasureRow]
    gaps: Sequence[Gap]
    aside: Aside | None
    rules: Sequence[Rule]
    notes: Sequence[Text]
