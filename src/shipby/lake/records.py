"""one import -> its record, a JSON file whose appearance is the moment at which the import counts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shipby.facts import FactsReport, TableReport
from shipby.lake.durable import write_text
from shipby.lake.errors import LakeError
from shipby.lake.model import Lake

SCHEMA = "shipby.lake.import/1"
_NAME = re.compile(r"(\d{8,})-([0-9a-f]{32})\.json")


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file that an import wrote."""

    path: str
    """inside its table's folder."""
    rows: int
    bytes: int
    sha256: str
    first: int | None
    """the oldest and the newest instant (microseconds) at which a row was learned."""
    last: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an import: the source's files, its rows, the file they became (none without rows)."""

    format: str
    sources: tuple[str, ...]
    read: int
    quarantined: int
    file: File | None

    @property
    def rows(self) -> int:
        return self.read - self.quarantined


@dataclass(frozen=True, slots=True)
class Record:
    """One import: what it came from, when, and what it brought."""

    number: int
    """imports count from 1 in the order in which they came."""
    id: str
    source: str
    format: str
    options: Mapping[str, str]
    at: str
    tables: Mapping[str, Table]


def names(lake: Lake) -> dict[int, str]:
    """The id of every import by its number, in order: all that the folder's listing tells."""
    if not lake.imports.is_dir():
        return {}
    found = (_NAME.fullmatch(entry.name) for entry in lake.imports.iterdir())
    return dict(sorted((int(each[1]), each[2]) for each in found if each))


def records(lake: Lake, numbers: Mapping[int, str]) -> Iterator[Record]:
    """The records of these imports. Raises LakeError for one that cannot be read."""
    for number, import_id in numbers.items():
        yield read(lake, number, import_id)


def read(lake: Lake, number: int, import_id: str) -> Record:
    """One record. Raises LakeError where it is damaged."""
    path = _path(lake, number, import_id)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("schema") != SCHEMA or (data["number"], data["id"]) != (number, import_id):
            raise ValueError
        tables = {name: _table(table) for name, table in data.pop("tables").items()}
        return Record(tables=tables, **data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(f"{path} is damaged: restore it from a copy of the lake.") from error


def write(lake: Lake, record: Record) -> None:
    """The import counts from here on."""
    path = _path(lake, record.number, record.id)
    write_text(path, json.dumps({"schema": SCHEMA, **asdict(record)}, ensure_ascii=False, indent=1) + "\n")


def report(lake: Lake, record: Record, source: Path) -> FactsReport:
    """What an earlier import counted, as loading reports it."""
    tables = {
        name: TableReport(
            name,
            format=table.format,
            files=table.sources,
            read=table.read,
            kept=table.rows,
            quarantined=table.quarantined,
        )
        for name, table in record.tables.items()
    }
    return FactsReport(source, lake.zone, tables)


def _path(lake: Lake, number: int, import_id: str) -> Path:
    return lake.imports / f"{number:08}-{import_id}.json"


def _table(data: dict[str, Any]) -> Table:
    file, sources = data.pop("file"), data.pop("sources")
    return Table(file=File(**file) if file else None, sources=tuple(sources), **data)
