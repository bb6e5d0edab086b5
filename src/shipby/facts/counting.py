"""conditions over a relation -> how often each holds, at the least cost."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

FEW = 200_000
"""Up to this many rows one pass over all conditions is cheapest. Beyond, each condition is a query of its own: most of
them Parquet statistics and dictionaries answer without reading the column."""


def count_true(con: duckdb.DuckDBPyConnection, relation: str, conditions: Sequence[str], rows: int) -> list[int]:
    """How many rows of the relation satisfy each condition, in their order; null does not count."""
    if not conditions or not rows:
        return [0] * len(conditions)
    if rows <= FEW:
        counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions)
        row = con.execute(f"SELECT {counts} FROM {relation}").fetchone()
        return [int(count) for count in row or ()]
    branches = (
        f"SELECT {i} AS i, count(*) AS n FROM {relation} WHERE {condition}" for i, condition in enumerate(conditions)
    )
    found = dict(con.execute(" UNION ALL ".join(branches)).fetchall())
    return [int(found[i]) for i in range(len(conditions))]
