"""A plan -> tables in a DuckDB connection, and outcome tables -> files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from shipby.domain.tables import OUTCOMES, Kind
from shipby.engines.engine import EngineName, GapError, Watch
from shipby.engines.interrupt import interruptible
from shipby.engines.sql import Dialect, Script

if TYPE_CHECKING:
    import pyarrow as pa

    from shipby.facts import FactsReport

_DOORS: dict[Kind, str] = {
    "instant": "make_timestamptz({0})",
    "day": "(DATE '1970-01-01' + {0}::INTEGER)",
    "points": "({0} / 10)::DECIMAL(9, 1)",
    "integer": "{0}::BIGINT",
    "flag": "{0}::BOOLEAN",
    "text": "{0}::VARCHAR",
}
"""What a column of the plan becomes in a file."""


@dataclass(slots=True)
class DuckDB:
    """The engine of one machine."""

    con: duckdb.DuckDBPyConnection
    work: Path
    name: EngineName = "duckdb"
    version: str = duckdb.__version__
    dialect: Dialect = "duckdb"

    def load(self, facts: Path | str, zone: str) -> FactsReport:
        if isinstance(facts, str):
            raise GapError(
                f"DuckDB reads a folder of this machine, not {facts}: judge with --engine spark, or copy it."
            )
        from shipby.engines.sources import load  # a run over a lake does without what reads folders

        report = load(self.con, facts, zone, self.work)
        self.con.execute("SET TimeZone = 'UTC'")
        return report

    def run(self, script: Script, as_of: int, watch: Watch | None) -> None:
        prepare(self.con, script, as_of)
        run(self.con, script, watch, tidy=True)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.con.execute(query).fetchall()

    def table(self, name: str) -> pa.Table:
        return self.con.sql(select(name, ordered=False)).to_arrow_table()

    def write(self, script: Script, name: str, path: Path) -> int:
        return write(self.con, script, name, path)


@contextmanager
def duckdb_engine(*, work: Path, memory: str | None, threads: int | None) -> Iterator[DuckDB]:
    """DuckDB until the block ends; Ctrl-C stops it at once."""
    with connect(work=work, memory=memory, threads=threads) as con, interruptible(con):
        yield DuckDB(con, work)


def connect(*, work: Path, memory: str | None, threads: int | None) -> duckdb.DuckDBPyConnection:
    """A connection that spills into `work`, bounded to `memory` (such as 4GB) and `threads`."""
    config: dict[str, str | bool | int | float | list[str]] = {"temp_directory": str(work / "spill")}
    if memory:
        config["memory_limit"] = _share(memory)
    if threads:
        config["threads"] = threads
    con = duckdb.connect(":memory:", config=config)
    con.execute("SET TimeZone = 'UTC'")
    _alone(con)
    return con


def _share(memory: str) -> str:
    """What the engine may take of so many GB: 300 MB stay for Python and Arrow, who hash what was written."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*GB", memory, re.IGNORECASE)
    return f"{int(float(found[1]) * 1000) - 300}MB" if found and float(found[1]) >= 1 else memory


def _alone(con: duckdb.DuckDBPyConnection) -> None:
    """One thread works as one of two, the other never started: planned for one, DuckDB mixes the parts of a union."""
    row = con.execute("SELECT current_setting('threads')").fetchone()
    if row and row[0] == 1:
        con.execute("SET threads = 2")
        con.execute("SET external_threads = 2")


def prepare(con: duckdb.DuckDBPyConnection, script: Script, as_of: int) -> None:
    """Define what the stages call and read: as_of(), the zone's functions, tables of constants."""
    con.execute(f"CREATE OR REPLACE TEMP MACRO as_of() AS {as_of}::BIGINT")
    for name, (arguments, body) in script.functions.items():
        con.execute(f"CREATE OR REPLACE TEMP MACRO {name}({', '.join(arguments)}) AS ({body})")
    for name, columns in script.constants.items():
        _constant(con, name, columns)


def _constant(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Sequence[int]]) -> None:
    lists = ", ".join(f"unnest({list(values)}::BIGINT[]) AS {column}" for column, values in columns.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {lists}")


def run(con: duckdb.DuckDBPyConnection, script: Script, watch: Watch | None = None, *, tidy: bool = False) -> None:
    """Run every stage: kept ones become tables, the others views; tidy: tables go when nothing reads them any more."""
    for step in script.steps:
        if watch:
            watch(step.name, step.says)
        what = "TABLE" if step.keep else "VIEW"
        con.execute(f"SET preserve_insertion_order = {step.ordered}")
        con.execute(f"CREATE OR REPLACE TEMP {what} {step.name} AS\n{step.sql}")
        for name in step.idle if tidy else ():
            con.execute(f"DROP TABLE {name}")
    con.execute("SET preserve_insertion_order = true")


def select(table: str, *, ordered: bool, words: Mapping[str, Sequence[str]] | None = None) -> str:
    """The query that gives an outcome table as it stands in files, sorted by its key.

    words: all a text column can hold, where they are few: such columns are written as codes, a third faster.
    """
    spec = OUTCOMES[table]
    coded = words or {}
    columns = ", ".join(f"{_door(name, kind)}{_coded(coded.get(name))} AS {name}" for name, kind in spec.columns)
    order = "" if ordered else " ORDER BY " + ", ".join(f"{name} NULLS FIRST" for name in spec.key)
    return f"SELECT {columns} FROM (SELECT * FROM {table}{order})"


def _coded(words: Sequence[str] | None) -> str:
    return "::ENUM(" + ", ".join(f"'{word}'" for word in words) + ")" if words else ""


def _door(name: str, kind: Kind) -> str:
    return _DOORS[kind].format(name)


def write(con: duckdb.DuckDBPyConnection, script: Script, table: str, path: Path) -> int:
    """Write an outcome table as Parquet; the number of rows written."""
    words = script.words if table == "verdicts" else None
    query = select(table, ordered=table in script.ordered, words=words)
    done = con.execute(f"COPY ({query}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION snappy)").fetchone()
    return int(done[0]) if done else 0


def to_csv(con: duckdb.DuckDBPyConnection, parquet: Path, path: Path) -> None:
    """A Parquet file as CSV, instants in UTC."""
    con.execute(f"COPY (FROM read_parquet('{_quoted(parquet)}')) TO '{_quoted(path)}' (FORMAT csv, HEADER)")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
