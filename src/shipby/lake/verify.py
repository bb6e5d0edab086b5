"""a lake -> everything that is wrong with it, in sentences: every byte is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from shipby.domain.tables import FACTS
from shipby.facts.sql import name as quoted
from shipby.facts.sql import paths
from shipby.facts.trusted import STORED
from shipby.lake import delta, head, records
from shipby.lake.compaction import compacted
from shipby.lake.delta import Entry
from shipby.lake.errors import LakeError
from shipby.lake.lock import Watch
from shipby.lake.model import Lake
from shipby.lake.records import Record


def verify(lake: Lake, *, watch: Watch | None = None) -> list[str]:
    """Every fault of the lake as its readers see it; empty where it is whole."""
    try:
        now = head.read(lake)
    except LakeError as error:
        return [str(error)]
    names = records.names(lake)
    faults = [f"imports: number {number} is missing" for number in range(1, now.imports + 1) if number not in names]
    read: list[Record] = []
    for number, import_id in names.items():
        try:
            read.append(records.read(lake, number, import_id))
        except LakeError as error:
            faults.append(str(error))
    whole = [record for record in read if record.number <= now.imports]
    faults += [f"import {record.id} is not finished: it counts, but no reader sees it" for record in read[len(whole) :]]
    for name in dict.fromkeys((*now.tables, *(name for record in whole for name in record.tables))):
        if watch:
            watch(name, "reading every file")
        try:
            faults += _table(lake, name, now.tables.get(name), whole)
        except LakeError as error:
            faults.append(str(error))
    return faults


def _table(lake: Lake, name: str, version: int | None, imports: list[Record]) -> Iterator[str]:
    """What is wrong with one table."""
    mine = {record.id: record.tables[name].file for record in imports if name in record.tables}
    if version is None:
        yield f"{name}: the table is gone, and {len(mine)} imports brought rows of it"
        return
    entries = delta.entries(lake, name, version)
    known = delta.transactions(lake, name, mine, version)
    yield from (f"{name}: the log does not know import {import_id}" for import_id in mine if import_id not in known)
    merged = any(compacted(entry.path) for entry in entries)
    counted = {entry.path for entry in entries}
    for file in mine.values():
        if file and file.path not in counted and not merged:
            yield f"{name}: {file.path} does not count any more, and nothing replaced it"
    sums = {file.path: file.sha256 for file in mine.values() if file}
    sums |= {entry.path: sha256 for entry in entries if (sha256 := compacted(entry.path))}
    with duckdb.connect() as con:
        for entry in entries:
            fault = _file(con, lake.table(name) / entry.path, name, entry, sums)
            if fault:
                yield f"{name}: {entry.path} {fault}"


def _file(con: duckdb.DuckDBPyConnection, path: Path, name: str, entry: Entry, sums: Mapping[str, str]) -> str | None:
    """What is wrong with one file, the first that is found."""
    if not path.is_file():
        return "is missing"
    if path.stat().st_size != entry.bytes:
        return f"has {path.stat().st_size:,} bytes, not {entry.bytes:,}"
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != sums.get(entry.path, digest):
        return "was changed: its bytes are not those that were written"
    try:
        return _content(con, path, name, entry)
    except duckdb.Error as error:
        return f"cannot be read as Parquet: {str(error).splitlines()[0]}"


def _content(con: duckdb.DuckDBPyConnection, path: Path, name: str, entry: Entry) -> str | None:
    """What is wrong with the columns, rows and keys of a file."""
    table, relation = FACTS[name], f"read_parquet({paths([path])}, hive_partitioning=false)"
    types = {column: kind for column, kind, *_ in con.execute(f"DESCRIBE FROM {relation}").fetchall()}
    wrong = [column.name for column in table.columns if types.get(column.name) != STORED[column.kind]]
    if wrong:
        return f"has other columns than the table: {', '.join(wrong)}"
    empty = " OR ".join(f"{quoted(column)} IS NULL" for column in table.key)
    rows, without = con.execute(f"SELECT count(*), count(*) FILTER ({empty}) FROM {relation}").fetchone() or (0, 0)
    if rows != entry.rows:
        return f"has {rows:,} rows, not {entry.rows:,}"
    return f"has {without:,} rows without a key" if without else None
