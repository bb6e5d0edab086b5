"""Verdicts -> orders by outcome, the shops with most against them, the latest orders."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from shipby.outcomes.summary.model import Late, Shop, Tally
from shipby.outcomes.summary.rules import Rules

SHOPS = 4
ORDERS = 3

WORST_FIRST = "(coalesce(margin_seconds, 1::BIGINT << 61), order_id)"
"""The latest order of a group; what has no deadline comes last."""


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """One pass over the verdicts: orders per clause, shop, outcome and missing fact, as the table `tests`."""
    con.execute(
        """CREATE TEMP TABLE tests AS
        SELECT clause, shop_id, outcome, missing, count(*) AS orders FROM verdicts GROUP BY ALL"""
    )


def tallies(con: duckdb.DuckDBPyConnection, rules: Rules) -> tuple[Tally, ...]:
    """Orders by outcome, test by test in the pack's order."""
    found: dict[str, dict[str, int]] = {}
    for clause, outcome, orders in con.execute(
        "SELECT clause, outcome, sum(orders)::BIGINT FROM tests GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        found.setdefault(clause, {})[outcome] = orders
    return tuple(Tally(clause, rules.clause_title(clause), found[clause]) for clause in rules.in_order(found))


def worst_shops(con: duckdb.DuckDBPyConnection, most: int = SHOPS, *, orders: bool = True) -> tuple[Shop, ...]:
    """The shops with most points, then most violations; with `orders` each names its worst."""
    con.execute(
        f"""CREATE TEMP TABLE worst_shops AS
        WITH judged AS (
            SELECT shop_id, coalesce(sum(orders) FILTER (outcome = 'violation'), 0)::BIGINT AS violations,
                coalesce(sum(orders) FILTER (outcome IN ('violation', 'on_time')), 0)::BIGINT AS tests
            FROM tests GROUP BY shop_id
        ), costs AS (
            SELECT shop_id, coalesce(sum(points), 0) AS points, count(*) AS penalties,
                count(*) - count(points) AS unknown
            FROM penalties GROUP BY shop_id
        )
        SELECT row_number() OVER (
                ORDER BY coalesce(points, 0) DESC, coalesce(unknown, 0) DESC, violations DESC NULLS LAST, shop_id
            ) AS place, shop_id, coalesce(violations, 0) AS violations, coalesce(tests, 0) AS tests,
            coalesce(penalties, 0) AS penalties, coalesce(unknown, 0) AS unknown
        FROM judged FULL JOIN costs USING (shop_id) WHERE violations > 0 OR penalties > 0
        ORDER BY place LIMIT {most}"""
    )
    rows = con.execute(
        "SELECT shop_id, violations, tests, penalties, unknown FROM worst_shops ORDER BY place"
    ).fetchall()
    points, money, unpriced, example = _points(con), _money(con), _unpriced(con), _orders(con) if orders else {}
    return tuple(
        Shop(
            shop_id=shop,
            violations=violations,
            tests=tests,
            penalties=penalties,
            points=points.get(shop, {}),
            unknown_points=unknown,
            amounts_minor=money.get(shop, {}),
            unknown_amounts=unpriced.get(shop, 0),
            order_id=example.get(shop),
        )
        for shop, violations, tests, penalties, unknown in rows
    )


_OF_THEM = "shop_id IN (SELECT shop_id FROM worst_shops)"


def _points(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for shop, points_class, points in con.execute(
        f"""SELECT shop_id, points_class, sum(points) FROM penalties
        WHERE {_OF_THEM} AND points IS NOT NULL GROUP BY ALL ORDER BY ALL"""
    ).fetchall():
        found.setdefault(shop, {})[points_class] = points
    return found


def _money(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for shop, currency, amount in con.execute(
        f"""SELECT shop_id, currency, sum(amount_minor)::HUGEINT FROM compensations
        WHERE {_OF_THEM} AND amount_minor IS NOT NULL GROUP BY ALL ORDER BY ALL"""
    ).fetchall():
        found.setdefault(shop, {})[currency] = amount
    return found


def _unpriced(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = con.execute(
        f"SELECT shop_id, count(*) FROM compensations WHERE {_OF_THEM} AND amount_minor IS NULL GROUP BY ALL"
    )
    return dict(rows.fetchall())


def _orders(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Each shop's latest order; where none was late, one that was penalised."""
    late = con.execute(
        f"""SELECT shop_id, arg_min(order_id, {WORST_FIRST}) FROM verdicts
        WHERE outcome = 'violation' AND {_OF_THEM} GROUP BY shop_id"""
    ).fetchall()
    punished = con.execute(
        f"SELECT shop_id, min(order_id) FROM penalties WHERE order_id IS NOT NULL AND {_OF_THEM} GROUP BY shop_id"
    ).fetchall()
    return {**dict(punished), **dict(late)}


def latest(con: duckdb.DuckDBPyConnection) -> tuple[Late, ...]:
    """The orders that missed a deadline by most, each once.

    The margins alone are read first: what lies within the worst of them is little, however many orders there are.
    """
    worst = con.execute(
        f"""SELECT max(margin_seconds) FROM (
            SELECT margin_seconds FROM verdicts WHERE outcome = 'violation' AND margin_seconds < 0
            ORDER BY margin_seconds LIMIT {ORDERS} * (SELECT count(DISTINCT clause) FROM tests)
        )"""
    ).fetchone()
    if worst is None or worst[0] is None:
        return ()
    found = con.execute(
        f"""SELECT order_id, shop_id, clause, epoch_us(due_at), epoch_us(observed_at), margin_seconds FROM verdicts
        WHERE outcome = 'violation' AND margin_seconds <= {worst[0]}
        ORDER BY margin_seconds, order_id, clause LIMIT {ORDERS} * (SELECT count(DISTINCT clause) FROM tests)"""
    ).fetchall()
    once: dict[str, Late] = {}
    for row in found:
        once.setdefault(row[0], Late(*row))
    return tuple(once.values())[:ORDERS]
