"""Ids that no order has -> an error that names the ids they may have been meant for."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from shipby.facts.sql import literal

_CLOSEST = 3


class UnknownOrderError(Exception):
    """Orders asked for that the facts do not have: which, and what they may have been."""


def unknown_orders(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> UnknownOrderError:
    """The error for ids without order; the connection's `all_orders` has every order."""
    return UnknownOrderError("\n".join(_sentence(con, one) for one in ids))


def _sentence(con: duckdb.DuckDBPyConnection, wanted: str) -> str:
    close = _closest(con, wanted)
    bad = _quarantined(con)
    advice = f" Did you mean {' or '.join(close)}?" if close else ""
    if bad:
        rows = "1 row" if bad == 1 else f"{bad} rows"
        advice += f" {rows} of orders went to quarantine: it may be among them."
    return f"the facts have no order {wanted}.{advice or ' Copy an order_id from orders or verdicts.'}"


def _quarantined(con: duckdb.DuckDBPyConnection) -> int:
    """Rows of orders that loading set aside; a lake keeps only good ones."""
    loaded = (
        con.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'facts_quarantine'").fetchone()
        or con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'facts_quarantine'").fetchone()
    )
    if not loaded:
        return 0
    bad = con.execute("SELECT count(*) FROM facts_quarantine WHERE \"table\" = 'orders'").fetchone()
    return int(bad[0]) if bad else 0


def _closest(con: duckdb.DuckDBPyConnection, wanted: str) -> list[str]:
    """Ids that begin with it, hold the same digits, or differ by a slip or two; the closest first."""
    text, digits = literal(wanted.strip()), "".join(filter(str.isdigit, wanted)).lstrip("0")
    same = f"OR suffix(order_id, {literal(digits)})" if digits else ""
    found = con.execute(
        f"""SELECT DISTINCT order_id, levenshtein(lower(order_id), lower({text})) AS slips FROM all_orders
        WHERE starts_with(lower(order_id), lower({text})) {same}
            OR (abs(length(order_id) - length({text})) <= 2 AND levenshtein(lower(order_id), lower({text})) <= 2)
        ORDER BY slips, order_id LIMIT {_CLOSEST}"""
    )
    return [row[0] for row in found.fetchall()]
