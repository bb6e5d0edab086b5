"""The outcome tables of a run -> what it says of every position, as a view; and where that differs from the ledger.

Position: <pack>/<clause>/<finding>/<shop>/<order>/<window>/<period>/<account>, "/" and "%" in ids as %2F and %25. The
finding is named by its incident in `penalties`. The period is the civil year in which points count, or the instant
from which they age: points that move to another period fall where they were and are posted where they are now.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from shipby.outcomes.runs import parts
from shipby.rules.model import Account

_COLUMNS = "shop_id, clause, order_id, incident_id, window_start, occurred_at"

_SAID = """
CREATE OR REPLACE TEMP VIEW said AS
SELECT concat_ws('/', {pack}, {clause}, {finding}, {shop}, {order}, coalesce(window_start::text, ''), period, account)
    AS position, {columns}, account, year, coalesce(amount, 0) AS amount, (amount IS NULL)::int AS unpublished
FROM (
    SELECT pack, {columns}, concat_ws('/', 'points', pack, points_class, shop_id) AS account,
        {year} AS year, {period} AS period, (points * 10)::bigint AS amount
    FROM penalties
    UNION ALL
    SELECT pack, shop_id, clause, order_id, NULL AS incident_id, NULL AS window_start, occurred_at,
        concat_ws('/', 'settlement', shop_id) AS account, NULL AS year, '' AS period, -amount_minor AS amount
    FROM compensations
)
"""
"""Of money the shop's side: what its settlement account is charged."""

DIFFERENCES = """
SELECT coalesce(said.position, held.position), held.head, said.shop_id, said.clause, said.order_id,
    said.incident_id, said.window_start, said.year, said.account, epoch_us(said.occurred_at),
    coalesce(said.amount, 0) - coalesce(held.amount, 0) AS amount,
    coalesce(said.unpublished, 0) - coalesce(held.unpublished, 0) AS unpublished,
    coalesce(said.amount, 0) = 0 AND coalesce(said.unpublished, 0) = 0 AS fell
FROM said FULL JOIN held ON held.position = said.position
WHERE coalesce(said.amount, 0) <> coalesce(held.amount, 0)
    OR coalesce(said.unpublished, 0) <> coalesce(held.unpublished, 0)
ORDER BY said.occurred_at, coalesce(said.position, held.position)
"""
"""`held`: position, head (id of its first entry), amount, unpublished, as the ledger has them."""


def define_outcomes(con: duckdb.DuckDBPyConnection, outcomes: Path) -> None:
    """The views `penalties` and `compensations` over the folder of a run."""
    for name in ("penalties", "compensations"):
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {parts.rows(outcomes, name)}")


def define_said(con: duckdb.DuckDBPyConnection, accounts: Mapping[str, Account], zone: str) -> None:
    """The view `said` over the views or tables `penalties` and `compensations`."""
    con.execute(f"SET TimeZone = '{zone}'")
    year = _by_class({name: "year(occurred_at)" for name, one in accounts.items() if one.period}, "NULL")
    aging = {name: "epoch_us(occurred_at)::text" for name, one in accounts.items() if one.expire_days}
    period = _by_class({name: "year(occurred_at)::text" for name, one in accounts.items() if one.period} | aging, "''")
    parts = {"pack": "pack", "clause": "clause", "finding": "incident_id", "shop": "shop_id", "order": "order_id"}
    con.execute(
        _SAID.format(
            **{name: _escaped(column) for name, column in parts.items()}, columns=_COLUMNS, year=year, period=period,
        )
    )  # fmt: skip


def _by_class(cases: Mapping[str, str], otherwise: str) -> str:
    whens = " ".join(f"WHEN '{name}' THEN {value}" for name, value in cases.items())
    return f"CASE points_class {whens} ELSE {otherwise} END" if cases else otherwise


def _escaped(column: str) -> str:
    return f"replace(replace(coalesce({column}, ''), '%', '%25'), '/', '%2F')"
