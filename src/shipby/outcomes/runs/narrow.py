"""The tables `changed`, `touched` -> `fact_<table>` with every row that a judgement of these orders reads.

Every version of a row comes along, whatever order it names: which one counts is the plan's to say. Of the large tables
the short columns are read to find the rows, and then the days they lie on.
"""

from __future__ import annotations

import duckdb

from shipby.domain.tables import FACTS
from shipby.lake.keys import DAYS, one_of, own, rows_where

_WHOLE = ("notices", "terms", "feeds")
"""Small tables that name no order."""


def narrow(con: duckdb.DuckDBPyConnection) -> None:
    """Views `fact_<table>` over the few rows; `all_<table>` stay as they are; `own`: shipments of changed orders."""
    _few(con, "orders", one_of("_order", "changed"))
    _shipments(con)
    _few(con, "scans", one_of("_parcel", "own_keys"))
    for name in ("incidents", "filings", "complaints", "closures"):
        _keep(con, name, _versions(name, "_order IN (FROM touched)"))
    _keep(con, "appeals", _versions("appeals", "order_id IS NULL OR _order IN (FROM touched)"))
    for name in _WHOLE:
        con.execute(f"CREATE OR REPLACE TEMP VIEW fact_{name} AS FROM all_{name}")


def _shipments(con: duckdb.DuckDBPyConnection) -> None:
    """The orders' own, all that share a waybill number with them, other versions of either."""
    mine = f"SELECT _parcel, _id FROM all_shipments WHERE {one_of('_order', 'changed')}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE own_keys AS {mine}")
    con.execute(f"""CREATE OR REPLACE TEMP TABLE near AS SELECT _id FROM own_keys WHERE _parcel IS NULL
        UNION ALL SELECT _id FROM all_shipments WHERE {one_of("_parcel", "own_keys")}""")
    _few(con, "shipments", one_of("_id", "near"))
    con.execute("CREATE OR REPLACE TEMP VIEW own AS FROM few_shipments WHERE hash(order_id) IN (FROM changed)")


def _few(con: duckdb.DuckDBPyConnection, table: str, condition: str) -> None:
    assert table in DAYS
    _keep(con, table, rows_where(con, own(table), f"all_{table}", condition))


def _versions(table: str, condition: str) -> str:
    """The rows whose key has a row that meets the condition."""
    key = FACTS[table].key[0]
    return f"SELECT {own(table)} FROM all_{table} WHERE {key} IN (SELECT {key} FROM all_{table} WHERE {condition})"


def _keep(con: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE few_{table} AS {query}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW fact_{table} AS FROM few_{table}")
