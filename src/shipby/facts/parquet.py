"""Parquet files of one table -> its parts: a lazy view where the types are right, bad rows set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from shipby.domain.tables import Column, FactTable
from shipby.facts.cells import Cell, Check, absent
from shipby.facts.columns import Matched, match
from shipby.facts.counting import count_true
from shipby.facts.errors import FactsError
from shipby.facts.faults import EMPTY
from shipby.facts.find import FactFile, Source
from shipby.facts.part import Part
from shipby.facts.quarantine import mask, set_aside
from shipby.facts.rows import Row
from shipby.facts.schema import ParquetFile
from shipby.facts.sql import literal, names, paths
from shipby.facts.sql import name as quoted
from shipby.facts.stored import store
from shipby.facts.text_cells import text_cell
from shipby.facts.typed_cells import Reading, typed_cell
from shipby.facts.zone import LocalTime

_WANTS = {
    "text": "text",
    "instant": "a timestamp",
    "integer": "a whole number",
    "hours": "a decimal number",
    "flag": "a boolean",
    "day": "a date",
    "codes": "text or a list of text",
}


@dataclass(frozen=True, slots=True)
class ParquetGroup:
    """Files whose columns have the same names and types, which are read together."""

    types: Mapping[str, str]
    """the type in the files of each of the table's columns that they have."""
    matched: Matched
    files: tuple[FactFile, ...]
    rows: int

    def relation(self, *, placed: bool) -> str:
        """The subquery of the raw cells (`r_<column>`; where placed also `r__file`, the label, and `r__row` from 1)."""
        cells = [f"{quoted(column)} AS r_{column}" for column in self.types]
        files = paths(file.path for file in self.files)
        if not placed:
            return f"(SELECT {', '.join(cells)} FROM read_parquet({files}, hive_partitioning=false))"
        whens = " ".join(f"WHEN {literal(str(file.path))} THEN {literal(file.label)}" for file in self.files)
        cells += [f"CASE shipby_path {whens} END AS r__file", "file_row_number + 1 AS r__row"]
        placing = "hive_partitioning=false, filename='shipby_path', file_row_number=true"
        return f"(SELECT {', '.join(cells)} FROM read_parquet({files}, {placing}))"


def load_parquet(
    con: duckdb.DuckDBPyConnection,
    table: FactTable,
    source: Source,
    schemas: Mapping[str, ParquetFile],
    local: LocalTime,
    work: Path,
) -> list[Part]:
    """The parts of a table told in Parquet; FactsError where a file is not the table's."""
    return [
        _load_group(con, table, group, local, work / f"stored_{table.name}_{index}.parquet")
        for index, group in enumerate(groups_of(table, source, schemas))
    ]


def groups_of(table: FactTable, source: Source, schemas: Mapping[str, ParquetFile]) -> list[ParquetGroup]:
    """The files of a table by the names and types of their columns; FactsError where a file is not the table's."""
    alike: dict[tuple[tuple[str, str], ...], list[FactFile]] = {}
    for file in source.files:
        alike.setdefault(schemas[str(file.path)].columns, []).append(file)
    groups: list[ParquetGroup] = []
    for columns, files in alike.items():
        matched = match(table, files[0].label, [column for column, _ in columns])
        types = {name: columns[matched.positions[name]][1] for name in table.names if name in matched.positions}
        rows = sum(schemas[str(file.path)].rows for file in files)
        groups.append(ParquetGroup(types, matched, tuple(files), rows))
    return groups


def _load_group(
    con: duckdb.DuckDBPyConnection, table: FactTable, group: ParquetGroup, local: LocalTime, copy: Path
) -> Part:
    row = row_of(table, group, local)
    if any(cell.steps for cell in row.cells.values()):
        return _stored(con, row, group, copy)
    return _lazy(con, row, group, local)


def row_of(table: FactTable, group: ParquetGroup, local: LocalTime, *, careful: bool = False) -> Row:
    """How the group's rows are read; careful where doubts are not asked for first. FactsError for a wrong type."""
    return Row(table, {column.name: _cell(table, column, group, local, careful) for column in table.columns})


def _cell(table: FactTable, column: Column, group: ParquetGroup, local: LocalTime, careful: bool) -> Cell:
    kind = group.types.get(column.name)
    if kind is None or kind == "NULL":
        cell = absent(column)
        return replace(cell, checks=(Check(column.name, EMPTY, "TRUE"),)) if column.required else cell
    if kind == "VARCHAR" and column.kind not in ("text", "codes"):
        return text_cell(column, local, is_id=False, odd_blanks=True)
    typed = typed_cell(column, Reading(kind, local, careful))
    if typed is None:
        label = group.files[0].label
        raise FactsError(
            f"{label}, column {column.name}: the type {kind} cannot hold its values. Write {_WANTS[column.kind]}.",
            table=table.name,
            file=label,
            column=column.name,
        )
    return typed


def _lazy(con: duckdb.DuckDBPyConnection, row: Row, group: ParquetGroup, local: LocalTime) -> Part:
    relation = group.relation(placed=False)
    checks, doubts = row.checks(), [cell for cell in row.cells.values() if cell.doubt]
    told = [cell.assumed for cell in row.cells.values() if cell.assumed]
    conditions = [*(check.when for check in checks), *(cell.doubt or "" for cell in doubts), *told]
    counts = count_true(con, relation, conditions, group.rows)
    assumed = sum(counts[len(checks) + len(doubts) :])
    careful = [cell for cell, count in zip(doubts, counts[len(checks) :], strict=False) if count]
    if careful:
        again = {
            cell.column.name: typed_cell(cell.column, Reading(group.types[cell.column.name], local, careful=True))
            or cell
            for cell in careful
        }
        row = Row(row.table, {**row.cells, **again})
        checks = row.checks()
        counts = count_true(con, relation, [check.when for check in checks], group.rows)
    failed = [check for check, count in zip(checks, counts, strict=False) if count]
    if not failed:
        good = f"SELECT {row.values()} FROM {relation}"
        return Part(good, row.newest(relation), group.files, group.rows, 0, assumed, group.matched)
    is_bad = " OR ".join(check.when for check in failed)
    cells = ", ".join(f"r_{column}::VARCHAR" for column in group.types)
    bad_rows = f"""SELECT r__file AS file, r__row AS row, {mask(failed)} AS mask, [{cells}] AS cells
        FROM {group.relation(placed=True)} WHERE {is_bad}"""
    bad = set_aside(con, row.table.name, failed, list(group.types), bad_rows)
    left = f"{relation} WHERE NOT coalesce({is_bad}, FALSE)"
    good = f"SELECT {row.values()} FROM {left}"
    return Part(good, row.newest(left), group.files, group.rows, bad, assumed, group.matched)


def _stored(con: duckdb.DuckDBPyConnection, row: Row, group: ParquetGroup, copy: Path) -> Part:
    relation = group.relation(placed=True)
    stored = store(con, row, relation, name=copy.stem, keep=("r__file", "r__row"), file=copy)
    if stored.bad:
        bad_rows = (
            f"SELECT _file AS file, _row AS row, _mask AS mask, _cells AS cells FROM {stored.relation} WHERE _mask <> 0"
        )
        present = [cell.column.name for cell in row.cells.values() if cell.present != "FALSE"]
        set_aside(con, row.table.name, row.checks(), present, bad_rows)
    good = " WHERE _mask = 0" if stored.bad else ""
    return Part(
        f"SELECT {names(row.table.names)} FROM {stored.relation}{good}",
        (stored.newest(row.table, good),),
        group.files,
        stored.rows,
        stored.bad,
        stored.assumed,
        group.matched,
    )
