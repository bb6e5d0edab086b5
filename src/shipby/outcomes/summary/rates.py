"""Rates -> windows by what they came to, and the worst of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from shipby.facts.sql import literal
from shipby.outcomes.summary.model import Counted, Reached, Window
from shipby.outcomes.summary.rules import Rules
from shipby.outcomes.summary.verdicts import WORST_FIRST

WINDOWS = 2
"""Of each clause, on a terminal."""

_RANK = """CASE WHEN outcome IN ('penalised', 'breached') OR (outcome = 'open' AND band IS NOT NULL) THEN 0
    WHEN outcome = 'undetermined' THEN 1 ELSE 2 END"""
"""Those that reached a band before those nobody can tell before all others: a clause shows one kind only."""


def counted(con: duckdb.DuckDBPyConnection, rules: Rules) -> tuple[Counted, ...]:
    """Windows by outcome and band, clause by clause in the pack's order."""
    found: dict[str, list[Reached]] = {}
    for clause, outcome, band, windows in con.execute(
        "SELECT clause, outcome, band, count(*) FROM rates GROUP BY ALL ORDER BY clause, outcome, band NULLS FIRST"
    ).fetchall():
        found.setdefault(clause, []).append(Reached(outcome, band, windows))
    return tuple(
        Counted(clause, rules.clause_title(clause), sum(one.windows for one in found[clause]), tuple(found[clause]))
        for clause in rules.in_order(found)
    )


def worst_windows(
    con: duckdb.DuckDBPyConnection, rules: Rules, most: int = WINDOWS, *, orders: bool = True
) -> tuple[Window, ...]:
    """Each clause's windows with most points, then most violations, then the largest share.

    To name the worst order of each reads all verdicts; without `orders` none is named.
    """
    con.execute(
        f"""CREATE TEMP TABLE worst AS
        SELECT row_number() OVER () AS id, *, {_counted(rules)} AS counted FROM (
            SELECT *, {_RANK} AS rank FROM rates WHERE numerator > 0
            QUALIFY rank = min(rank) OVER (PARTITION BY clause) AND {most} >= row_number() OVER (
                PARTITION BY clause, rank
                ORDER BY projected_points DESC NULLS LAST, numerator DESC, denominator, shop_id, window_start
            )
        )"""
    )
    named = "verdicts" if orders else "(FROM verdicts LIMIT 0)"
    rows = con.execute(
        f"""SELECT clause, shop_id, window_start, window_end, outcome, band, numerator, denominator, points_class,
            projected_points AS points, order_id
        FROM worst LEFT JOIN (
            SELECT worst.id, arg_min(order_id, {WORST_FIRST}) AS order_id
            FROM (
                SELECT clause AS counted, shop_id, civil_day, order_id, margin_seconds FROM {named}
                WHERE outcome = 'violation'
            ) JOIN worst USING (counted, shop_id)
            WHERE civil_day BETWEEN window_start AND window_end GROUP BY worst.id
        ) USING (id)
        ORDER BY points DESC NULLS LAST, numerator DESC, denominator, shop_id, window_start"""
    )
    names = [column[0] for column in rows.description]
    found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    by_clause = {
        clause: [row for row in found if row["clause"] == clause] for clause in {row["clause"] for row in found}
    }
    return tuple(_window(row, rules) for clause in rules.in_order(by_clause) for row in by_clause[clause])


def _counted(rules: Rules) -> str:
    """The SQL of the clause whose verdicts a rate counts."""
    other = "".join(f" WHEN {literal(clause)} THEN {literal(counted)}" for clause, counted in rules.counted.items())
    return f"CASE clause{other} ELSE clause END" if other else "clause"


def _window(row: Mapping[str, Any], rules: Rules) -> Window:
    reached = row["band"] is not None or row["outcome"] in ("breached", "undetermined")
    line = (
        rules.line(row["clause"], row["outcome"], row["band"], row["window_start"], row["denominator"])
        if reached
        else None
    )
    return Window(line=line, **row)
