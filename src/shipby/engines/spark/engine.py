"""One judgement on Spark: facts as views, stages stored as they come, outcome tables pulled in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from shipby.domain.tables import OUTCOMES, Kind
from shipby.engines.duckdb import connect
from shipby.engines.engine import EngineName, Watch
from shipby.engines.spark.dialect import spark_sql
from shipby.engines.spark.facts import load_folder
from shipby.engines.spark.failures import told
from shipby.engines.spark.gaps import refuse
from shipby.engines.spark.pull import pulled, write_parquet
from shipby.engines.spark.session import is_local, session
from shipby.engines.spark.staging import Staging
from shipby.engines.sql import Dialect, Script
from shipby.facts import FactsReport

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

_DOORS: dict[Kind, str] = {
    "instant": "TIMESTAMP_MICROS({0})",
    "day": "DATE_FROM_UNIX_DATE(CAST({0} AS INT))",
    "points": "CAST(CAST({0} AS DECIMAL(9, 0)) / 10 AS DECIMAL(9, 1))",
    "integer": "CAST({0} AS BIGINT)",
    "flag": "CAST({0} AS BOOLEAN)",
    "text": "CAST({0} AS STRING)",
}
"""What a column of the plan becomes in a file."""


_PARTITIONS, _NOT_SAID, _BYTES = "spark.sql.shuffle.partitions", "200", 16 << 20
"""Spark's own default is too many for a laptop's facts and too few for a large day's."""


@dataclass(slots=True)
class Spark:
    """Spark for one judgement, and DuckDB on this machine for what stays here."""

    spark: SparkSession
    con: duckdb.DuckDBPyConnection
    work: Path
    staging: Staging
    version: str
    name: EngineName = "spark"
    dialect: Dialect = "spark"

    def load(self, facts: Path | str, zone: str) -> FactsReport:
        if isinstance(facts, str):
            from shipby.engines.spark.remote import load_url

            return load_url(self.spark, self.con, facts, zone, self.work, self.staging)
        self._divide(sum(path.stat().st_size for path in facts.rglob("*") if path.is_file()))
        return load_folder(self.spark, self.con, facts, zone, self.work, self.staging)

    def _divide(self, size: int) -> None:
        """As many partitions of a shuffle as bytes of facts ask for, where nobody has said how many."""
        if self.spark.conf.get(_PARTITIONS) == _NOT_SAID:
            self.spark.conf.set(_PARTITIONS, str(min(max(2, size // _BYTES), 2000)))

    def run(self, script: Script, as_of: int, watch: Watch | None) -> None:
        self._prepare(script, as_of)
        for step in script.steps:
            if watch:
                watch(step.name, step.says)
            rows = self.spark.sql(step.sql)
            (self.staging.keep(step.name, rows) if step.keep else rows).createOrReplaceTempView(step.name)
            for name in step.idle:
                self.staging.drop(name)

    def _prepare(self, script: Script, as_of: int) -> None:
        """The session has what the stages call and read: as_of(), the zone's functions, tables of constants."""
        for name, (arguments, body) in {"as_of": ((), str(as_of)), **script.functions}.items():
            typed = ", ".join(f"{argument} BIGINT" for argument in arguments)
            says = f"CREATE OR REPLACE TEMPORARY FUNCTION {name}({typed}) RETURNS BIGINT RETURN {spark_sql(body)}"
            self.spark.sql(says)
        for name, columns in script.constants.items():
            rows = [f"({', '.join(f'{value}L' for value in row)})" for row in zip(*columns.values(), strict=True)]
            nothing = f"({', '.join('0L' for _ in columns)})"
            table = f"VALUES {', '.join(rows or [nothing])} AS constant({', '.join(columns)})"
            self.spark.sql(f"SELECT * FROM {table}{'' if rows else ' LIMIT 0'}").createOrReplaceTempView(name)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.spark.sql(query).collect()]

    def table(self, name: str) -> pa.Table:
        import pyarrow as pa

        return pa.concat_tables(self._sorted(name))

    def write(self, script: Script, name: str, path: Path) -> int:
        return write_parquet(name, self._sorted(name), path)

    def _sorted(self, name: str) -> Iterator[pa.Table]:
        spec = OUTCOMES[name]
        columns = ", ".join(f"{_DOORS[kind].format(f'`{column}`')} AS `{column}`" for column, kind in spec.columns)
        order = ", ".join(f"`{column}` NULLS FIRST" for column in spec.key)
        rows = self.spark.sql(f"SELECT {columns} FROM (SELECT * FROM {name} ORDER BY {order})")
        return pulled(name, self.staging.keep(f"out_{name}", rows))


@contextmanager
def spark_engine(
    *, master: str | None, staging: str | None, work: Path, memory: str | None, threads: int | None
) -> Iterator[Spark]:
    """Spark until the block ends. Raises GapError, EngineError."""
    refuse(master, memory, threads)
    where = master or f"local[{threads or '*'}]"
    with told(), connect(work=work, memory="1GB", threads=2) as con, session(where, work, memory) as spark:
        place: Path | str = work / "staging" if staging is None else staging if "://" in staging else Path(staging)
        if isinstance(place, Path):
            place.mkdir(parents=True, exist_ok=True)
        shared = Staging(spark, place)
        if not is_local(where):
            shared.check(where)
        yield Spark(spark, con, work, shared, spark.version)
