"""Two judgements side by side, without a notice and with it -> what would differ: orders, verdicts, money, points.

What is judged stands in a connection as `<table>_before` and `<table>_after`, as `casework.notice.preview` leaves it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from shipby.facts.sql import literal

FIRST = 50
"""So many of the orders moved, and of their shops, are kept with the notice; all orders lie in a file."""
COMPARED = {
    "orders_decided": "order_id, shop_id, due_at",
    "verdicts": "order_id, clause, outcome",
    "compensations": "shop_id, clause, currency, amount_minor",
}
"""By stage of the plan: the columns of an order's judgement that are compared."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order that would move: its deadline before and after, its verdicts that would be others."""

    order_id: str
    shop_id: str
    due_before: str | None
    due_after: str | None
    verdicts: str
    """clause: before -> after; ..."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a notice would do, as of an instant."""

    reached: int
    """orders it offers a later deadline, moved or not."""
    moved: int
    shops: int
    """of the orders moved."""
    verdicts: tuple[tuple[str, str, str, int], ...]
    """clause, outcome before, outcome after, how many orders."""
    money: tuple[tuple[str, str, int, int], ...]
    """clause, currency, what buyers are paid before and after in minor units; unpublished amounts are left out."""
    points: tuple[tuple[str, int, int], ...]
    """class of points, tenths before and after, of all shops with a verdict that turns; unpublished ones left out."""
    by_shop: tuple[tuple[str, int, int, int, int], ...]
    """shop, orders moved, verdicts turned, money and tenths of points after less before; the most turned first."""
    first: tuple[Order, ...]

    def told(self) -> dict[str, Any]:
        """As it is kept with the notice."""
        return asdict(self)


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """The table `moved`: an order whose deadline or verdict differs a row."""
    con.execute(_MOVED)


def turned_shops(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Shops with a verdict that turns: only their points can differ."""
    rows = con.execute("SELECT DISTINCT shop_id FROM moved WHERE verdicts <> '' ORDER BY 1").fetchall()
    return [shop_id for (shop_id,) in rows]


def keep(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Every order moved as Parquet, numbered in the order in which it is shown."""
    rows = f"SELECT row_number() OVER ({_ORDER}) AS place, order_id, shop_id, {_TIMES}, verdicts FROM moved"
    con.execute(f"COPY ({rows} ORDER BY place) TO {literal(str(out))} (FORMAT parquet)")


def told(con: duckdb.DuckDBPyConnection, reached: int) -> Preview:
    """What differs, counted; `points_before` and `points_after` (shop_id, class, tenths) are there by now."""
    counted = con.execute("SELECT count(*), count(DISTINCT shop_id) FROM moved").fetchone()
    assert counted is not None
    flips = con.execute(
        "SELECT f.clause, f.was, f.now, count(*) FROM (SELECT unnest(flips) AS f FROM moved) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    first = con.execute(f"SELECT order_id, shop_id, {_TIMES}, verdicts FROM moved {_ORDER} LIMIT {FIRST}").fetchall()
    return Preview(
        reached, counted[0], counted[1], tuple(flips), tuple(con.execute(_MONEY).fetchall()),
        tuple(con.execute(_POINTS).fetchall()), tuple(con.execute(_SHOPS).fetchall()),
        tuple(Order(*one) for one in first),
    )  # fmt: skip


_MOVED = """
CREATE TEMP TABLE moved AS
WITH flipped AS (
    SELECT order_id, clause, b.outcome AS was, a.outcome AS now
    FROM verdicts_before AS b JOIN verdicts_after AS a USING (order_id, clause) WHERE a.outcome <> b.outcome
), told AS (
    SELECT order_id, string_agg(clause || ': ' || was || ' -> ' || now, '; ' ORDER BY clause) AS verdicts,
        list({clause: clause, was: was, now: now} ORDER BY clause) AS flips
    FROM flipped GROUP BY order_id
)
SELECT order_id, b.shop_id, make_timestamptz(b.due_at) AS due_before, make_timestamptz(a.due_at) AS due_after,
    coalesce(verdicts, '') AS verdicts, flips
FROM orders_decided_before AS b JOIN orders_decided_after AS a USING (order_id) LEFT JOIN told USING (order_id)
WHERE a.due_at IS DISTINCT FROM b.due_at OR verdicts IS NOT NULL
"""

_ORDER = "ORDER BY verdicts = '', due_before, order_id"
_SHOWN = "strftime({0} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS {0}"
_TIMES = f"{_SHOWN.format('due_before')}, {_SHOWN.format('due_after')}"

_BOTH = """
    SELECT *, 0 AS after FROM {0}_before UNION ALL BY NAME SELECT *, 1 AS after FROM {0}_after
"""
_SUM = "coalesce(sum({0}) FILTER (after = {1}), 0)::BIGINT"
_MONEY = f"""
SELECT clause, coalesce(currency, ''), {_SUM.format("amount_minor", 0)} AS was, {_SUM.format("amount_minor", 1)} AS now
FROM ({_BOTH.format("compensations")}) GROUP BY ALL HAVING was <> now ORDER BY ALL
"""
_POINTS = f"""
SELECT class, {_SUM.format("tenths", 0)} AS was, {_SUM.format("tenths", 1)} AS now
FROM ({_BOTH.format("points")}) GROUP BY ALL HAVING was <> now ORDER BY ALL
"""
_LESS = "coalesce(sum(CASE after WHEN 1 THEN {0} ELSE -{0} END), 0)::BIGINT AS {1}"
_SHOPS = f"""
WITH counted AS (
    SELECT shop_id, count(*) AS moved, coalesce(sum(len(flips)), 0)::BIGINT AS turned FROM moved GROUP BY ALL
), money AS (
    SELECT shop_id, {_LESS.format("amount_minor", "money")} FROM ({_BOTH.format("compensations")}) GROUP BY ALL
), points AS (
    SELECT shop_id, {_LESS.format("tenths", "points")} FROM ({_BOTH.format("points")}) GROUP BY ALL
)
SELECT shop_id, moved, turned, coalesce(money, 0), coalesce(points, 0)
FROM counted LEFT JOIN money USING (shop_id) LEFT JOIN points USING (shop_id)
ORDER BY turned DESC, moved DESC, shop_id LIMIT {FIRST}
"""
