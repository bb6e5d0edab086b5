"""An outcome table in an output folder, Parquet or CSV -> Arrow, of the same types from either."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

from shipby.domain.tables import OUTCOMES, Kind

_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "instant": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "integer": pa.int64(),
    "points": pa.decimal128(9, 1),
    "flag": pa.bool_(),
}


def read_written(out: Path, name: str) -> pa.Table:
    """The table as it was written to `out`."""
    path = out / f"{name}.parquet"
    if path.is_file():
        return parquet.read_table(path)
    types = {column: _TYPES[kind] for column, kind in OUTCOMES[name].columns}
    options = arrow_csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
    return arrow_csv.read_csv(out / f"{name}.csv", convert_options=options)
