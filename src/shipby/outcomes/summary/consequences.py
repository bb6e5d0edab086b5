"""Penalties, compensations, actions -> points by class, money to pay, measures by kind."""

from __future__ import annotations

import duckdb

from shipby.outcomes.summary.model import Measure, Payment, Points, ShopPoints
from shipby.outcomes.summary.rules import Rules

SHOPS = 10
"""Of each class."""


def points(con: duckdb.DuckDBPyConnection, rules: Rules) -> tuple[Points, ...]:
    """Points by class, with the shops that have most."""
    con.execute(
        """CREATE TEMP TABLE costs AS
        SELECT points_class, shop_id, sum(points) AS points, count(*) - count(points) AS unknown
        FROM penalties GROUP BY ALL"""
    )
    rows = con.execute(
        """SELECT points_class, coalesce(shops, 0), points, coalesce(unknown, 0),
            coalesce(projected, 0), coalesce(windows, 0)
        FROM (
            SELECT points_class, count(*) AS shops, sum(points) AS points, sum(unknown)::BIGINT AS unknown
            FROM costs GROUP BY ALL
        ) FULL JOIN (
            SELECT points_class, sum(projected_points) AS projected, count(*) AS windows FROM rates
            WHERE outcome = 'open' AND projected_points > 0 GROUP BY ALL
        ) USING (points_class) ORDER BY points_class"""
    ).fetchall()
    most = _most(con)
    return tuple(
        Points(name, rules.account_title(name), shops, total, unknown, projected, windows, tuple(most.get(name, ())))
        for name, shops, total, unknown, projected, windows in rows
    )


def _most(con: duckdb.DuckDBPyConnection) -> dict[str, list[ShopPoints]]:
    found: dict[str, list[ShopPoints]] = {}
    for name, shop, total, unknown in con.execute(
        f"""SELECT points_class, shop_id, points, unknown FROM costs
        QUALIFY {SHOPS} >= row_number() OVER (
            PARTITION BY points_class ORDER BY points DESC NULLS LAST, unknown DESC, shop_id
        )
        ORDER BY points_class, points DESC NULLS LAST, unknown DESC, shop_id"""
    ).fetchall():
        found.setdefault(name, []).append(ShopPoints(shop, total, unknown))
    return found


def payments(con: duckdb.DuckDBPyConnection, rules: Rules) -> tuple[Payment, ...]:
    """What each clause pays by currency and form; an unknown amount is counted, never added."""
    rows = con.execute(
        """SELECT clause, currency, form, count(*), coalesce(sum(amount_minor), 0)::HUGEINT,
            count(*) - count(amount_minor)
        FROM compensations GROUP BY ALL ORDER BY clause, currency, form"""
    ).fetchall()
    found: dict[str, list[Payment]] = {}
    for clause, *rest in rows:
        found.setdefault(clause, []).append(Payment(clause, rules.clause_title(clause), *rest))
    return tuple(payment for clause in rules.in_order(found) for payment in found[clause])


def measures(con: duckdb.DuckDBPyConnection) -> tuple[Measure, ...]:
    """Actions by kind and clause, the most frequent first."""
    rows = con.execute(
        """SELECT * FROM (
            SELECT kind, clause, count(*) AS rows, count(DISTINCT shop_id) AS shops FROM actions GROUP BY ALL
        ) ORDER BY sum(rows) OVER (PARTITION BY kind) DESC, kind, rows DESC, clause"""
    ).fetchall()
    return tuple(Measure(*row) for row in rows)
