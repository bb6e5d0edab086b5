"""a fact table's folder -> its Delta log: which Parquet files count, and which imports brought them."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deltalake import CommitProperties, DeltaTable, Field, Schema, Transaction
from deltalake.exceptions import DeltaError
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction, RemoveAction

from shipby.domain.instants import iso
from shipby.domain.tables import FACTS, Kind
from shipby.lake.durable import sync
from shipby.lake.errors import LakeError
from shipby.lake.model import Lake
from shipby.lake.records import File

_TYPES: dict[Kind, str] = {
    "text": "string",
    "codes": "string",
    "instant": "timestamp",
    "integer": "long",
    "hours": "decimal(18,6)",
    "flag": "boolean",
    "day": "date",
}
_DONE = 1
"""The version of an import's transaction: it happens once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that counts, as the log tells it."""

    path: str
    rows: int
    bytes: int
    first: datetime | None
    last: datetime | None


def learned(table: str) -> str:
    """The column that says when a row was learned."""
    return "received_at" if table == "scans" else "recorded_at"


def exists(lake: Lake, table: str) -> bool:
    return (lake.table(table) / "_delta_log").is_dir()


def version(lake: Lake, table: str) -> int:
    """The number of the table's last commit: each is a file of that name, whole when it appears."""
    commits = [int(path.stem) for path in (lake.table(table) / "_delta_log").glob("*.json") if path.stem.isdigit()]
    if commits:
        return max(commits)
    with _told(lake, table):
        return DeltaTable(lake.table(table)).version()


def entries(lake: Lake, table: str, at: int | None = None) -> list[Entry]:
    """The files that count, sorted by name, at a version or at the last one."""
    with _told(lake, table):
        adds = DeltaTable(lake.table(table), version=at).get_add_actions(flatten=True)
    held = adds.schema.names
    columns = ("path", "num_records", "size_bytes", f"min.{learned(table)}", f"max.{learned(table)}")
    lists = [adds.column(name).to_pylist() if name in held else [None] * adds.num_rows for name in columns]
    return sorted((Entry(*row) for row in zip(*lists, strict=True)), key=lambda entry: entry.path)


def transactions(lake: Lake, table: str, import_ids: Iterable[str], at: int | None = None) -> set[str]:
    """Which of these imports the table holds, at a version or at the last one."""
    if not exists(lake, table):
        return set()
    with _told(lake, table):
        held = DeltaTable(lake.table(table), version=at)
        return {import_id for import_id in import_ids if held.transaction_version(import_id) is not None}


def append(lake: Lake, table: str, import_id: str, files: Sequence[File]) -> None:
    """The table holds the import's files, once."""
    with _told(lake, table):
        if not exists(lake, table):
            _persist(DeltaTable.create(lake.table(table), _schema(table), mode="ignore"), lake.table(table))
        held = DeltaTable(lake.table(table))
        if held.transaction_version(import_id) is None:
            properties = CommitProperties(app_transactions=[Transaction(import_id, _DONE)])
            _commit(lake, held, table, [_add(lake, table, file, changes=True) for file in files], properties)


def replace(lake: Lake, table: str, old: Sequence[str], new: Sequence[File], now: datetime) -> None:
    """The new files count instead of the old ones, with the same facts in them."""
    at = int(now.timestamp() * 1000)
    removes = [RemoveAction(path, data_change=False, deletion_timestamp=at) for path in old]
    with _told(lake, table):
        adds = [_add(lake, table, file, changes=False) for file in new]
        _commit(lake, DeltaTable(lake.table(table)), table, [*adds, *removes], None)


def sweep(lake: Lake, table: str, hours: int, *, dry_run: bool) -> list[str]:
    """The files that nobody needs any more: replaced, or left behind by a killed import, longer ago than this."""
    with _told(lake, table):
        return DeltaTable(lake.table(table)).vacuum(hours, dry_run, enforce_retention_duration=False, full=True)


def _commit(
    lake: Lake,
    held: DeltaTable,
    table: str,
    actions: Sequence[AddAction | RemoveAction],
    properties: CommitProperties | None,
) -> None:
    held.create_write_transaction(list(actions), "append", held.schema(), commit_properties=properties)
    _persist(held, lake.table(table))


def _persist(held: DeltaTable, folder: Path) -> None:
    """The commit just made is on disk."""
    sync(folder / "_delta_log" / f"{held.version():020}.json")
    sync(folder / "_delta_log")


def _add(lake: Lake, table: str, file: File, *, changes: bool) -> AddAction:
    stats: dict[str, Any] = {"numRecords": file.rows}
    if file.first is not None and file.last is not None:
        stats |= {
            "minValues": {learned(table): iso(file.first, "UTC")},
            "maxValues": {learned(table): iso(file.last, "UTC")},
        }
    path = lake.table(table) / file.path
    if not path.is_file():
        raise LakeError(f"{path} is missing, and an import that counts needs it: restore it from a copy of the lake.")
    return AddAction(file.path, file.bytes, {}, path.stat().st_mtime_ns // 1_000_000, changes, json.dumps(stats))


def _schema(table: str) -> Schema:
    return Schema([Field(column.name, PrimitiveType(_TYPES[column.kind])) for column in FACTS[table].columns])


@contextmanager
def _told(lake: Lake, table: str) -> Iterator[None]:
    """The library's errors, each with the table it is about and without the library's stack."""
    try:
        yield
    except DeltaError as error:
        text = str(error)
        for code in (errno.ENOSPC, errno.EACCES, errno.EROFS):
            if os.strerror(code) in text:
                raise OSError(code, os.strerror(code), str(lake.table(table))) from error
        raise LakeError(
            f"the log of the table {table} in {lake.root} cannot be used: {text.splitlines()[0]}. "
            "Restore the lake from a copy, or make a new one and import again."
        ) from error
