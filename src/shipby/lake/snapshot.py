"""a lake -> what a reader sees of it: whole imports, their files, the fact tables in a connection."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import duckdb

from shipby.domain.tables import FACTS
from shipby.facts import FactsReport, TableReport, trusted
from shipby.lake import delta, head, records
from shipby.lake.model import Lake, Snapshot


def snapshot(lake: Lake, only: Collection[str] = FACTS.keys()) -> Snapshot:
    """The lake as it stands, of these tables. Raises LakeError where a log is damaged."""
    now = head.read(lake)
    ids = tuple(held for number, held in records.names(lake).items() if number <= now.imports)
    entries = {name: delta.entries(lake, name, version) for name, version in now.tables.items() if name in only}
    tables = {name: tuple(lake.table(name) / entry.path for entry in each) for name, each in entries.items()}
    return Snapshot(ids, tables, {name: sum(entry.rows for entry in each) for name, each in entries.items()})


def files_of(lake: Lake, imports: Collection[str]) -> Mapping[str, tuple[Path, ...]] | None:
    """The files that these imports wrote, by table; None if one of them is gone, or an import is not known."""
    numbers = {number: held for number, held in records.names(lake).items() if held in imports}
    if len(numbers) < len(set(imports)):
        return None
    files: dict[str, tuple[Path, ...]] = {}
    for record in records.records(lake, numbers):
        for name, table in record.tables.items():
            path = (lake.table(name) / table.file.path,) if table.file else ()
            files[name] = (*files.get(name, ()), *path)
    return files if all(path.is_file() for each in files.values() for path in each) else None


def define(
    con: duckdb.DuckDBPyConnection, lake: Lake, tables: Mapping[str, Sequence[Path]], prefix: str = trusted.OWN
) -> None:
    """The connection has `<prefix><table>` for every fact table, in plan types, read from these files of the lake.

    Nothing is checked again, and nothing read before it is asked for. A table without files is empty.
    """
    trusted.define(con, tables, prefix)


def report(lake: Lake, seen: Snapshot) -> FactsReport:
    """A snapshot as loading reports a folder: every row kept, the hash that of the imports inside."""
    content = hashlib.sha256("\n".join(sorted(seen.imports)).encode()).hexdigest()
    tables = {}
    for name, table in FACTS.items():
        rows = seen.rows.get(name, 0)
        tables[name] = (
            TableReport(
                name,
                format="delta",
                files=(f"facts/{name}",),
                read=rows,
                kept=rows,
                found=table.names,
                content_hash=content,
            )
            if name in seen.tables
            else TableReport(name, absent=table.names)
        )
    return FactsReport(lake.root, lake.zone, tables)
