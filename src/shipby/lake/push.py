"""batches of rows and of pushed bodies -> one import of a lake, and a report that answers for each of them.

A service calls this where the command line imports a file: the same readers, checks and quarantine, and the same
promise that all of it counts or nothing, once.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from shipby.domain.tables import FACTS
from shipby.facts.adapters import FileCount, Text, adapters
from shipby.facts.adapters import import_facts as read_format
from shipby.facts.adapters.documents import Broken, parsed
from shipby.facts.adapters.target import FactsFolder
from shipby.facts.errors import FactsError
from shipby.facts.faults import UNREADABLE
from shipby.facts.quarantine import unsafe
from shipby.lake.imports import import_facts, quarantine
from shipby.lake.model import Lake
from shipby.lake.pushed_cells import Odd, told
from shipby.lake.work import workplace

Row: TypeAlias = Mapping[str, Any]
Body: TypeAlias = str | bytes | Mapping[str, Any] | Sequence[Any]
Batch: TypeAlias = Iterable[Row | Body] | pa.Table | pa.RecordBatch | pa.RecordBatchReader

_ROWS, _ARROW = "rows.parquet", "arrow.parquet"
_HEARD = {"scans": "received_at"}
"""The column that tells when a row was heard of; of all other tables it is source_at."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row or body that was not taken, or one of the reasons why."""

    batch: str
    index: int | None
    """its place in the batch from 0; None for a fact made of a body that could be read."""
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one push brought."""

    id: str
    already: bool
    """the same batches were pushed before: nothing changed."""
    batches: tuple[FileCount, ...]
    """by batch, read = kept + quarantined + set aside: rows of a table, events or order lines of bodies."""
    tables: Mapping[str, int]
    """rows by fact table that the lake has from it."""
    refused: tuple[Refused, ...]
    ignored: tuple[str, ...]
    """keys and columns that are no part of their table, as table.name: they were not looked at."""
    notes: tuple[Text, ...] = ()


def push(
    lake: Lake,
    batches: Mapping[str, Batch],
    *,
    received_at: datetime,
    source: str = "push",
    shop: str | None = None,
) -> Pushed:
    """The lake has the good rows of all batches, as one import; the same batches again change nothing.

    batches: by fact table (`orders`, `scans` ...) rows as dicts or Arrow; by format (`kuaidi100`, `kdniao`,
    `sf-routes` ...) bodies as they were received or parsed. received_at: with a zone; it is `received_at` of scans
    and `source_at` of other rows that tell none. source: kept in the import's record. shop: of bodies that name none.
    Raises FactsError for a name that is neither table nor format and for Arrow columns of a wrong type, LakeError,
    OSError.
    """
    if received_at.tzinfo is None:
        raise ValueError(f"received_at {received_at} has no zone: pass datetime.now(UTC), or a time with its zone")
    for name in batches:
        _check_name(name)
    with workplace(lake) as work:
        flush = _Flush(work / "facts" / _named(source), received_at, shop)
        for name, batch in sorted(batches.items(), key=lambda item: (item[0] in FACTS, item[0])):
            flush.take(name, batch)
        return flush.into(lake)


def _check_name(name: str) -> None:
    formats = [each.name for each in adapters().values() if each.draft is None and each.name != "facts"]
    if name not in FACTS and name not in formats:
        raise FactsError(
            f'"{name}" is neither a table of facts nor a format. Tables: {", ".join(FACTS)}. '
            f"Formats: {', '.join(formats)}."
        )


def _named(source: str) -> str:
    return re.sub(r"[^\w.-]+", "-", source).strip(".-_") or "push"


@dataclass(slots=True)
class _Flush:
    """The batches of one push, as a folder of facts."""

    folder: Path
    received_at: datetime
    shop: str | None
    digest: Any = field(default_factory=hashlib.sha256)
    counts: list[FileCount] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    """by table, where the rows that were written stood in their batch"""
    read: dict[str, int] = field(default_factory=dict)
    ignored: dict[str, None] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)

    def take(self, name: str, batch: Batch) -> None:
        self.digest.update(f"\0{name}\0{self.shop if name not in FACTS else ''}\0".encode())
        if name not in FACTS:
            self._bodies(name, list(batch))
        elif isinstance(batch, pa.Table | pa.RecordBatch | pa.RecordBatchReader):
            self._arrow(name, pa.table(batch) if isinstance(batch, pa.RecordBatch) else _whole(batch))
        else:
            self._rows(name, list(batch))

    def into(self, lake: Lake) -> Pushed:
        key = self.digest.hexdigest()[:32]
        if not any(self.folder.glob("*/*.parquet")):
            return self._report(key, already=False, tables={}, bad=[])
        done = import_facts(lake, self.folder, at=self.received_at, format="push", key=key, amended=True)
        self.notes += done.notes
        bad = _lines(quarantine(lake, done.id))
        return self._report(done.id, already=done.already, tables=done.tables, bad=bad)

    # -------------------------------------------------------------- batches

    def _rows(self, table: str, rows: list[Any]) -> None:
        columns = FACTS[table].columns
        heard = _HEARD.get(table, "source_at")
        cells: dict[str, list[str | None]] = {column.name: [] for column in columns}
        places = self.places.setdefault(table, [])
        for index, row in enumerate(rows):
            self._digest(row)
            row = row if isinstance(row, Mapping) else {}
            values = {column.name: told(column, row.get(column.name)) for column in columns}
            odd = [(name, value) for name, value in values.items() if isinstance(value, Odd)]
            self.refused += [Refused(table, index, name, one.value, one.reason) for name, one in odd]
            self.ignored |= {f"{table}.{key}": None for key in row if key not in cells}
            if not odd:
                places.append(index)
                values[heard] = values[heard] or self.received_at.isoformat()
                for name, value in values.items():
                    cells[name].append(value if isinstance(value, str) else None)
        self.read[table] = len(rows)
        if places:
            self._write(table, _ROWS, pa.table({name: pa.array(told, pa.string()) for name, told in cells.items()}))

    def _arrow(self, table: str, rows: pa.Table) -> None:
        known = [name for name in rows.column_names if name in FACTS[table].names]
        self.ignored |= {f"{table}.{name}": None for name in rows.column_names if name not in known}
        self.read[table] = rows.num_rows
        self.places[table] = []
        if rows.num_rows:
            path = self._write(table, _ARROW, rows.select(known))
            self.digest.update(path.read_bytes())
            self._stamp(path, table)

    def _bodies(self, name: str, bodies: list[Any]) -> None:
        places: list[int] = []
        documents: list[dict[str, Any]] = []
        for index, body in enumerate(bodies):
            told = parsed(body.decode("utf-8", "replace") if isinstance(body, bytes) else body)
            self._digest(None if isinstance(told, Broken) else told)
            if isinstance(told, Broken):
                self.refused.append(Refused(name, index, None, None, UNREADABLE.says))
            else:
                places.append(index)
                documents.append({"body": told})
        self._documents(name, documents, places, len(bodies) - len(documents))

    def _documents(self, name: str, documents: list[dict[str, Any]], places: list[int], broken: int) -> None:
        count = FileCount(name, broken, 0, broken)
        if documents:
            before = set(self.folder.glob("*/*.parquet"))
            try:
                report = read_format(documents, FactsFolder(self.folder, alone=False), name, shop=self.shop)
            except FactsError as error:  # none of them is of this format
                self.refused += [Refused(name, index, None, None, str(error)) for index in places]
                count = FileCount(name, broken + len(places), 0, broken + len(places))
            else:
                [file] = report.files
                count = FileCount(name, file.read + broken, file.kept, file.quarantined + broken, file.set_aside)
                self.notes += report.notes
                bad = _lines(report.quarantine) if report.quarantine else []
                self.refused += [_refusal(name, line, places[int(line["row"]) - 1]) for line in bad]
                for part in sorted(set(self.folder.glob("*/*.parquet")) - before):
                    self._stamp(part, part.parent.name)
        self.counts.append(count)

    # -------------------------------------------------------------- writing

    def _digest(self, content: Any) -> None:
        self.digest.update(json.dumps(content, sort_keys=True, default=str).encode("utf-8", "replace") + b"\n")

    def _write(self, table: str, file: str, rows: pa.Table) -> Path:
        path = self.folder / table / file
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, path)
        return path

    def _stamp(self, path: Path, table: str) -> None:
        """The part tells when its rows were heard of, if it has no column for it."""
        rows = pq.read_table(path, partitioning=None)
        heard = _HEARD.get(table, "source_at")
        if heard not in rows.column_names:
            at = pa.scalar(self.received_at, pa.timestamp("us", "UTC"))
            pq.write_table(rows.append_column(heard, pa.repeat(at, rows.num_rows)), path)

    def _report(self, key: str, *, already: bool, tables: Mapping[str, int], bad: list[dict[str, str]]) -> Pushed:
        refused = list(self.refused)
        for line in bad:
            table, _, file = line["file"].partition("/")
            if file == _ROWS:
                refused.append(_refusal(table, line, self.places[table][int(line["row"]) - 1]))
            elif file:
                refused.append(_refusal(table, line, int(line["row"]) - 1 if file == _ARROW else None))
        out = {name: len({one.index for one in refused if one.batch == name}) for name in self.read}
        counts = [FileCount(name, read, read - out[name], out[name]) for name, read in self.read.items()]
        return Pushed(
            key, already, (*self.counts, *counts), tables, tuple(refused), tuple(self.ignored), tuple(self.notes)
        )


def _whole(batch: Any) -> pa.Table:
    return batch.read_all() if isinstance(batch, pa.RecordBatchReader) else batch


def _lines(path: Path) -> list[dict[str, str]]:
    """The lines of a quarantine file, if there is one."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{name: unsafe(cell) for name, cell in line.items()} for line in csv.DictReader(stream)]


def _refusal(batch: str, line: Mapping[str, str], index: int | None) -> Refused:
    return Refused(batch, index, line["column"] or None, line["value"] or None, line["reason"])
