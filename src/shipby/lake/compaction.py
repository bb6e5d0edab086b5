"""a table of many files -> one sorted file without rows told twice, while readers and imports go on.

The rewriting holds no lock: imports only add files, and those stay beside the new one. Only the exchange of the names
in the log is locked, and it does not happen where another process exchanged them first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from shipby.domain.tables import FACTS
from shipby.facts.sql import paths
from shipby.lake import delta, head
from shipby.lake.delta import Entry
from shipby.lake.durable import place
from shipby.lake.errors import plainly
from shipby.lake.keys import have_keys, own
from shipby.lake.lock import Watch
from shipby.lake.model import Lake
from shipby.lake.records import File
from shipby.lake.work import workplace
from shipby.lake.writing import connect, write

_NAME = "compact-{}.parquet"


@dataclass(frozen=True, slots=True)
class Compacted:
    """What became of a table's files: their number, rows and bytes before and after."""

    files: tuple[int, int]
    rows: tuple[int, int]
    bytes: tuple[int, int]


def compact(
    lake: Lake, *, now: datetime, table: str | None = None, memory: str = "2GB", watch: Watch | None = None
) -> dict[str, Compacted]:
    """Every table of several files, or the one named, lies in one; what became of each that was rewritten.

    A single file is rewritten where it has no keys, or those of another version of the engine.

    The old files stay, for readers at work, until vacuum removes them. Raises LakeError, OSError (no space).
    """
    done: dict[str, Compacted] = {}
    for name, version in head.read(lake).tables.items():
        old = delta.entries(lake, name, version) if table in (None, name) else []
        if len(old) < 2 and (not old or _keyed(lake, name, old)):
            continue
        if watch:
            watch(name, f"rewriting {sum(entry.rows for entry in old):,} rows in {len(old)} files")
        with plainly(lake.root), workplace(lake) as work:
            new = _merged(lake, name, old, work, memory)
            if _exchange(lake, name, old, new, work, now, watch):
                done[name] = Compacted(
                    (len(old), 1),
                    (sum(entry.rows for entry in old), new.rows),
                    (sum(entry.bytes for entry in old), new.bytes),
                )
    return done


def compacted(path: str) -> str | None:
    """The sha256 in the name of a file that was made here; None for any other."""
    before, after = _NAME.split("{}")
    return path.removeprefix(before).removesuffix(after) if path.startswith(before) else None


def _keyed(lake: Lake, name: str, old: list[Entry]) -> bool:
    """Whether the files have the short columns that a run looks orders up by."""
    with duckdb.connect() as con:
        return have_keys(con, {name: [lake.table(name) / entry.path for entry in old]})


def _merged(lake: Lake, name: str, old: list[Entry], work: Path, memory: str) -> File:
    """One file of all rows, named after its content."""
    files = paths(lake.table(name) / entry.path for entry in old)
    query = f"SELECT DISTINCT {own(name)} FROM read_parquet({files}, hive_partitioning=false)"
    with connect(work, memory) as con:
        file = write(con, FACTS[name], query, work / f"{name}.parquet")
    return replace(file, path=_NAME.format(file.sha256))


def _exchange(
    lake: Lake, name: str, old: list[Entry], new: File, work: Path, now: datetime, watch: Watch | None
) -> bool:
    """The new file counts instead of the old ones; False where one of these does not count any more."""
    gone = {entry.path for entry in old}
    with head.writing(lake, f"compact of {name}", watch):
        if not gone <= {entry.path for entry in delta.entries(lake, name)}:
            return False
        place(work / f"{name}.parquet", lake.table(name) / new.path)
        delta.replace(lake, name, sorted(gone - {new.path}), [] if new.path in gone else [new], now)
    return True
