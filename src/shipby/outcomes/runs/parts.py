"""Rows of an outcome table, counts per shop and day -> Parquet files in a run's folder, one for each week of the rows.

A run that judges a few orders again changes few weeks. The files of all others are those of the run before, linked.
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
_WEEK = 7

_SIGNS = (("anew", 1), ("gone", -1))

HOW = "FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 1000"
"""Ids hardly repeat: no long list of words is tried for them first."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a run takes over of a table: from the folder of which run; which of its rows were judged again (SQL)."""

    folder: Path
    again: str


def files(folder: Path, name: str) -> list[Path]:
    """The files of a table in a run's folder: one of each week, or one of all as earlier versions wrote them."""
    whole = folder / f"{name}.parquet"
    return [whole] if whole.is_file() else sorted(folder.glob(f"{name}.*.parquet"))


def rows(folder: Path, name: str) -> str:
    """The SQL relation of a table's rows in a run's folder."""
    return f"read_parquet({paths(files(folder, name))}, hive_partitioning=false)"


def week_of(day: str) -> str:
    """The SQL of the week that a day lies in, counted in days from 1970; week 0 for null."""
    return f"floor(coalesce({day}, 0) / {_WEEK})::BIGINT"


def write(con: duckdb.DuckDBPyConnection, name: str, query: str, target: Path) -> None:
    """The run's folder has the table, as the query gives it."""
    _copy(con, name, query, target)


def write_few(con: duckdb.DuckDBPyConnection, name: str, query: str, target: Path, before: Before) -> None:
    """The same where the query gives what was judged again: sums of their hashes tell which weeks differ."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE anew AS {query}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE gone AS FROM {rows(before.folder, name)} WHERE {before.again}")
    sums = (f"SELECT {_week(name)} AS week, {sign} AS one, hash({of})::HUGEINT AS h FROM {of}" for of, sign in _SIGNS)
    differ = f"SELECT week FROM ({' UNION ALL '.join(sums)}) GROUP BY week HAVING sum(one) <> 0 OR sum(one * h) <> 0"
    found = con.execute(differ).fetchall()
    write_weeks(con, name, "FROM anew", target, before, {week for (week,) in found})


def write_weeks(
    con: duckdb.DuckDBPyConnection, name: str, query: str, target: Path, before: Before, weeks: Collection[int]
) -> None:
    """The same where it is known which weeks may differ: these are written, the others are the earlier run's files."""
    earlier = files(before.folder, name)
    held = [file for file in earlier if _week_in(file) in weeks]
    if any(_week_in(file) is None for file in earlier):  # nothing to link
        held, where = earlier, "TRUE"
    else:
        where = f"{_week(name)} IN ({', '.join(map(str, sorted(weeks)))})" if weeks else "FALSE"
    for file in earlier:
        if file not in held:
            _link(file, target / file.name)
    parts = [f"SELECT * FROM ({query}) WHERE {where}"] if where != "TRUE" else [query]
    if held:
        parts.append(f"SELECT * FROM read_parquet({paths(held)}, hive_partitioning=false) WHERE NOT ({before.again})")
    _copy(con, name, " UNION ALL ".join(parts), target)


def _copy(con: duckdb.DuckDBPyConnection, name: str, query: str, target: Path) -> None:
    room = target / f"{name}.room"
    con.execute(
        f"COPY (SELECT *, {_week(name)} AS _week FROM ({query})) TO {literal(str(room))} ({HOW}, PARTITION_BY (_week))"
    )
    for week in sorted(room.iterdir()):
        for place, file in enumerate(sorted(week.iterdir())):
            file.rename(target / f"{name}.{week.name.removeprefix('_week=')}.{place}.parquet")
    shutil.rmtree(room)
    if not files(target, name):  # a table without rows has its columns all the same
        con.execute(f"COPY (SELECT * FROM ({query}) LIMIT 0) TO {literal(str(target / f'{name}.0.0.parquet'))} ({HOW})")


def _week(name: str) -> str:
    if name in _INSTANTS:
        return week_of(f"epoch_us({_INSTANTS[name]}) / {DAY_US}")
    return week_of(_DAYS.get(name, "civil_day"))


def _week_in(file: Path) -> int | None:
    """The week that a file is of; None for one of all."""
    parts = file.name.split(".")
    return int(parts[1]) if len(parts) > 2 else None


def _link(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:  # a disk without hard links
        shutil.copy2(file, place)
