"""A shop's last windows, the rules that judged them -> per rate a chart with its bands' lines, as reports draw it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from shipby.domain.zones import EPOCH_DAY
from shipby.facts.sql import literal
from shipby.outcomes.reading import Reading
from shipby.outcomes.report.behind import Behind
from shipby.outcomes.report.charts import PANEL, SINGLE, drawing, panels
from shipby.outcomes.report.lines import rate_rule
from shipby.outcomes.report.model import Line, Tick
from shipby.outcomes.report.rates import band_line, titled
from shipby.outcomes.report.scale import DRAWN, gutter_labels
from shipby.outcomes.summary.model import Said
from shipby.outcomes.summary.numbers import share
from shipby.outcomes.summary.rules import Rules

TOLD = 14
"""So many windows stand in the table below a chart, the newest first."""


@dataclass(frozen=True, slots=True)
class Window:
    """One window: its place in the chart, its numbers, what came of it."""

    x: float
    y: float
    r: float
    kind: str
    start: date
    end: date
    violations: int
    orders: int
    share: str
    """of violations; on time, where people know the rate so."""
    outcome: str
    band: str | None


@dataclass(frozen=True, slots=True)
class Band:
    """One band: its line in words, what it costs."""

    name: str
    line: Said
    points_class: str
    points: str


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of one shop."""

    clause: str
    title: Said
    says: Said | None
    on_time: bool
    counted: str
    """the clause whose verdicts its windows count; empty where they cannot be told."""
    height: int
    windows: tuple[Window, ...]
    """as drawn, by day."""
    lines: tuple[Line, ...]
    labels: tuple[tuple[float, str, str], ...]
    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    drawn_from: str | None
    """the first day drawn, where earlier windows are not."""

    @property
    def newest(self) -> tuple[Window, ...]:
        """For the table: the last ones, newest first."""
        return self.windows[: -TOLD - 1 : -1]


def rates(read: Reading, rules: Rules, shop: str) -> tuple[Rate, ...]:
    """Every rate of which the shop has a window, in the pack's order. Raises NotReady."""
    with duckdb.connect(":memory:") as con:
        con.execute(_TABLE)
        if rows := list(_rows(read, shop)):
            columns = ", ".join(f"unnest(?::{kind}[])" for kind in _COLUMNS.values())
            con.execute(f"INSERT INTO rates SELECT {columns}", [list(column) for column in zip(*rows, strict=True)])
        known = [clause for (clause,) in con.execute("SELECT DISTINCT clause FROM rates").fetchall()]
        return tuple(_rate(con, rules, shop, clause) for clause in rules.in_order(known))


_COLUMNS = {
    "clause": "VARCHAR", "shop_id": "VARCHAR", "window_start": "DATE", "window_end": "DATE", "numerator": "BIGINT",
    "denominator": "BIGINT", "outcome": "VARCHAR", "band": "VARCHAR",
}  # fmt: skip
_TABLE = f"CREATE TABLE rates ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())})"


def _rows(read: Reading, shop: str) -> Iterator[list[object]]:
    """The newest windows of each of the market's rates, as many as a chart draws."""
    clauses = {one.id for pack in read.rules.versions for one in pack.clauses if one.rate}
    for clause in sorted(clauses):
        for one in read.rates(shop, clause, limit=DRAWN).rows:
            yield [getattr(one, name) for name in _COLUMNS]


def _rate(con: duckdb.DuckDBPyConnection, rules: Rules, shop: str, clause: str) -> Rate:
    found = rate_rule(rules, clause)
    counted = "" if found is None or found[1].only else rules.counted.get(clause, clause)
    made, drawn_from = drawing(con, rules, Behind(shop), clause, counted or None)
    missed = con.execute(f"SELECT sum(numerator) FROM rates WHERE clause = {literal(clause)}").fetchone()
    [chart] = panels(made, [shop], SINGLE if missed and missed[0] else PANEL)
    rule = found[0].clause(clause).says if found else None
    return Rate(
        clause=clause,
        title=titled(clause, rules.clause_title(clause)),
        says=Said(rule.zh, rule.en) if rule else None,
        on_time=made.on_time,
        counted=counted,
        height=chart.height,
        windows=_windows(chart.marks, chart.data, made.on_time),
        lines=tuple(chart.lines),
        labels=tuple(gutter_labels(chart.lines, chart.height)),
        ticks=tuple(chart.ticks),
        bands=_bands(rules, clause),
        drawn_from=drawn_from,
    )


def _windows(dots: Sequence[object], data: str, on_time: bool) -> tuple[Window, ...]:
    """The dots with what each says, which stands beside them in the same order."""
    found = []
    for dot, (start, end, violations, orders, outcome, band, *_) in zip(dots, json.loads(data), strict=True):
        told = share(orders - violations if on_time else violations, orders)
        place = {name: getattr(dot, name) for name in ("x", "y", "r", "kind")}
        found.append(
            Window(
                **place, start=_day(start), end=_day(end), violations=violations, orders=orders, share=told,
                outcome=outcome, band=band,
            )
        )  # fmt: skip
    return tuple(found)


def _bands(rules: Rules, clause: str) -> tuple[Band, ...]:
    found = rate_rule(rules, clause)
    if found is None:
        return ()
    pack, rate = found
    return tuple(
        Band(
            band.name or "", band_line(pack, band), band.points.account if band.points else "",
            str(band.points.points) if band.points else "",
        )
        for band in rate.bands
    )  # fmt: skip


def _day(number: int) -> date:
    return EPOCH_DAY + timedelta(days=number)
