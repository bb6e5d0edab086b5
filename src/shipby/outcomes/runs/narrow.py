"""The table `touched` -> `fact_<table>` with every row that a judgement of its orders reads.

Every version of a row comes along, whatever order it names: which one counts is the plan's to say.
"""

from __future__ import annotations

import duckdb

from shipby.domain.tables import FACTS

_WHOLE = ("notices", "terms", "feeds")
"""Small tables that name no order."""


def narrow(con: duckdb.DuckDBPyConnection) -> None:
    """Views `fact_<table>` over the few rows; `all_<table>` stay as they are."""
    _keep(con, "orders", "SELECT * FROM all_orders WHERE order_id IN (FROM touched)")
    _shipments(con)
    _keep(con, "scans", "SELECT * FROM all_scans WHERE tracking_no IN (SELECT tracking_no FROM own)")
    for name in ("incidents", "filings", "complaints", "closures"):
        _keep(con, name, _versions(name, "order_id IN (FROM touched)"))
    _keep(con, "appeals", _versions("appeals", "order_id IS NULL OR order_id IN (FROM touched)"))
    for name in _WHOLE:
        con.execute(f"CREATE OR REPLACE TEMP VIEW fact_{name} AS FROM all_{name}")


def _shipments(con: duckdb.DuckDBPyConnection) -> None:
    """The orders' own, all that share a waybill number with them, other versions of either."""
    con.execute("CREATE OR REPLACE TEMP TABLE own AS FROM all_shipments WHERE order_id IN (FROM touched)")
    con.execute("""CREATE OR REPLACE TEMP TABLE near AS FROM all_shipments
        WHERE tracking_no IN (SELECT tracking_no FROM own) OR order_id IN (FROM touched)""")
    ids = "SELECT shipment_id FROM all_shipments WHERE shipment_id IN (SELECT shipment_id FROM near)"
    whole = con.execute(f"SELECT (SELECT count(*) FROM ({ids})) = (SELECT count(*) FROM near)").fetchone()
    corrected = "FROM all_shipments WHERE shipment_id IN (SELECT shipment_id FROM near)"
    _keep(con, "shipments", "FROM near" if whole and whole[0] else corrected)


def _versions(table: str, condition: str) -> str:
    """The rows whose key has a row that meets the condition."""
    key = FACTS[table].key[0]
    return f"SELECT * FROM all_{table} WHERE {key} IN (SELECT {key} FROM all_{table} WHERE {condition})"


def _keep(con: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE few_{table} AS {query}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW fact_{table} AS FROM few_{table}")
