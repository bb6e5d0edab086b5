"""Facts behind a URL (s3a://, hdfs://, file://), Parquet or Delta -> views `fact_<name>`; only Spark reads them.

A table is `orders.parquet`, a folder `orders.parquet/` or `orders/` of part files (partitioned by folders or not), or a
Delta table `orders/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import duckdb
import pyarrow as pa

from shipby.domain.tables import FACTS, FactTable
from shipby.engines.spark.facts import REFUSED, Reader, hand_on
from shipby.engines.spark.gaps import GAPS
from shipby.engines.spark.staging import Staging, escaped
from shipby.facts import FactsError, FactsReport
from shipby.facts.find import FactFile, Found, Source
from shipby.facts.loading import load_found
from shipby.facts.parquet import groups_of, row_of
from shipby.facts.part import Part
from shipby.facts.schema import ParquetFile
from shipby.facts.zone import LocalTime

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TYPES = {
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
    "void": "NULL",
}
"""Spark's names of types -> DuckDB's, by which columns are read."""


def load_url(
    spark: SparkSession, con: duckdb.DuckDBPyConnection, url: str, zone: str, work: Path, staging: Staging
) -> FactsReport:
    """The session has a view of every fact table; the report has no hashes of files. Raises FactsError."""
    tables = {name: rows for name in FACTS if (rows := _found(spark, url.rstrip("/"), name)) is not None}
    if "orders" not in tables:
        raise FactsError(f"{url} holds no orders table (orders.parquet or orders/, Parquet or Delta).", table="orders")
    sources, schemas = {}, {}
    for name, rows in tables.items():
        label = f"{url.rstrip('/')}/{name}"
        sources[name] = Source(name, "parquet", (FactFile(Path(label), label),))
        columns = tuple((each.name, _type(each.dataType.simpleString())) for each in rows.schema.fields)
        schemas[str(Path(label))] = ParquetFile(columns, 0)
    reader = Reader(spark, con, set())

    def read(
        table: FactTable, source: Source, schemas: Mapping[str, ParquetFile], local: LocalTime
    ) -> list[Part] | None:
        [group] = groups_of(table, source, schemas)
        row = row_of(table, group, local, careful=True)
        for cell in row.cells.values():
            if cell.steps:
                label, column = source.files[0].label, cell.column.name
                raise FactsError(GAPS["text"].format(label=label, column=column), table=table.name, column=column)
        return [reader.read(row, group, tables[table.name], {})]

    report = load_found(con, Path(url), zone, work, Found(sources, ()), schemas, hashed=False, elsewhere=read)
    hand_on(spark, con, staging, reader.taken)
    return report


def _found(spark: SparkSession, url: str, name: str) -> DataFrame | None:
    """The table's rows, or None if it is not there."""
    place = f"{url}/{name}"
    if _there(spark.read.format("binaryFile"), [f"{place}/_delta_log/*.json"]) is not None:
        return _there(_typed(spark).option("basePath", place), _files_of_delta(place), name)
    for path in (f"{place}.parquet", place):
        rows = _there(_typed(spark), [path], name)
        if rows is not None:
            return rows
    return None


def _typed(spark: SparkSession) -> Any:
    return spark.read.option("mergeSchema", "true").format("parquet")


def _there(reader: Any, paths: list[str], name: str | None = None) -> DataFrame | None:
    """What lies at the paths, None if nothing does. Raises FactsError for columns that Spark cannot take."""
    try:
        rows: DataFrame = reader.load(paths)
        rows.schema  # noqa: B018  (Spark Connect looks for the files only now)
    except Exception as error:
        text = str(error)
        if "PATH_NOT_FOUND" in text:
            return None
        if any(words in text for words in REFUSED):
            says = text.strip().splitlines()[0]
            raise FactsError(GAPS["types"].format(label=paths[0], says=says), table=name) from error
        raise
    return rows


def _files_of_delta(url: str) -> list[str]:
    """The files of a Delta table's newest snapshot. Raises FactsError."""
    from deltalake import DeltaTable

    try:
        table = DeltaTable(url)
        protocol, files = table.protocol(), pa.table(table.get_add_actions(flatten=True))["path"].to_pylist()
    except Exception as error:
        raise FactsError(f"{url}: its Delta log cannot be read: {str(error).strip().splitlines()[0]}") from error
    odd = {*(protocol.reader_features or ())} - _FEATURES
    if odd or protocol.min_reader_version == 2:
        features = ", ".join(sorted(odd)) or "columnMapping"
        raise FactsError(GAPS["delta"].format(label=url, features=features))
    if not files:
        raise FactsError(f"{url} has no rows: take it away, or write one Parquet file without rows in its place.")
    return [escaped(path if "://" in path else f"{url}/{path}") for path in map(unquote, files)]


_FEATURES = {"timestampNtz", "v2Checkpoint", "vacuumProtocolCheck"}
"""Features of Delta that do not change what the files of a snapshot mean."""


def _type(spark: str) -> str:
    if spark.startswith("decimal"):
        return spark.upper()
    if spark.startswith("array<") and spark[6:-1] in _TYPES:
        return f"{_TYPES[spark[6:-1]]}[]"
    return _TYPES.get(spark, "BLOB" if spark == "binary" else "STRUCT")
