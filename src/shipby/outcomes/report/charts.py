"""One rate's windows -> its charts: all shops as a strip of bins, the worst shops as small panels of dots."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from math import sqrt
from typing import Any

import duckdb

from shipby.facts.sql import literal, literals
from shipby.outcomes.report.behind import Behind
from shipby.outcomes.report.lines import all_lines, counts_on_time, lines_on
from shipby.outcomes.report.model import Box, Chart, Dot, Line
from shipby.outcomes.report.scale import Days, days_of, edges, percent, ticks, y
from shipby.outcomes.report.words import say
from shipby.outcomes.rows import Condition
from shipby.outcomes.summary.model import Said
from shipby.outcomes.summary.numbers import count, share
from shipby.outcomes.summary.rules import Rules

STRIP, PANEL, SINGLE = 150, 96, 180
REACHED = "(outcome IN ('penalised', 'breached') OR (outcome = 'open' AND band IS NOT NULL))"
_AT_LEAST = 4
"""Shops drawn, even if none reached a band."""
_SHARE = "numerator / denominator"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the charts of one rate share."""

    con: duckdb.DuckDBPyConnection
    rules: Rules
    behind: Behind
    clause: str
    days: Days
    on_time: bool
    counted: str | None
    """the clause whose verdicts are the orders of a window; None where they cannot be told."""


def drawing(
    con: duckdb.DuckDBPyConnection, rules: Rules, behind: Behind, clause: str, counted: str | None
) -> tuple[Drawing, str | None]:
    """The stretch that a rate's charts show, and its first day where earlier windows are left out."""
    query = f"SELECT window_start, count(*) FROM rates WHERE clause = {literal(clause)} GROUP BY ALL ORDER BY ALL"
    windows: list[tuple[date, int]] = con.execute(query).fetchall()
    starts = [start for start, _ in windows]
    days = days_of(windows)
    made = Drawing(con, rules, behind, clause, days, counts_on_time(rules, clause), counted)
    return made, None if starts[0] >= days.first else str(days.first)


# ------------------------------------------------------------------ all shops


def strip(one: Drawing) -> Chart:
    """Windows across, bins of shares down, darker where more shops are."""
    lines = all_lines(one.rules, one.clause)
    bins = edges(list(lines))
    con = one.con
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE strip AS
        SELECT *, {_bin(bins)} AS bin, {REACHED} AS reached FROM rates
        WHERE clause = {literal(one.clause)} AND window_start >= DATE '{one.days.first}'"""
    )
    rows = con.execute(
        "SELECT window_start, bin, count(*), count(*) FILTER (reached) FROM strip GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    most = max(row[2] for row in rows)
    most_reached = max(row[3] for row in rows) or 1
    boxes = [_box(one, bins, row, most, most_reached) for row in rows]
    columns = con.execute(
        f"""SELECT window_start, max(window_end), count(*), count(*) FILTER (reached),
            arg_max([numerator, denominator], (reached, {_SHARE}, numerator, shop_id))
        FROM strip GROUP BY window_start ORDER BY window_start"""
    ).fetchall()
    told = []
    for start, end, shops, reached, (numerator, denominator) in columns:
        number = one.behind.number(
            shops, "rates", Said(f"{start} 的各店", f"all shops, {start}"), f"clause={one.clause}",
            f"window_start={start}", mark=True,
        )  # fmt: skip
        told.append([_day(start), _day(end), shops, reached, numerator, denominator, number.id, one.days.x(start)])
    drawn = [
        Line(0, 100, y(share, STRIP, on_time=one.on_time), percent(1 - share if one.on_time else share) + label)
        for share, label in lines.items()
    ]
    first = max(range(len(columns)), key=lambda i: (columns[i][3], i))
    text = _told_shops(columns[first], one.on_time)
    return Chart(None, STRIP, boxes, drawn, ticks(one.days, 4), _data(told), len(told), first, text)


def _told_shops(column: Sequence[Any], on_time: bool) -> Said:
    start, end, shops, reached, (numerator, denominator) = column
    text = say("told_shops", shops=count(shops), reached=count(reached))
    worst = _share(numerator, denominator, on_time)
    zh, en = (
        f"{days_text(start, end)} · {one} · {told} {worst}"
        for one, told in ((text.zh, say("told_worst").zh), (text.en, say("told_worst").en))
    )
    return Said(zh, en)


def _share(violations: int, of: int, on_time: bool) -> str:
    return share(of - violations if on_time else violations, of)


def days_text(start: date, end: date) -> str:
    """A window's days: `2022-12-19 – 01-01`."""
    return str(start) if start == end else f"{start} – {end:%m-%d}"


def _bin(bins: Sequence[Fraction]) -> str:
    """The SQL of a window's bin, exact: 0 for none late, else the first whose end is not below the share."""
    cases = " ".join(
        f"WHEN numerator::HUGEINT * {edge.denominator} <= denominator::HUGEINT * {edge.numerator} THEN {k}"
        for k, edge in enumerate(bins, 1)
    )
    return f"CASE WHEN numerator = 0 THEN 0 {cases} END"


_FLOOR = 7
"""Pixels of the bin of shops without any violation."""


def _box(one: Drawing, bins: Sequence[Fraction], row: Sequence[Any], most: int, most_reached: int) -> Box:
    start, place, shops, reached = row
    strength = sqrt(reached / most_reached) if reached else sqrt(shops / most)
    if place == 0:
        top, height = (-_FLOOR if one.on_time else float(STRIP)), float(_FLOOR)
    else:
        ends = [
            y(share, STRIP, on_time=one.on_time) for share in (bins[place - 2] if place > 1 else 0, bins[place - 1])
        ]
        top, height = min(ends), abs(ends[0] - ends[1])
    return Box(
        one.days.x(start), round(one.days.width * 0.9, 2), round(top + 0.5, 1), round(max(1.5, height - 1), 1),
        round(0.12 + 0.88 * strength, 2), bool(reached),
    )  # fmt: skip


# ------------------------------------------------------------------ one shop


def worst_shops(one: Drawing, most: int) -> list[str]:
    """The shops whose windows reached bands most, then those with most violations."""
    rows = one.con.execute(
        f"""SELECT shop_id FROM rates
        WHERE clause = {literal(one.clause)} AND window_start >= DATE '{one.days.first}' GROUP BY shop_id
        HAVING sum(numerator) > 0
        QUALIFY bool_or({REACHED}) OR {_AT_LEAST} >= row_number() OVER (
            ORDER BY bool_or({REACHED}) DESC, sum(numerator) DESC, shop_id
        )
        ORDER BY coalesce(sum(projected_points) FILTER ({REACHED}), 0) DESC, count(*) FILTER ({REACHED}) DESC,
            sum(numerator) DESC, shop_id LIMIT {most}"""
    ).fetchall()
    return [row[0] for row in rows]


def panels(one: Drawing, shops: Sequence[str], height: int = PANEL) -> list[Chart]:
    """A panel per shop, all of one scale."""
    if not shops:
        return []
    rows = one.con.execute(
        f"""SELECT shop_id, window_start, window_end, numerator, denominator, outcome, band FROM rates
        WHERE clause = {literal(one.clause)} AND window_start >= DATE '{one.days.first}'
            AND shop_id IN ({literals(shops)})
        ORDER BY shop_id, window_start"""
    ).fetchall()
    found = {shop: list(group) for shop, group in groupby(rows, lambda row: row[0])}
    most = max(row[4] for row in rows)
    return [_panel(one, shop, found[shop], most, height) for shop in shops]


def _panel(one: Drawing, shop: str, rows: Sequence[Sequence[Any]], most: int, height: int) -> Chart:
    dots, told = [], []
    for _, start, end, numerator, denominator, outcome, band in rows:
        x = round(one.days.x(start) + one.days.width / 2, 2)
        r = round((2.2 if height < SINGLE else 3) + 3.8 * sqrt(denominator / most), 1)
        place = y(Fraction(numerator, denominator), height, on_time=one.on_time)
        kind = _kind(outcome, band)
        dots.append(Dot(x, place, r, kind))
        number = _behind(one, shop, start, end, numerator)
        told.append([_day(start), _day(end), numerator, denominator, outcome, band, number, x])
    worst = max(
        range(len(rows)), key=lambda i: ("hit" in dots[i].kind, Fraction(rows[i][3], rows[i][4]), rows[i][4], i)
    )
    marks = ticks(one.days, 2 if height < SINGLE else 4)
    text = _told_window(rows[worst], one.on_time)
    return Chart(shop, height, dots, _lines(one, rows, height), marks, _data(told), len(told), worst, text)


def _told_window(row: Sequence[Any], on_time: bool) -> Said:
    _, start, end, numerator, denominator, outcome, band = row
    head = f"{days_text(start, end)} · {_share(numerator, denominator, on_time)}"
    state = outcome in ("open", "waived", "undetermined") or (outcome == "breached" and band is None)
    text = say(f"rate_{outcome}") if state else Said("", "")
    parts = ([head, *([word] if word else []), *([band] if band else [])] for word in (text.zh, text.en))
    return Said(*(" · ".join(one) for one in parts))


def _kind(outcome: str, band: str | None) -> str:
    if outcome in ("penalised", "breached"):
        return "hit"
    if outcome == "open":
        return "open hit" if band is not None else "open"
    return "waived" if outcome == "waived" else "unknown" if outcome == "undetermined" else "clear"


def _behind(one: Drawing, shop: str, start: date, end: date, numerator: int) -> int | None:
    """The violating orders of a window; where they cannot be told from others, the window's own row."""
    title = Said(f"{shop} · {start}", f"{shop} · {start}")
    if one.counted is None:
        return one.behind.number(
            1, "rates", title, f"clause={one.clause}", f"shop_id={shop}", f"window_start={start}", mark=True
        ).id
    return one.behind.number(
        numerator, "verdicts", title, f"clause={one.counted}", f"shop_id={shop}", "outcome=violation",
        *within(start, end), mark=True,
    ).id  # fmt: skip


def within(start: date, end: date) -> tuple[Condition, Condition]:
    """The conditions of a window's civil days."""
    return Condition("civil_day", ">=", str(start)), Condition("civil_day", "<=", str(end))


def _lines(one: Drawing, rows: Sequence[Sequence[Any]], height: int) -> list[Line]:
    """Each line where it held: one piece for windows in a row under the same line."""
    pieces: dict[int, list[tuple[float, Fraction]]] = {}
    for row in rows:
        for k, line in enumerate(lines_on(one.rules, one.clause, row[1], row[4])):
            pieces.setdefault(k, []).append((one.days.x(row[1]), line))
    found = []
    for several in pieces.values():
        runs = [(share, list(group)) for share, group in groupby(several, lambda piece: piece[1])]
        starts = [0.0, *(group[0][0] for _, group in runs[1:]), 100.0]
        for k, (line, _) in enumerate(runs):
            label = percent(1 - line if one.on_time else line) if k == len(runs) - 1 else ""
            found.append(Line(starts[k], starts[k + 1], y(line, height, on_time=one.on_time), label))
    return found


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _data(told: Sequence[Sequence[Any]]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
