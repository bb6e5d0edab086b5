"""Facts -> views `fact_<name>` in a Spark session, read by Spark where they lie; checks and quarantine as elsewhere.

What Spark cannot read as it lies (text, workbooks, columns of text that hold times) is read by DuckDB on this machine
and handed on as Parquet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import duckdb

from shipby.domain.tables import FACTS, FactTable
from shipby.engines import sources
from shipby.engines.spark.dialect import spark_sql
from shipby.engines.spark.staging import Staging, file_url
from shipby.facts import FactsReport
from shipby.facts.cells import PLAN_TYPES
from shipby.facts.find import Source
from shipby.facts.horizon import tellers
from shipby.facts.parquet import ParquetGroup, groups_of, row_of
from shipby.facts.part import Part
from shipby.facts.quarantine import mask, set_aside
from shipby.facts.rows import Row
from shipby.facts.schema import ParquetFile
from shipby.facts.sql import literal
from shipby.facts.zone import LocalTime

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_READABLE = {
    *("VARCHAR", "BOOLEAN", "DATE", "DOUBLE", "FLOAT", "DECIMAL"),
    *("INT96", "TIMESTAMP", "TIMESTAMP_MS", "TIMESTAMP WITH TIME ZONE"),
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
}
"""Types of Parquet that Spark reads as DuckDB does; lists of them too."""

REFUSED = ("Illegal Parquet type", "PARQUET_TYPE_ILLEGAL", "CANNOT_MERGE_SCHEMAS")
"""Spark on nanoseconds, which the footers as DuckDB tells them do not show, and on files that do not agree."""


@dataclass(slots=True)
class Reader:
    """Reads tables in Spark, one after the other; `taken` are those it could."""

    spark: SparkSession
    con: duckdb.DuckDBPyConnection
    taken: set[str]

    def __call__(
        self, table: FactTable, source: Source, schemas: Mapping[str, ParquetFile], local: LocalTime
    ) -> list[Part] | None:
        """The parts of a table as load() asks for them; None for one that Spark cannot read as it lies."""
        groups = groups_of(table, source, schemas) if source.format == "parquet" else []
        if len(groups) != 1:
            return None
        row = row_of(table, groups[0], local, careful=True)
        types = {kind.removesuffix("[]").split("(")[0] for kind in groups[0].types.values()}
        if any(cell.steps for cell in row.cells.values()) or not types <= _READABLE:
            return None
        try:
            rows = self.spark.read.parquet(*(file_url(file.path) for file in groups[0].files))
            rows.schema  # noqa: B018  (Spark Connect looks into the files only now)
        except Exception as error:
            if any(words in str(error) for words in REFUSED):
                return None
            raise
        labels = {str(file.path.absolute()): file.label for file in groups[0].files}
        return [self.read(row, groups[0], rows, labels)]

    def read(self, row: Row, group: ParquetGroup, rows: DataFrame, labels: Mapping[str, str]) -> Part:
        """The part that these rows are, the good ones a view. labels: what messages call a file, by its path."""
        name, checks = row.table.name, row.checks()
        raw = f"raw_{name}"
        cells = [f"`{column}` AS `r_{column}`" for column in group.types]
        placed = ["_metadata.file_path AS r__file", "_metadata.row_index + 1 AS r__row"]
        rows.selectExpr(*cells, *placed).createOrReplaceTempView(raw)
        assumed = [f"count_if({cell.assumed})" for cell in row.cells.values() if cell.assumed]
        values = f"SELECT {row.values()}, {mask(checks)} AS _mask FROM {raw}"
        told = f"max(CASE WHEN _mask = 0 THEN greatest({', '.join(tellers(row.table))}) END)"
        counted = spark_sql(f"SELECT count(*), count_if(_mask <> 0), {told} FROM ({values})")
        read, bad, newest = self.spark.sql(counted).collect()[0]
        zoned = self.spark.sql(spark_sql(f"SELECT {' + '.join(assumed)} FROM {raw}")).collect()[0][0] if assumed else 0
        good = f" WHERE {mask(checks)} = 0" if bad else ""
        self.spark.sql(spark_sql(f"SELECT {row.values()} FROM {raw}{good}")).createOrReplaceTempView(f"fact_{name}")
        if bad:
            self._set_aside(row, group, raw, labels)
        self.taken.add(name)
        told_newest = f"SELECT {'NULL' if newest is None else int(newest)}::BIGINT"
        return Part("", (told_newest,), group.files, int(read), int(bad), int(zoned), group.matched)

    def _set_aside(self, row: Row, group: ParquetGroup, raw: str, labels: Mapping[str, str]) -> None:
        """The quarantine on this machine holds the mistakes, their cells written out as for facts it reads itself."""
        masked = spark_sql(f"SELECT *, {mask(row.checks())} AS r__mask FROM {raw}")
        bad = self.spark.sql(f"SELECT * FROM ({masked}) WHERE r__mask <> 0").toArrow()
        self.con.register("spark_bad_rows", bad)
        paths = [path for (path,) in self.con.execute("SELECT DISTINCT r__file FROM spark_bad_rows").fetchall()]
        whens = " ".join(f"WHEN {literal(path)} THEN {literal(_label(path, labels))}" for path in paths)
        cells = ", ".join(f"r_{column}::VARCHAR" for column in group.types)
        found = f"""SELECT CASE r__file {whens} END AS file, r__row AS row, r__mask AS mask, [{cells}] AS cells
            FROM spark_bad_rows"""
        set_aside(self.con, row.table.name, row.checks(), list(group.types), found)
        self.con.unregister("spark_bad_rows")


def _label(url: str, labels: Mapping[str, str]) -> str:
    """`orders.parquet` for the URL Spark has for it; a URL of a file listed nowhere stays."""
    plain = unquote(url)
    return labels.get(re.sub("^file:/+", "/", plain), plain)


def load_folder(
    spark: SparkSession, con: duckdb.DuckDBPyConnection, folder: Path, zone: str, work: Path, staging: Staging
) -> FactsReport:
    """The session has a view of every fact table, from a folder that this machine and the workers see."""
    reader = Reader(spark, con, set())
    report = sources.load(con, folder, zone, work, elsewhere=reader)
    hand_on(spark, con, staging, reader.taken)
    return report


def hand_on(spark: SparkSession, con: duckdb.DuckDBPyConnection, staging: Staging, taken: set[str]) -> None:
    """The session has a view of every table that Spark has not read itself."""
    for name in FACTS.keys() - taken:
        view = f"fact_{name}"
        if isinstance(staging.place, Path):
            path = staging.place / f"{view}.parquet"
            con.execute(f"COPY {view} TO {literal(str(path))} (FORMAT parquet)")
            rows: Any = spark.read.schema(_schema(FACTS[name])).parquet(file_url(path))
        else:
            told = con.sql(f"FROM {view}").to_arrow_table()
            rows = staging.keep(view, spark.createDataFrame(told, _schema(FACTS[name])))
        rows.createOrReplaceTempView(view)


def _schema(table: FactTable) -> str:
    words = {"VARCHAR": "STRING", "INTEGER": "INT"}
    kinds = ((column.name, PLAN_TYPES[column.kind]) for column in table.columns)
    return ", ".join(f"`{name}` {words.get(kind, kind)}" for name, kind in kinds)
