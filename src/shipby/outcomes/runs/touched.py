"""Fact tables, the instants of two runs -> the orders whose verdicts may differ between them.

A superset is harmless: an order judged again without need gets the same verdicts. The connection holds `all_<table>`,
every row of the lake, and `new_<table>`, the rows of imports the earlier run did not have, both with their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from shipby.domain.tables import FACTS, FactTable
from shipby.lake.keys import DAYS, HASHES, between, one_of

_AHEAD = frozenset({"promised_by", "dispatch_by", "starts_at", "ends_at", "source_at", "cancelled_at", "refunded_at"})
"""Instants that working rows hold before they come: announced ones, a closing; or that say nothing of what is known."""

_READ = ("order_id", "carrier", "tracking_no", "kind")
"""Columns of a new row that say whom it concerns, and name it when told."""

_BY_FINDING = """SELECT _order FROM all_incidents WHERE incident_id IN
    (SELECT incident_id FROM all_incidents WHERE finding_id IN
        (SELECT i.finding_id FROM all_incidents AS i
         JOIN (FROM changed UNION ALL SELECT _order FROM turned) USING (_order)
         UNION ALL SELECT finding_id FROM all_incidents
         WHERE incident_id IN (SELECT incident_id FROM fresh_incidents)))"""
"""Orders that share a finding with one of these, or with what was newly found."""

_OF_ORDERS = tuple(name for name, table in FACTS.items() if "order_id" in table.names and name != "orders")


def touched(con: duckdb.DuckDBPyConnection, since: int, until: int, *, named: bool) -> bool:
    """Fill `changed` and `touched` (_order) with the orders to judge again; False: any order may differ.

    changed: those whose working rows may differ. touched: also those of which only the instant asks again.
    since, until: instants of the earlier run and of this one (microseconds). `current` is the earlier run's working
    table with turns_at. named: new rows are told afterwards, by their ids. Orders are named by the hashes of theirs:
    two of one hash are judged again together.
    """
    for table in FACTS.values():
        _fresh(con, table, since, until, named=named)
    if _rows(con, "FROM fresh_feeds"):
        return False
    con.execute("CREATE OR REPLACE TEMP TABLE found (_order UBIGINT)")
    _add(con, "SELECT _order FROM fresh_orders")
    for name in _OF_ORDERS:
        _add(con, _with_same_key(FACTS[name]))
    _by_parcel(con)
    _by_notice(con)
    _by_terms(con)
    _by_time(con, until)
    con.execute("CREATE OR REPLACE TEMP TABLE changed AS SELECT DISTINCT _order FROM found WHERE _order IS NOT NULL")
    con.execute(f"""CREATE OR REPLACE TEMP TABLE touched AS FROM changed UNION ALL SELECT DISTINCT _order
        FROM (SELECT _order FROM turned UNION ALL {_BY_FINDING}) ANTI JOIN changed USING (_order)
        WHERE _order IS NOT NULL""")
    return True


def _fresh(con: duckdb.DuckDBPyConnection, table: FactTable, since: int, until: int, *, named: bool) -> None:
    """`fresh_<table>`: rows the earlier run did not have, or did not see, each once; named: with the ids to tell."""
    name = table.name
    learned = "received_at" if name == "scans" else "recorded_at"
    clocks = [learned] if name == "scans" else _clocks(table)
    columns = [key for key, column in HASHES.items() if column in table.names]
    if named or name not in DAYS:
        told = [column for column in _READ if column in table.names]
        columns += [*(() if name == "scans" else table.key[:1]), *told, f"{learned} AS learned"]
    asked = ", ".join(dict.fromkeys(columns))
    seen: list[str] = []
    parts = []
    for clock in clocks:  # by one clock at a time: by it whole stretches are passed over
        now = between(name, clock, since, until)
        parts.append(f"SELECT {asked} FROM all_{name} WHERE {now} AND {_none_of(seen)}")
        seen.append(now)
    parts.append(f"SELECT {asked} FROM new_{name} WHERE {learned} <= {until} AND {_none_of(seen)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE fresh_{name} AS {' UNION ALL '.join(parts)}")


def _none_of(conditions: Sequence[str]) -> str:
    return f"({' OR '.join(conditions)}) IS NOT TRUE" if conditions else "TRUE"


def _clocks(table: FactTable) -> list[str]:
    return [column.name for column in table.columns if column.kind == "instant" and column.name not in _AHEAD]


def _with_same_key(table: FactTable) -> str:
    """Orders that a fresh row names, or named before it was corrected."""
    if table.name == "shipments":  # its other versions are found with the waybills
        return "SELECT _order FROM fresh_shipments"
    key = table.key[0]
    return f"SELECT _order FROM all_{table.name} WHERE {key} IN (SELECT {key} FROM fresh_{table.name})"


def _by_parcel(con: duckdb.DuckDBPyConnection) -> None:
    """Orders of shipments that share a waybill number with a fresh scan or shipment, as corrected or as it was."""
    con.execute("""CREATE OR REPLACE TEMP TABLE waybills AS SELECT _parcel
        FROM (SELECT _parcel FROM fresh_scans UNION ALL SELECT _parcel FROM fresh_shipments)
        WHERE _parcel IS NOT NULL""")
    if _rows(con, "FROM fresh_shipments"):
        versions = f"SELECT _order, _parcel FROM all_shipments WHERE {one_of('_id', 'fresh_shipments')}"
        con.execute(f"CREATE OR REPLACE TEMP TABLE versions AS {versions}")
        _add(con, "SELECT _order FROM versions")
        con.execute("""INSERT INTO waybills SELECT DISTINCT _parcel FROM versions ANTI JOIN waybills USING (_parcel)
            WHERE _parcel IS NOT NULL""")
    _add(con, f"SELECT _order FROM all_shipments WHERE {one_of('_parcel', 'waybills')}")


def _by_notice(con: duckdb.DuckDBPyConnection) -> None:
    """Orders paid, or due, while a fresh notice runs, or ran before it was corrected."""
    con.execute("""CREATE OR REPLACE TEMP TABLE announced AS SELECT DISTINCT "window", starts_at, ends_at
        FROM all_notices WHERE notice_id IN (SELECT notice_id FROM fresh_notices)""")
    spans = con.execute('SELECT "window", starts_at, ends_at FROM announced').fetchall()
    for window, starts, ends in spans:
        table, column = ("all_orders", "paid_at") if window == "paid" else ("current", "base_due_at")
        _add(con, f"SELECT _order FROM {table} WHERE {column} BETWEEN {starts} AND {ends}")


def _by_terms(con: duckdb.DuckDBPyConnection) -> None:
    """Orders that fresh contract hours may reach."""
    if _rows(con, "FROM fresh_terms"):
        _add(
            con,
            """SELECT _order FROM all_orders AS o SEMI JOIN
            (SELECT shop_id, mode, min(starts_at) AS starts_at FROM all_terms
             WHERE terms_id IN (SELECT terms_id FROM fresh_terms) GROUP BY ALL) AS t
            ON (t.shop_id IS NULL OR t.shop_id = o.shop_id) AND t.mode = coalesce(o.mode, 'spot')
               AND t.starts_at <= o.paid_at""",
        )


def _by_time(con: duckdb.DuckDBPyConnection, until: int) -> None:
    """`turned`: orders for which the time has come to be asked again; their working rows stay as they are."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE turned AS SELECT _order FROM current WHERE turns_at <= {until}")


def _add(con: duckdb.DuckDBPyConnection, query: str) -> None:
    con.execute(f"INSERT INTO found {query}")


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(f"SELECT count(*) FROM ({query})").fetchone()
    return int(row[0]) if row else 0


def count(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, int]:
    """How many rows each table has."""
    return {name: _rows(con, f"FROM {name}") for name in tables}
