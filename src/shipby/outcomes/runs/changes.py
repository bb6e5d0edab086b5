"""Verdicts before and after a run -> what flipped, and the new facts that may have done it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from shipby.domain.tables import FACTS

_NAMED = 3
"""So many facts of an order are named, the latest learned first."""


def write_changes(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Rows pack, clause, order_id, shop_id, was, now, facts (text, null: time alone), by clause and order; how many."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW causes AS {' UNION ALL '.join(_causes())}")
    done = con.execute(
        f"""COPY (
            WITH flipped AS (
                SELECT now.pack, now.clause, now.order_id, now.shop_id, was.outcome AS was, now.outcome AS now
                FROM verdicts AS now JOIN was ON was.clause = now.clause AND was.order_id = now.order_id
                WHERE was.outcome <> now.outcome
            ), told AS (
                SELECT order_id, array_to_string(list_slice(list(fact ORDER BY learned DESC, fact), 1, {_NAMED}), '; ')
                    AS facts
                FROM (SELECT order_id, fact, max(learned) AS learned FROM causes GROUP BY order_id, fact)
                SEMI JOIN flipped USING (order_id) GROUP BY order_id
            )
            SELECT flipped.*, told.facts FROM flipped LEFT JOIN told USING (order_id) ORDER BY clause, order_id
        ) TO '{str(path).replace("'", "''")}' (FORMAT parquet)"""
    ).fetchone()
    return int(done[0]) if done else 0


def _causes() -> list[str]:
    """Queries of order_id, fact, learned: each new row told in a few words."""
    queries = []
    for name, table in FACTS.items():
        if "order_id" in table.names:
            queries.append(f"SELECT order_id, '{name} ' || {table.key[0]} AS fact, learned FROM fresh_{name}")
    queries.append(
        "SELECT own.order_id, concat_ws(' ', 'scans', s.carrier, s.tracking_no, s.kind) AS fact, s.learned "
        "FROM fresh_scans AS s JOIN own ON own.carrier = s.carrier AND own.tracking_no = s.tracking_no"
    )
    return queries


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict that differs from the run before."""

    order_id: str
    clause: str
    was: str
    now: str
    facts: str | None


@dataclass(frozen=True, slots=True)
class Flips:
    """How many verdicts flipped, and some of them."""

    count: int
    shown: tuple[Flip, ...]


def read_changes(path: Path, limit: int = 50, after: Flip | None = None) -> Flips:
    """The flips of a run, those that became violations first; after: the last one that was shown."""
    with duckdb.connect(":memory:") as con:
        source = f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
        row = con.execute(f"SELECT count(*) FROM {source}").fetchone()
        key = "(now <> 'violation', clause, order_id)"
        rest = f"WHERE {key} > (?, ?, ?)" if after else ""
        given = [after.now != "violation", after.clause, after.order_id] if after else []
        found = con.execute(
            f"SELECT order_id, clause, was, now, facts FROM {source} {rest} ORDER BY {key} LIMIT {limit}", given
        ).fetchall()
    return Flips(int(row[0]) if row else 0, tuple(Flip(*each) for each in found))
