"""Tables that are kept between stages -> Parquet in one place that driver and workers share.

A table that is stored does not die with the worker that computed it, and what reads it plans from its columns alone.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipby.engines.engine import EngineError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PROBES = 32


def file_url(path: Path) -> str:
    """How Spark is told one file or folder of this machine to read, whatever its name holds."""
    return escaped(f"file://{path.absolute()}")


def escaped(url: str) -> str:
    """The URL of one file, not of all that a pattern fits."""
    return re.sub(r"[*?\[\]{}\\]", r"\\\g<0>", url)


@dataclass(frozen=True, slots=True)
class Staging:
    """The place: a folder of this machine, or a URL such as s3a://bucket/tmp."""

    spark: SparkSession
    place: Path | str

    def keep(self, name: str, rows: DataFrame) -> DataFrame:
        """The rows, stored."""
        rows.write.mode("overwrite").option("maxRecordsPerFile", 1_000_000).parquet(self.url(name))
        return self.spark.read.schema(rows.schema).parquet(escaped(self.url(name)))

    def drop(self, name: str) -> None:
        """Nothing is left of a table; of one behind a URL an empty file, for Spark alone can write there."""
        if isinstance(self.place, Path):
            shutil.rmtree(self.place / name)
        else:
            self.spark.range(0).write.mode("overwrite").parquet(self.url(name))

    def url(self, name: str) -> str:
        """Where Spark writes the table."""
        return (
            f"file://{(self.place / name).absolute()}"
            if isinstance(self.place, Path)
            else f"{self.place.rstrip('/')}/{name}"
        )

    def check(self, master: str) -> None:
        """Raises EngineError where the workers write to a folder of their own."""
        if isinstance(self.place, str):
            return
        numbers: Any = self.spark.range(0, _PROBES, 1, _PROBES)
        numbers.write.mode("overwrite").parquet(self.url("probe"))
        if len([*(self.place / "probe").glob("part-*.parquet")]) != _PROBES:
            raise EngineError(
                f"The workers of {master} do not write where this machine reads ({self.place}): name a folder or URL "
                "that all of them share with --staging."
            )
        self.drop("probe")
