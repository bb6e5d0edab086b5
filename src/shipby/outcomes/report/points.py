"""Penalties -> per class and period the shops with most points, and what their totals lead to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb

from shipby.facts.sql import literal
from shipby.outcomes.report.behind import Behind
from shipby.outcomes.report.model import Class, Holder, NodeRow, Year
from shipby.outcomes.report.words import named, say
from shipby.outcomes.rows import Condition
from shipby.outcomes.summary.model import Points, Said
from shipby.outcomes.summary.numbers import money
from shipby.outcomes.summary.rules import Rules
from shipby.rules.model import Account, Node

SHOPS = 8
"""Of each class and period."""
_MARKS = 10
"""Multiples of a total that are drawn; of more only the first is."""
_YEAR = "year(timezone({zone}, occurred_at))"


def classes(
    con: duckdb.DuckDBPyConnection, rules: Rules, behind: Behind, points: Sequence[Points], zone: str
) -> list[Class]:
    """Every class that has a penalty, or would have if open windows closed."""
    return [_class(con, rules, behind, one, zone) for one in points]


def account_of(rules: Rules, name: str) -> Account | None:
    """A class of points in the newest version that has it."""
    packs = reversed(rules.pack.versions) if rules.pack else ()
    return next((pack.accounts[name] for pack in packs if name in pack.accounts), None)


def _class(con: duckdb.DuckDBPyConnection, rules: Rules, behind: Behind, one: Points, zone: str) -> Class:
    account = account_of(rules, one.points_class)
    name = one.points_class
    title = one.title or Said(name, name)
    of_class = f"points_class={name}"
    return Class(
        name=name,
        title=title,
        says=account.says if account else None,
        nodes_known=account is not None and account.nodes != "unpublished" and bool(account.nodes),
        years=_years(con, behind, rules, account, one, title, zone),
        unknown=behind.number(one.unknown, "penalties", title, of_class, "points="),
        projected=one.projected,
        projected_windows=behind.number(
            one.projected_windows, "rates", title, of_class, "outcome=open", Condition("projected_points", ">", "0")
        ),
    )


def _years(
    con: duckdb.DuckDBPyConnection,
    behind: Behind,
    rules: Rules,
    account: Account | None,
    one: Points,
    title: Said,
    zone: str,
) -> list[Year]:
    """One period each civil year where the class is cleared by the year, else all of the run in one."""
    yearly = account is not None and account.period == "civil_year"
    period = f"coalesce({_YEAR.format(zone=literal(zone))}, 0)" if yearly else "0"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE held AS
        SELECT {period} AS period, shop_id, coalesce(sum(points), 0) AS points, count(*) AS penalties,
            count(*) - count(points) AS unknown
        FROM penalties WHERE points_class = {literal(one.points_class)} GROUP BY ALL"""
    )
    periods = con.execute(
        "SELECT period, sum(points), count(*), sum(penalties)::BIGINT FROM held GROUP BY period ORDER BY period DESC"
    ).fetchall()
    currency = rules.pack.currency if rules.pack else ""
    nodes = [] if account is None or account.nodes == "unpublished" else list(account.nodes)
    return [_year(con, behind, one.points_class, title, row, nodes, currency) for row in periods]


def _year(
    con: duckdb.DuckDBPyConnection,
    behind: Behind,
    name: str,
    title: Said,
    row: Sequence[Any],
    nodes: Sequence[Node],
    currency: str,
) -> Year:
    period, total, shops, penalties = row
    during = _during(period) if period else ()
    of_class = f"points_class={name}"
    most = con.execute(
        f"""SELECT shop_id, points, penalties, unknown FROM held WHERE period = {period}
        ORDER BY points DESC, unknown DESC, shop_id LIMIT {SHOPS}"""
    ).fetchall()
    scale = max([Decimal(1), *(each[1] for each in most), *_totals(nodes)[:1]])
    holders = [
        Holder(
            shop=shop,
            points=points,
            text=(f"{points} + ?" if points else "?") if unknown else str(points),
            rows=behind.number(rows, "penalties", Said(f"{shop} · {title.zh}", f"{shop} · {title.en}"), of_class,
                               f"shop_id={shop}", *during),
            width=round(float(100 * points / scale), 2),
        )
        for shop, points, rows, unknown in most
    ]  # fmt: skip
    return Year(
        label=say("year", year=period) if period else say("whole_run"),
        total=f"{total:,}" if total else "?",
        shops=shops,
        rows=behind.number(penalties, "penalties", title, of_class, *during),
        holders=holders,
        nodes=[_node(con, period, node, scale, currency) for node in nodes],
    )


def _during(year: int) -> tuple[Condition, Condition]:
    """The conditions of a civil year; a bare day is its first moment on the zone's clock."""
    return Condition("occurred_at", ">=", f"{year}-01-01"), Condition("occurred_at", "<", f"{year + 1}-01-01")


def _totals(nodes: Sequence[Node]) -> list[Decimal]:
    return sorted((node.at_points for node in nodes if node.at_points != "unpublished"), reverse=True)


def _node(con: duckdb.DuckDBPyConnection, period: int, node: Node, scale: Decimal, currency: str) -> NodeRow:
    if node.at_points == "unpublished":
        return NodeRow(follows(node, currency), 0, ())
    counted = con.execute(
        "SELECT count(*) FROM held WHERE period = ? AND points >= ?", [period, node.at_points]
    ).fetchone()
    times = int(scale / node.at_points) if node.every else 1
    totals = [node.at_points * k for k in range(1, times + 1 if times <= _MARKS else 2)]
    marks = [(round(float(100 * total / scale), 2), f"{total.normalize():f}") for total in totals if total <= scale]
    return NodeRow(follows(node, currency), counted[0] if counted else 0, marks)


def follows(node: Node, currency: str) -> Said:
    """What a total leads to: `every 12: shop suspended for 3 days, deposit 2,000.00 CNY`."""
    parts = [_measure(node, action) for action in node.actions]
    if node.deposit_minor is not None:
        known = node.deposit_minor != "unpublished"
        amount = f"{money(int(node.deposit_minor))} {currency}" if known else ""
        parts.append(say("deposit", amount=amount) if known else say("deposit_unpublished"))
    at = "?" if node.at_points == "unpublished" else f"{node.at_points.normalize():f}"
    head = say("every" if node.every else "at", points=at)
    return Said(head.zh + "，".join(part.zh for part in parts), head.en + ", ".join(part.en for part in parts))


def _measure(node: Node, action: str) -> Said:
    if action != "suspend_shop" or node.suspend_days is None:
        return named("kind", action)
    if node.suspend_days == "unpublished":
        return say("suspend_unpublished")
    return say("suspend", days=node.suspend_days)
