"""An outcome table stored by Spark as part files in order -> its rows on this machine, one part at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from shipby.domain.tables import OUTCOMES, Kind
from shipby.engines.spark.staging import escaped

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ROW_GROUP = 122_880

TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "instant": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "integer": pa.int64(),
    "points": pa.decimal128(9, 1),
    "flag": pa.bool_(),
}


def pulled(name: str, stored: DataFrame) -> Iterator[pa.Table]:
    """The rows in the order of the part files, an empty table first.

    They come through Spark, which alone may reach the place they are stored in. A part is read as one piece, for of
    several Spark gives the largest first.
    """
    spark: Any = stored.sparkSession
    schema = _schema(name)
    yield schema.empty_table()
    pieces, size = "spark.sql.files.minPartitionNum", "spark.sql.files.maxPartitionBytes"
    spark.conf.set(pieces, "1")
    spark.conf.set(size, "1g")
    try:
        for part in sorted(stored.inputFiles()):
            yield spark.read.schema(stored.schema).parquet(escaped(unquote(part))).toArrow().cast(schema)
    finally:
        spark.conf.unset(pieces)
        spark.conf.unset(size)


def write_parquet(name: str, tables: Iterable[pa.Table], path: Path) -> int:
    """One file of them, in the types of DuckDB's; the number of rows."""
    rows = 0
    with pq.ParquetWriter(path, _schema(name), compression="snappy", store_decimal_as_integer=True) as writer:
        for table in tables:
            writer.write_table(table, row_group_size=ROW_GROUP)
            rows += table.num_rows
    return rows


def _schema(name: str) -> pa.Schema:
    return pa.schema([(column, TYPES[kind]) for column, kind in OUTCOMES[name].columns])
