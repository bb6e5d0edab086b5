"""a lake -> what it holds, told by logs and records alone: no fact is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shipby.lake import delta, head, records
from shipby.lake.model import Lake
from shipby.lake.records import Record

_LAST = 5
"""So many imports are told."""


@dataclass(frozen=True, slots=True)
class TableStatus:
    """A table: its rows, files and bytes; when its first and its last row were learned."""

    name: str
    rows: int
    files: int
    bytes: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run over the lake: its number, the instant it judged as of, the rules."""

    number: str
    as_of: str
    pack: str


@dataclass(frozen=True, slots=True)
class Status:
    """What a lake holds."""

    lake: Lake
    tables: tuple[TableStatus, ...]
    imports: int
    last: tuple[Record, ...]
    """the last imports, the newest first."""
    unfinished: tuple[str, ...]
    """ids of imports that count, but that no reader sees yet."""
    runs: tuple[RunStatus, ...]


def status(lake: Lake) -> Status:
    """What the lake holds. Raises LakeError where a log or record is damaged."""
    now, names = head.read(lake), records.names(lake)
    whole = {number: held for number, held in names.items() if number <= now.imports}
    last = dict(list(whole.items())[-_LAST:])
    return Status(
        lake=lake,
        tables=tuple(_table(lake, name, version) for name, version in now.tables.items()),
        imports=len(whole),
        last=tuple(records.records(lake, last))[::-1],
        unfinished=tuple(held for number, held in names.items() if number not in whole),
        runs=tuple(_runs(lake)),
    )


def _table(lake: Lake, name: str, version: int) -> TableStatus:
    files = delta.entries(lake, name, version)
    return TableStatus(
        name,
        sum(file.rows for file in files),
        len(files),
        sum(file.bytes for file in files),
        min((file.first for file in files if file.first), default=None),
        max((file.last for file in files if file.last), default=None),
    )


def _runs(lake: Lake) -> Iterator[RunStatus]:
    """The runs whose manifest can be read, in the order of their numbers."""
    for path in sorted((lake.root / "runs").glob("*/*/run.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            yield RunStatus(path.parent.name, data["as_of"], data["pack"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
