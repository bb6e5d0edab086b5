"""`duties`, `room_windows`, `members`, `cases`, what a miss adds -> how far windows are from lines, what duties save.

With n open duties and a line first reached at k misses, the smallest set that keeps the window below it, whatever
becomes of the others, has n - k + 1: with fewer, k of the others may be missed.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from shipby.facts.sql import literal
from shipby.foresight.lines import Line

SCALE = 10**12
"""Savings per order are compared as whole numbers of so many parts: exact for sets of up to a million orders."""

_LINES = f"""CREATE OR REPLACE TEMP TABLE lines AS
WITH reached AS (
    SELECT window_id, place, min(missed) FILTER (band_no >= 0 AND (mask >> greatest(band_no, 0)) & 1 = 1) AS after
    FROM cases JOIN room_windows USING (window_id) JOIN bands USING (clause, epoch)
    WHERE known AND missed >= 0 GROUP BY window_id, place
), placed AS (
    SELECT r.window_id, r.place, b.name, b.points_class, b.tenths, w.open,
        CASE WHEN b.unknown THEN 'unknown' WHEN r.after = 0 THEN 'reached' WHEN r.after IS NULL THEN 'out_of_reach'
            ELSE 'open' END AS state,
        CASE WHEN NOT b.unknown THEN r.after END AS after
    FROM reached AS r JOIN room_windows AS w USING (window_id) JOIN bands AS b USING (clause, epoch, place)
), held AS (
    SELECT window_id, place, CASE WHEN count(cost) = count(*) THEN max(cost) END AS below
    FROM placed JOIN cases USING (window_id)
    WHERE state = 'open' AND missed >= 0 AND missed < after GROUP BY window_id, place
)
SELECT p.window_id, place, name, points_class, tenths, state, after, keep, saves,
    CASE WHEN saves > 0 THEN saves * {SCALE} // keep END AS worth
FROM (
    SELECT p.*, CASE WHEN state = 'open' THEN open - after + 1 END AS keep,
        CASE WHEN state = 'open' AND most IS NOT NULL AND below IS NOT NULL THEN greatest(most - below, 0) END AS saves
    FROM placed AS p JOIN bounds USING (window_id) LEFT JOIN held USING (window_id, place)
) AS p"""

_BOUNDS = """CREATE OR REPLACE TEMP TABLE bounds AS
SELECT window_id,
    any_value(band_no) FILTER (missed = -1) AS now_band, any_value(cost) FILTER (missed = -1) AS now,
    any_value(band_no) FILTER (missed = 0) AS best_band, any_value(band_no) FILTER (missed = open) AS worst_band,
    CASE WHEN NOT bool_or(unsure) OR min(after) = 0 THEN min(after) END AS least,
    CASE WHEN NOT bool_or(unsure) THEN max(after) END AS most,
    any_value(cost) FILTER (missed = 1) - any_value(cost) FILTER (missed = 0) AS alone
FROM (
    SELECT cases.*, room_windows.open, CASE WHEN missed >= 0 THEN cost END AS after,
        missed >= 0 AND cost IS NULL AS unsure
    FROM cases JOIN room_windows USING (window_id)
) GROUP BY window_id"""

_RANKED = """CREATE OR REPLACE TEMP TABLE ranked AS
SELECT window_id, duty_id, row_number() OVER (PARTITION BY window_id ORDER BY minor DESC, until, order_id) AS place
FROM members JOIN duties USING (duty_id) JOIN pays USING (duty_id)
WHERE window_id IN (SELECT window_id FROM lines WHERE keep > 0)"""

_RISK = """CREATE OR REPLACE TEMP TABLE at_stake AS
SELECT duty_id, max(worth) AS worth, arg_max(window_id, worth) AS window_id, arg_max(l.place, worth) AS place
FROM ranked AS r JOIN lines AS l USING (window_id)
WHERE r.place <= keep AND worth IS NOT NULL GROUP BY duty_id"""

_ALONE = """CREATE OR REPLACE TEMP TABLE alone AS
SELECT duty_id, max(alone) AS alone, bool_or(most IS NULL) AS unknown_points
FROM members JOIN bounds USING (window_id) WHERE alone > 0 OR most IS NULL GROUP BY duty_id"""

_UPHELD = """CREATE OR REPLACE TEMP TABLE upheld AS
SELECT duty_id, coalesce(sum(points), 0)::BIGINT AS points, count(*) > count(points) AS unknown
FROM complained GROUP BY duty_id"""
"""What a complaint that is upheld already adds once its order is late."""

_AT_RISK = """SELECT d.*, p.minor, p.unknown AS unknown_money, worth, s.window_id, s.place,
    coalesce(unknown_points, false) OR coalesce(u.unknown, false) AS unknown_points,
    coalesce(greatest(alone, 0), 0) + coalesce(u.points, 0) AS alone,
    u.duty_id IS NOT NULL AS complained
FROM duties AS d JOIN pays AS p USING (duty_id)
    LEFT JOIN at_stake AS s USING (duty_id) LEFT JOIN alone USING (duty_id) LEFT JOIN upheld AS u USING (duty_id)"""
"""Every open duty with what its miss would add."""

_ORDER = ("worth DESC NULLS LAST", "minor DESC", "unknown_money DESC", "until", "order_id", "clause")


def order(table: str) -> str:
    """What saves most per order shipped comes first: points, then money, then the shorter time."""
    return ", ".join(f"{table}.{term}" for term in _ORDER)


def define(con: duckdb.DuckDBPyConnection, lines: Iterable[Line]) -> None:
    """The tables `bounds`, `lines`, `ranked`, `at_stake`, `alone` and `upheld`, and the view `at_risk`."""
    con.execute("""CREATE OR REPLACE TEMP TABLE bands (clause VARCHAR, epoch BIGINT, place BIGINT, name VARCHAR,
        points_class VARCHAR, tenths BIGINT, mask BIGINT, unknown BOOLEAN)""")
    rows = ", ".join(f"({', '.join(map(_cell, _cells(line)))})" for line in lines)
    if rows:
        con.execute(f"INSERT INTO bands VALUES {rows}")
    for statement in (_BOUNDS, _LINES, _RANKED, _RISK, _ALONE, _UPHELD):
        con.execute(statement)
    con.execute(f"CREATE OR REPLACE TEMP VIEW at_risk AS {_AT_RISK}")


def _cells(line: Line) -> tuple[str | int | bool | None, ...]:
    names = (line.clause, line.epoch, line.place, line.name)
    return *names, line.points_class, line.tenths, line.mask, line.unknown


def _cell(value: str | int | bool | None) -> str:
    return "NULL" if value is None else literal(value) if isinstance(value, str) else str(value)
