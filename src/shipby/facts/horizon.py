"""loaded fact tables -> the newest instant that any of them tells: the data's own horizon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from shipby.domain.tables import FACTS, FactTable
from shipby.facts.sql import literal

_VIEW = "facts_newest"


def horizon(con: duckdb.DuckDBPyConnection) -> int | None:
    """Microseconds since 1970 of the newest thing learned or done; None where there is none.

    Notices, contract terms and feeds are announced ahead of their time: their starts do not tell how far the data
    reach.
    """
    return max((newest for name, newest in newest_by_table(con).items() if not _ahead(FACTS[name])), default=None)


def newest_by_table(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The newest instant (microseconds since 1970) learned or done by table, of the tables that have one."""
    rows = con.execute(f'SELECT "table", max(newest) FROM {_VIEW} GROUP BY "table" HAVING max(newest) IS NOT NULL')
    return {name: int(newest) for name, newest in rows.fetchall()}


def tellers(table: FactTable) -> tuple[str, ...]:
    """The columns whose instants say when a row happened or was learned."""
    learned = "received_at" if table.name == "scans" else "recorded_at"
    return tuple(dict.fromkeys((learned, *table.recorded_from, *table.events)))


def define_newest(con: duckdb.DuckDBPyConnection, queries: Mapping[str, Sequence[str]]) -> None:
    """The connection can tell the newest instant of each table, from queries that give one instant (or null) each."""
    told = [f"SELECT {literal(name)}, ({query})" for name, each in queries.items() for query in each]
    con.execute(
        f"""CREATE OR REPLACE VIEW {_VIEW}("table", newest) AS
        {" UNION ALL ".join(told) or "SELECT NULL::VARCHAR, NULL::BIGINT"}"""
    )


def _ahead(table: FactTable) -> bool:
    return "starts_at" in table.recorded_from
