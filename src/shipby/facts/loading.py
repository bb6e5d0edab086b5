"""a facts folder -> the canonical fact tables in a DuckDB connection, bad rows set aside, a report of it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from shipby.domain.tables import FACTS, FactTable
from shipby.facts.cells import PLAN_TYPES
from shipby.facts.errors import FactsError
from shipby.facts.faults import SCIENTIFIC
from shipby.facts.find import Found, Source, find
from shipby.facts.hashing import hashing
from shipby.facts.horizon import define_newest
from shipby.facts.parquet import load_parquet
from shipby.facts.part import Part
from shipby.facts.quarantine import open_quarantine
from shipby.facts.report import FactsReport, Reason, TableReport, reasons
from shipby.facts.schema import ParquetFile, footers
from shipby.facts.sql import name as quoted
from shipby.facts.zone import LocalTime, local_time

Elsewhere = Callable[[FactTable, Source, Mapping[str, ParquetFile], LocalTime], list[Part] | None]
"""Another engine's reading of a table: its parts, of which this one takes the counts; None if it cannot."""


def load(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    zone: str,
    work: Path,
    *,
    hashed: bool = True,
    whole: bool = True,
    elsewhere: Elsewhere | None = None,
) -> FactsReport:
    """The connection has `fact_<name>` for every fact table, in plan types, without bad rows; the report says what was.

    zone reads times without an offset. work takes what must be stored on the way (text of large files); the tables
        need it until they are dropped. hashed: whether the report tells the hash of each table's files. whole:
        False where the folder may lack orders, being a part of the facts. elsewhere: asked first for every table.
    FactsError for a folder or table of the wrong shape.
    """
    found = find(folder, whole=whole)
    return load_found(
        con, folder, zone, work, found, footers(con, found.sources.values()), hashed=hashed, elsewhere=elsewhere
    )


def load_found(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    zone: str,
    work: Path,
    found: Found,
    schemas: Mapping[str, ParquetFile],
    *,
    hashed: bool,
    elsewhere: Elsewhere | None,
) -> FactsReport:
    """The same for sources found, and footers read, already."""
    with hashing(found.sources.values() if hashed else ()) as hashes, _rows_in_order(con):
        open_quarantine(con)
        local = local_time(zone)
        parts = {
            name: (elsewhere and elsewhere(FACTS[name], source, schemas, local))
            or _load(con, FACTS[name], source, schemas, local, work)
            for name, source in found.sources.items()
        }
        define_newest(con, {name: [query for part in each for query in part.newest] for name, each in parts.items()})
        wrong = reasons(con)
        for table in FACTS.values():
            _define(con, table, parts.get(table.name, []))
            _refuse(table, wrong.get(table.name, ()))
        reports = {
            name: _report(
                found.sources[name], parts[name], wrong.get(name, ()), hashes[name].result() if hashed else None
            )
            if name in parts
            else TableReport(name, absent=table.names)
            for name, table in FACTS.items()
        }
    return FactsReport(folder, zone, reports, found.strays)


def _load(
    con: duckdb.DuckDBPyConnection,
    table: FactTable,
    source: Source,
    schemas: Mapping[str, ParquetFile],
    local: LocalTime,
    work: Path,
) -> list[Part]:
    if source.format == "parquet":
        return load_parquet(con, table, source, schemas, local, work)
    from shipby.facts.text_table import load_text  # CSV and Excel bring much along that Parquet can do without

    return load_text(con, table, source, local, work)


def _define(con: duckdb.DuckDBPyConnection, table: FactTable, parts: list[Part]) -> None:
    none = ", ".join(f"NULL::{PLAN_TYPES[column.kind]} AS {quoted(column.name)}" for column in table.columns)
    query = " UNION ALL ".join(part.query for part in parts) or f"SELECT {none} WHERE FALSE"
    con.execute(f"CREATE OR REPLACE VIEW fact_{table.name} AS {query}")


def _refuse(table: FactTable, wrong: tuple[Reason, ...]) -> None:
    for reason in wrong:
        if reason.code == SCIENTIFIC.code:
            raise FactsError(
                f'{reason.file} row {reason.row}, column {reason.column}: "{reason.value}" {reason.says}',
                table=table.name,
                file=reason.file,
                column=reason.column,
                row=reason.row,
                value=reason.value,
            )


def _report(source: Source, parts: list[Part], wrong: tuple[Reason, ...], content_hash: str | None) -> TableReport:
    read, bad = sum(part.read for part in parts), sum(part.bad for part in parts)
    positions = {name for part in parts for name in part.matched.positions}
    names = FACTS[source.table].names
    return TableReport(
        name=source.table,
        format=source.format,
        files=tuple(file.label for file in source.files),
        encodings=tuple(sorted({encoding for part in parts for encoding in part.encodings})),
        read=read,
        kept=read - bad,
        quarantined=bad,
        found=tuple(name for name in names if name in positions),
        absent=tuple(name for name in names if name not in positions),
        ignored=tuple(dict.fromkeys(stray for part in parts for stray in (*part.matched.ignored, *part.strays))),
        zone_assumed=sum(part.assumed for part in parts),
        reasons=wrong,
        content_hash=content_hash,
    )


@contextmanager
def _rows_in_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Row numbers need that DuckDB stores rows in the order of the file; the connection's own choice is given back."""
    chosen = con.execute("SELECT current_setting('preserve_insertion_order')").fetchone()
    if chosen and chosen[0]:
        yield
        return
    con.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        con.execute("SET preserve_insertion_order = false")
