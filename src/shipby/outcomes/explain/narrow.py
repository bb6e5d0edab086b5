"""Fact tables -> the few rows that can bear on the orders asked for, as tables of the same names.

Every version of a row comes along, whatever order it names: which one counts is the plan's to say. The large tables
are read once per question, with conditions on bare key columns, so that DuckDB skips what does not match.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence

import duckdb

from shipby.domain.tables import FACTS
from shipby.facts.sql import literal, literals
from shipby.lake.keys import HASHES, own

_FEW = 1000
"""Up to so many values are written into the query; more are joined."""

_SINGLY = 32
"""Up to so many ids are asked for by a better way than the common one, where there is one."""

_BY_ORDER = ("filings", "complaints", "closures")
WHOLE = ("notices", "terms", "feeds")
"""Small tables that name no order."""
_HASHES = {column: key for key, column in HASHES.items()}


def narrow(con: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> list[str]:
    """The connection's `fact_<table>` hold only what a judgement of these orders reads; the ids that no order has.

    Orders that share a finding with them come along with their incidents and appeals, for the finding's sake. What the
    tables held stays as `all_<table>`.
    """
    for table in FACTS:
        con.execute(f"ALTER VIEW fact_{table} RENAME TO all_{table}")
    gather(con, asked, _made(con))
    view(con)
    return unknown_of(con, asked)


def view(con: duckdb.DuckDBPyConnection) -> None:
    """`fact_<table>` are what was gathered as `few_<table>`, and of tables that name no order all there is."""
    for table in FACTS:
        rows = f"SELECT {own(table)} FROM all_{table}" if table in WHOLE else f"FROM few_{table}"
        con.execute(f"CREATE OR REPLACE TEMP VIEW fact_{table} AS {rows}")


def unknown_of(con: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> list[str]:
    """The ids asked for that no order has."""
    known = set(_values(con, "SELECT order_id FROM few_orders"))
    return [order for order in asked if order not in known]


Keep = Callable[[str, str], object]
"""A table's name, a query -> the connection has the query's rows under this name."""


def _made(con: duckdb.DuckDBPyConnection) -> Keep:
    return lambda name, query: con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")


ById = Callable[[str, str, Iterable[str | None]], str]
Rows = Callable[[str, str, Sequence[str]], str]
"""A large table, a column, ids -> the query of the rows that hold one of them."""


def gather(
    con: duckdb.DuckDBPyConnection, asked: Sequence[str], keep: Keep, rows: Rows | None = None,
    nothing: Container[str] = (),
) -> None:  # fmt: skip
    """`few_<table>` are kept, of `all_<table>`. rows: a better way to the rows of the large tables than by `among`.

    nothing: tables of decisions known to hold no row, of which none is looked for.
    """

    def by_id(table: str, column: str, values: Iterable[str | None]) -> str:
        wanted = sorted({value for value in values if value is not None})
        if rows is not None and len(wanted) <= _SINGLY:
            return rows(table, column, wanted)
        return f"SELECT {own(table)} FROM all_{table} WHERE {among(con, column, wanted)}"

    shipments = _shipments(con, by_id, asked, keep)
    keep("few_scans", _scans(con, by_id))
    keep("few_shipments", shipments)
    members = sorted({*asked}) if "incidents" in nothing else _incidents(con, asked, keep)
    keep("few_orders", by_id("orders", "order_id", members))
    if "appeals" not in nothing:
        keep("few_appeals", _versions("appeals", f"order_id IS NULL OR {among(con, 'order_id', members)}"))
    for table in (one for one in _BY_ORDER if one not in nothing):
        keep(f"few_{table}", _versions(table, among(con, "order_id", asked)))


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


def is_(column: str, value: str) -> str:
    """The condition on a keyed table: by the id whole stretches are passed over, by its hash the rest is read fast."""
    return f"{column} = {literal(value)} AND {_HASHES[column]} = hash({literal(value)})"


def _versions(table: str, condition: str) -> str:
    """The rows whose key has a row that meets the condition."""
    key = FACTS[table].key[0]
    return f"SELECT {own(table)} FROM all_{table} WHERE {key} IN (SELECT {key} FROM all_{table} WHERE {condition})"


def _shipments(con: duckdb.DuckDBPyConnection, by_id: ById, asked: Sequence[str], keep: Keep) -> str:
    """The query of these orders' shipments, of all that share a waybill with them, of further rows of either's ids."""
    keep("own", by_id("shipments", "order_id", asked))
    ids, waybills = (_values(con, f"SELECT DISTINCT {column} FROM own") for column in ("shipment_id", "tracking_no"))
    same = by_id("shipments", "tracking_no", waybills)
    keep("shared", f"FROM ({same}) WHERE carrier IN (SELECT carrier FROM own)")
    ids += _values(con, "SELECT DISTINCT shipment_id FROM shared")
    keep("again", by_id("shipments", "shipment_id", ids))
    return "FROM again UNION FROM shared UNION FROM own"


def _scans(con: duckdb.DuckDBPyConnection, by_id: ById) -> str:
    """The query of the scans of the orders' own parcels."""
    waybills = _values(con, "SELECT DISTINCT tracking_no FROM own WHERE carrier IS NOT NULL")
    parcels = "(carrier, tracking_no) IN (SELECT (carrier, tracking_no) FROM own)"
    return f"FROM ({by_id('scans', 'tracking_no', waybills)}) WHERE {parcels}"


def _incidents(con: duckdb.DuckDBPyConnection, asked: Sequence[str], keep: Keep) -> list[str]:
    """The orders asked for and those that share a finding with them; the incidents of all of these are kept."""
    mine = _versions("incidents", among(con, "order_id", asked))
    findings = _values(con, f"SELECT DISTINCT finding_id FROM ({mine})")
    shared = f"SELECT DISTINCT order_id FROM ({_versions('incidents', among(con, 'finding_id', findings))})"
    members = sorted({*asked, *(_values(con, shared) if findings else ())})
    keep("few_incidents", _versions("incidents", among(con, "order_id", members)))
    return members


def _values(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [value for (value,) in con.execute(query).fetchall() if value is not None]
