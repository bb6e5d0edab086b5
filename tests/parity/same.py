"""Facts, a pack, an instant -> judged by both engines, and everything that must be equal is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import shipby
from shipby.domain.tables import OUTCOMES

_OF_THE_ENGINE = ("engine", "circumstances")


def assert_same(facts: Path | str, pack: str, as_of: str, out: Path, settings: dict[str, Any] | None = None) -> None:
    """Rows, hashes, types, counts, quarantine: all but which engine it was."""
    runs = {}
    for engine in ("duckdb", "spark"):
        options: dict[str, Any] = {"engine": engine, "settings": settings}
        where = facts if engine == "spark" else str(facts).removeprefix("file://")
        shipby.judge(where, pack=pack, as_of=as_of, out=out / engine, **options)
        runs[engine] = json.loads((out / engine / "run.json").read_text(encoding="utf-8"))
    assert (runs["duckdb"]["engine"]["name"], runs["spark"]["engine"]["name"]) == ("duckdb", "spark")
    same_tables(out / "duckdb", out / "spark")
    duck, spark = ({key: told for key, told in run.items() if key not in _OF_THE_ENGINE} for run in runs.values())
    assert spark == duck
    quarantines = [out / engine / "quarantine.csv" for engine in runs]
    set_aside, expected = (path.read_bytes() if path.exists() else b"" for path in quarantines)
    assert set_aside == expected


def same_tables(first: Path, second: Path) -> None:
    """The five tables, row by row in their order, and the types of their files."""
    for name in OUTCOMES:
        one, other = (folder / f"{name}.parquet" for folder in (first, second))
        assert [_type(column) for column in pq.ParquetFile(other).schema] == [
            _type(column) for column in pq.ParquetFile(one).schema
        ]
        told, expected = pq.read_table(other), pq.read_table(one)
        assert told.schema.names == expected.schema.names
        assert told.cast(expected.schema).equals(expected), name


def _type(column: Any) -> tuple[str, str, str]:
    """A whole number of 64 bits needs no logical type; DuckDB writes it down all the same."""
    logical = str(column.logical_type)
    return column.name, column.physical_type, "None" if logical == "Int(bitWidth=64, isSigned=true)" else logical
