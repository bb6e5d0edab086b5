"""What nobody can tell -> how often, and what would settle it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from shipby.outcomes.summary.model import Missing, NoLine
from shipby.outcomes.summary.remedies import line_remedy, remedy
from shipby.outcomes.summary.rules import Rules


def missing(con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], rules: Rules) -> tuple[Missing, ...]:
    """Undetermined orders by what is missing and clause, the most frequent first."""
    rows = con.execute(
        """SELECT * FROM (
            SELECT clause, missing, sum(orders)::BIGINT AS orders FROM tests WHERE outcome = 'undetermined' GROUP BY ALL
        ) ORDER BY max(orders) OVER (PARTITION BY missing) DESC, missing, orders DESC, clause"""
    ).fetchall()
    market, present = manifest["pack"]["market"], manifest["facts"].keys()
    return tuple(Missing(clause, what, orders, remedy(what, market, present, rules)) for clause, what, orders in rows)


def no_line(con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], rules: Rules) -> tuple[NoLine, ...]:
    """Windows without a line, and the table of the settings that gives one."""
    found = dict(
        con.execute("SELECT clause, count(*) FROM rates WHERE outcome = 'undetermined' GROUP BY ALL").fetchall()
    )
    market = manifest["pack"]["market"]
    return tuple(
        NoLine(clause, found[clause], line_remedy(market, rules.open_tables(clause)))
        for clause in rules.in_order(found)
    )
