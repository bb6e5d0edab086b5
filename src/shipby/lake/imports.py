"""a folder of facts -> one import: its good rows in the lake's files, its bad rows beside its record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from shipby.domain.tables import FACTS
from shipby.facts import FactsReport, load, write_quarantine
from shipby.facts.find import Found, find
from shipby.facts.quarantine import QUARANTINE, add_lines
from shipby.lake import records
from shipby.lake.amending import amend
from shipby.lake.durable import place
from shipby.lake.errors import LakeError, plainly
from shipby.lake.head import writing
from shipby.lake.lock import Watch
from shipby.lake.model import Imported, Lake
from shipby.lake.records import Record, Table
from shipby.lake.work import workplace
from shipby.lake.writing import connect, stored, write

if TYPE_CHECKING:
    from shipby.facts.adapters.report import Text


def import_facts(
    lake: Lake,
    folder: Path,
    *,
    at: datetime,
    format: str = "facts",
    options: Mapping[str, str] | None = None,
    key: str | None = None,
    amended: bool = False,
    watch: Watch | None = None,
    memory: str = "1GB",
) -> Imported:
    """The folder's rows are in the lake, all of them or none; the same content a second time changes nothing.

    at: the time of the import, with a zone. format and options: how the facts were made, kept in the record; the same
    content made in another way is another import. key: 32 hex digits that name the content, where equal content may
    lie in unequal files. amended: shipments whose number only another carrier knows are told without carrier, in the
    same import, and reported; else facts are taken as they are told. What adapters left in the folder's `quarantine`
    is kept beside the record. Raises FactsError, LakeError, OSError (no space, not permitted).
    """
    tell = watch or (lambda name, says: None)
    tell("facts", f"reading {folder}")
    found = find(folder, whole=False)
    seen = _stamps(found)
    made = dict(options or {})
    import_id = key or _identity(found, format, made)
    bad = sorted((folder / QUARANTINE).glob("*.csv"))
    if earlier := _earlier(lake, import_id, folder):
        return earlier
    with plainly(lake.root), workplace(lake) as work, connect(work, memory) as con:
        report = load(con, folder, lake.zone, work, hashed=False, whole=False)
        tables: dict[str, Table] = {}
        for name in sorted(report.present):
            tell(name, f"writing {report.tables[name].kept:,} rows")
            tables[name] = _write(con, report, name, work, import_id)
        if report.quarantined or bad:
            add_lines(con, bad)
            write_quarantine(con, work / "quarantine.csv")
        if not amended:
            con.close()
        if _stamps(found) != seen:
            raise LakeError(
                f"{folder} changed while it was read. Nothing was imported; import it again when it is whole."
            )
        record = Record(0, import_id, folder.absolute().name, format, made, at.isoformat(), tables)
        tell("lake", "entering the files")
        return _commit(lake, record, report, work, watch, con if amended else None)


def _write(con: duckdb.DuckDBPyConnection, report: FactsReport, name: str, work: Path, import_id: str) -> Table:
    """One table's rows as a file in the working folder."""
    told = report.tables[name]
    file = None
    if told.kept:
        written = write(con, FACTS[name], stored(FACTS[name], f"fact_{name}"), work / f"{name}.parquet", told.kept)
        file = replace(written, path=f"{import_id}.parquet")
    return Table(told.format or "", told.files, told.read, told.quarantined, file)


def _amend(con: duckdb.DuckDBPyConnection, lake: Lake, record: Record, work: Path) -> tuple[Record, tuple[Text, ...]]:
    """The record with the shipments that have to be told in another way, and what to report of them."""
    notes = amend(con, lake) if {"shipments", "scans"} & record.tables.keys() else ()
    if not notes:
        return record, ()
    from shipby.facts.adapters.waybills import AMENDED  # loads every format, for the few that have something to tell

    shipments, name = FACTS["shipments"], "shipments"
    con.execute(f"CREATE TEMP VIEW all_shipments AS FROM fact_shipments UNION ALL BY NAME ({AMENDED})")
    written = write(con, shipments, stored(shipments, "all_shipments"), work / f"{name}.parquet")
    table = record.tables.get(name) or Table("", (), 0, 0, None)
    more = written.rows - table.rows
    table = replace(table, read=table.read + more, file=replace(written, path=f"{record.id}.parquet"))
    return replace(record, tables={**record.tables, name: table}), notes


def _commit(
    lake: Lake,
    record: Record,
    report: FactsReport,
    work: Path,
    watch: Watch | None,
    con: duckdb.DuckDBPyConnection | None,
) -> Imported:
    """The files take their places, and the record after them: from then on the import counts.

    con: where shipments have to be amended, the connection with the import's rows.
    """
    notes: tuple[Text, ...] = ()
    with writing(lake, f"import of {record.source}", watch):
        if earlier := _earlier(lake, record.id, report.folder):
            return earlier
        if con:
            record, notes = _amend(con, lake, record, work)
        for name, table in record.tables.items():
            if table.file:
                place(work / f"{name}.parquet", lake.table(name) / table.file.path)
        if (work / "quarantine.csv").exists():
            place(work / "quarantine.csv", quarantine(lake, record.id))
        number = max(records.names(lake), default=0) + 1
        records.write(lake, replace(record, number=number))
    return Imported(record.id, False, report, {name: table.rows for name, table in record.tables.items()}, notes)


def quarantine(lake: Lake, import_id: str) -> Path:
    """The file of the rows that an import set aside, if it did."""
    return lake.imports / f"{import_id}.quarantine.csv"


def _earlier(lake: Lake, import_id: str, folder: Path) -> Imported | None:
    """The same import, if the lake has it."""
    number = {held: number for number, held in records.names(lake).items()}.get(import_id)
    if number is None:
        return None
    record = records.read(lake, number, import_id)
    tables = {name: table.rows for name, table in record.tables.items()}
    return Imported(import_id, True, records.report(lake, record, folder), tables)


def _identity(found: Found, format: str, options: Mapping[str, str]) -> str:
    """The id of an import: how its facts were made, and every byte of them."""
    digest = hashlib.sha256(repr((format, sorted(options.items()))).encode())
    for name, source in sorted(found.sources.items()):
        digest.update(f"\0{name}".encode())
        for file in source.files:
            with file.path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:32]


def _stamps(found: Found) -> list[tuple[int, int]]:
    """Size and time of every file: whether one was written to meanwhile."""
    stats = [file.path.stat() for source in found.sources.values() for file in source.files]
    return [(stat.st_size, stat.st_mtime_ns) for stat in stats]
