"""What Spark cannot do that DuckDB can -> the exact error, and what to do instead.

tests/unit/engines/test_gaps.py runs every one of them: when one closes, that test fails and the entry goes.
"""

from __future__ import annotations

from shipby.engines.engine import GapError
from shipby.engines.spark.session import is_local

GAPS = {
    "memory": "--memory bounds Spark on this machine only: for {master} set spark.executor.memory and "
    "spark.driver.memory in spark-defaults.conf.",
    "threads": "--threads stands for --master local[N]: leave it out beside --master {master}; the cores a cluster "
    "gives are set by spark.executor.cores and spark.cores.max in spark-defaults.conf.",
    "text": "{label}, column {column}: text. Behind a URL Spark alone reads, and it parses no text: write a timestamp, "
    "date, number or boolean.",
    "types": "{label}: {says} Write timestamps in microseconds, and a column in one type in all files.",
    "delta": "{label}: this Delta table uses {features}: its files alone do not tell its rows. Rewrite it without "
    "(deletion vectors: REORG TABLE ... APPLY (PURGE)), or export it as Parquet.",
}


def refuse(master: str | None, memory: str | None, threads: int | None) -> None:
    """Raises GapError for an option that this master cannot honour."""
    if master is None:
        return
    if memory and not is_local(master):
        raise GapError(GAPS["memory"].format(master=master))
    if threads:
        raise GapError(GAPS["threads"].format(master=master))
