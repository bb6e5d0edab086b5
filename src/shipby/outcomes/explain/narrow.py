"""Fact tables -> the few rows that can bear on the orders asked for, as tables of the same names.

Every version of a row comes along, whatever order it names: which one counts is the plan's to say. The large tables
are read once per question, with conditions on bare key columns, so that DuckDB skips what does not match.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from shipby.domain.tables import FACTS
from shipby.facts.sql import literal, literals

_FEW = 1000
"""Up to so many values are written into the query; more are joined."""

_BY_ORDER = ("filings", "complaints", "closures")


def narrow(con: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> list[str]:
    """The connection's `fact_<table>` hold only what a judgement of these orders reads; the ids that no order has.

    Orders that share a finding with them come along with their incidents and appeals, for the finding's sake. What the
    tables held stays as `all_<table>`.
    """
    shipments = _shipments(con, asked)
    _keep(con, "scans", _scans(con, shipments))
    _keep(con, "shipments", shipments)
    members = _incidents(con, asked)
    _keep(con, "orders", f"SELECT * FROM fact_orders WHERE {among(con, 'order_id', members)}")
    _keep(con, "appeals", _versions("appeals", f"order_id IS NULL OR {among(con, 'order_id', members)}"))
    for table in _BY_ORDER:
        _keep(con, table, _versions(table, among(con, "order_id", asked)))
    known = set(_values(con, "SELECT order_id FROM fact_orders"))
    return [order for order in asked if order not in known]


def among(con: duckdb.DuckDBPyConnection, column: str, values: Iterable[str | None]) -> str:
    """The condition that a column holds one of the values: an equation for one, which DuckDB skips best by."""
    wanted = sorted({value for value in values if value is not None})
    if not wanted:
        return "FALSE"
    if len(wanted) == 1:
        return f"{column} = {literal(wanted[0])}"
    if len(wanted) <= _FEW:
        return f"{column} IN ({literals(wanted)})"
    # As Arrow: a Python list is taken value by value, and slowly.
    import pyarrow as pa

    name = f"wanted_{column}"
    con.register("wanted_values", pa.table({"value": pa.array(wanted, pa.string())}))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM wanted_values")
    con.unregister("wanted_values")
    return f"{column} IN (SELECT value FROM {name})"


def _versions(table: str, condition: str) -> str:
    """The rows whose key has a row that meets the condition."""
    key = FACTS[table].key[0]
    return f"SELECT * FROM fact_{table} WHERE {key} IN (SELECT {key} FROM fact_{table} WHERE {condition})"


def _keep(con: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    con.execute(f"CREATE TABLE few_{table} AS {query}")
    con.execute(f"ALTER VIEW fact_{table} RENAME TO all_{table}")
    con.execute(f"CREATE VIEW fact_{table} AS FROM few_{table}")


def _shipments(con: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> str:
    """The query of these orders' shipments, of all that share a waybill with them, of further rows of either's ids."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE own AS SELECT * FROM fact_shipments WHERE {among(con, 'order_id', asked)}"
    )
    ids, waybills = (_values(con, f"SELECT DISTINCT {column} FROM own") for column in ("shipment_id", "tracking_no"))
    same = f"SELECT * FROM fact_shipments WHERE {among(con, 'tracking_no', waybills)}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE shared AS {same} AND carrier IN (SELECT carrier FROM own)")
    ids += _values(con, "SELECT DISTINCT shipment_id FROM shared")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE again AS SELECT * FROM fact_shipments WHERE {among(con, 'shipment_id', ids)}"
    )
    return "FROM again UNION FROM shared UNION FROM own"


def _scans(con: duckdb.DuckDBPyConnection, shipments: str) -> str:
    """The query of the scans of the orders' own parcels."""
    waybills = _values(con, "SELECT DISTINCT tracking_no FROM own WHERE carrier IS NOT NULL")
    condition = among(con, "tracking_no", waybills)
    parcels = "(carrier, tracking_no) IN (SELECT (carrier, tracking_no) FROM own)"
    return f"SELECT * FROM fact_scans WHERE {condition} AND {parcels}"


def _incidents(con: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> list[str]:
    """The orders asked for and those that share a finding with them; the incidents of all of these are kept."""
    own = _versions("incidents", among(con, "order_id", asked))
    findings = _values(con, f"SELECT DISTINCT finding_id FROM ({own})")
    shared = f"SELECT DISTINCT order_id FROM ({_versions('incidents', among(con, 'finding_id', findings))})"
    members = sorted({*asked, *(_values(con, shared) if findings else ())})
    _keep(con, "incidents", _versions("incidents", among(con, "order_id", members)))
    return members


def _values(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [value for (value,) in con.execute(query).fetchall() if value is not None]
