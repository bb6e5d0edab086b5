"""Rows of an outcome table, counts per shop and day -> Parquet files in a run's folder, one for three days each.

A run that judges a few orders again changes few of them. The files of all others are those of the run before, linked.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from shipby.domain.zones import DAY_US
from shipby.facts.sql import literal, paths

_INSTANTS = {"penalties": "occurred_at", "compensations": "occurred_at", "actions": "starts_at"}
_DAYS = {"rates": "(window_start - DATE '1970-01-01')"}
"""By which day the rows of a table lie; counts lie by their civil day."""
_DAYS_OF_ONE = 3
"""Fewer would be more files than a year's reader likes to open, more would be written anew for one late row."""

_SIGNS = (("anew", 1), ("gone", -1))

HOW = "FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 1000"
"""Ids hardly repeat: no long list of words is tried for them first."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a run takes over of a table: from the folder of which run; which of its rows were judged again (SQL)."""

    folder: Path
    again: str


def files(folder: Path, name: str) -> list[Path]:
    """The files of a table in a run's folder: one of each span, or one of all as earlier versions wrote them."""
    whole = folder / f"{name}.parquet"
    return [whole] if whole.is_file() else sorted(folder.glob(f"{name}.*.parquet"))


def rows(folder: Path, name: str) -> str:
    """The SQL relation of a table's rows in a run's folder."""
    return f"read_parquet({paths(files(folder, name))}, hive_partitioning=false)"


def span_of(day: str) -> str:
    """The SQL of the number of the span that a day, counted from 1970, lies in; 0 for null."""
    return f"floor(coalesce({day}, 0) / {_DAYS_OF_ONE})::BIGINT"


def write(con: duckdb.DuckDBPyConnection, name: str, query: str, target: Path) -> None:
    """The run's folder has the table, as the query gives it."""
    room = target / f"{name}.room"
    con.execute(
        f"COPY (SELECT *, {_span(name)} AS _span FROM ({query})) TO {literal(str(room))} ({HOW}, PARTITION_BY (_span))"
    )
    for span in sorted(room.iterdir()):
        for place, file in enumerate(sorted(span.iterdir())):
            file.rename(target / f"{name}.{span.name.removeprefix('_span=')}.{place}.parquet")
    shutil.rmtree(room)
    if not files(target, name):  # a table without rows has its columns all the same
        con.execute(f"COPY (SELECT * FROM ({query}) LIMIT 0) TO {literal(str(target / f'{name}.0.0.parquet'))} ({HOW})")


def write_few(con: duckdb.DuckDBPyConnection, name: str, query: str, target: Path, before: Before) -> None:
    """The same where the query gives what was judged again: sums of hashes tell in which spans that differs."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE anew AS {query}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE gone AS FROM {rows(before.folder, name)} WHERE {before.again}")
    sums = (f"SELECT {_span(name)} AS span, {sign} AS one, hash({of})::HUGEINT AS h FROM {of}" for of, sign in _SIGNS)
    differ = f"SELECT span FROM ({' UNION ALL '.join(sums)}) GROUP BY span HAVING sum(one) <> 0 OR sum(one * h) <> 0"
    found = con.execute(differ).fetchall()
    write_spans(con, name, "FROM anew", target, before, {span for (span,) in found})


def write_spans(
    con: duckdb.DuckDBPyConnection, name: str, query: str, target: Path, before: Before, spans: Collection[int]
) -> None:
    """The same where it is known which spans may differ: these are written, the others are the earlier run's files."""
    earlier = files(before.folder, name)
    told = {file: _span_in(file) for file in earlier}
    rest = [file for file, span in told.items() if span is None or span in spans]
    for file in earlier:
        if file not in rest:
            _link(file, target / file.name)
    if None not in told.values():
        query = f"SELECT * FROM ({query}) WHERE list_contains({sorted(spans)}::BIGINT[], {_span(name)})"
    if rest:
        kept = f"SELECT * FROM read_parquet({paths(rest)}, hive_partitioning=false) WHERE NOT ({before.again})"
        query = f"{query} UNION ALL {kept}"
    write(con, name, query, target)


def _span(name: str) -> str:
    if name in _INSTANTS:
        return span_of(f"epoch_us({_INSTANTS[name]}) / {DAY_US}")
    return span_of(_DAYS.get(name, "civil_day"))


def _span_in(file: Path) -> int | None:
    """The span that a file is of; None for one of all."""
    parts = file.name.split(".")
    return int(parts[1]) if len(parts) > 2 else None


def _link(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:  # a disk without hard links
        shutil.copy2(file, place)
