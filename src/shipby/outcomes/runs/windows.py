"""Counts per shop and day of an earlier run, rows judged again -> the counts as they are now."""

from __future__ import annotations

from pathlib import Path

import duckdb

from shipby.engines.sql import Script, Step

_PREFIX = "daily_"


def daily_steps(script: Script) -> tuple[Step, ...]:
    """The stages that count orders per shop and civil day: all that windows are made of."""
    return tuple(step for step in script.steps if step.name.startswith(_PREFIX))


def run_former(con: duckdb.DuckDBPyConnection, script: Script, *, verdicts: bool) -> None:
    """From `working`, which holds the earlier run's rows: `was_daily_<clause>`; `was` with their verdicts, if asked."""
    for step in script.steps:
        if step.name.startswith("verdict"):
            con.execute(f"CREATE OR REPLACE TEMP VIEW {step.name} AS\n{step.sql}")
        elif step.name.startswith(_PREFIX):
            con.execute(f"CREATE OR REPLACE TEMP TABLE was_{step.name} AS\n{step.sql}")
    if verdicts:
        con.execute("CREATE OR REPLACE TEMP TABLE was AS FROM verdicts")


def counted_anew(step: Step, earlier: Path) -> str:
    """The SQL of a daily stage over all orders: the earlier counts, less what these orders gave, plus what they do."""
    file = str(earlier / f"{step.name}.parquet").replace("'", "''")
    return f"""SELECT coalesce(kept.shop_id, more.shop_id) AS shop_id,
            coalesce(kept.civil_day, more.civil_day) AS civil_day,
            (coalesce(kept.violations, 0) + coalesce(more.violations, 0))::HUGEINT AS violations,
            (coalesce(kept.orders, 0) + coalesce(more.orders, 0))::BIGINT AS orders
        FROM read_parquet('{file}') AS kept FULL JOIN (
            SELECT shop_id, civil_day, sum(violations) AS violations, sum(orders) AS orders FROM (
                SELECT shop_id, civil_day, violations, orders FROM ({step.sql})
                UNION ALL SELECT shop_id, civil_day, -violations, -orders FROM was_{step.name}
            ) GROUP BY shop_id, civil_day
        ) AS more ON kept.shop_id = more.shop_id AND kept.civil_day IS NOT DISTINCT FROM more.civil_day
        WHERE coalesce(kept.orders, 0) + coalesce(more.orders, 0) > 0"""
