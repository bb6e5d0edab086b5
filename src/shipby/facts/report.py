"""what loading found -> one report: tables, columns, counts, quarantine with reasons, hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from shipby.facts.find import Stray
from shipby.facts.quarantine import TABLE


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of mistake in one column of a table: how many rows have it, and the first of them."""

    code: str
    column: str | None
    says: str
    count: int
    file: str
    row: int
    value: str | None

    def sentence(self, kept: int) -> str:
        """The mistake in one sentence: file, row, column, value, remedy, what became of the row and of the others."""
        column = f", column {self.column}" if self.column else ""
        value = f'"{_short(self.value)}" ' if self.value is not None else "it "
        went = (
            "The row"
            if self.count == 1
            else f"This and {_number(self.count - 1)} more such row{'s' * (self.count > 2)}"
        )
        others = "1 other was" if kept == 1 else f"{_number(kept)} others were"
        return f"{self.file} row {self.row}{column}: {value}{self.says} {went} went to quarantine; {others} judged."


@dataclass(frozen=True, slots=True)
class TableReport:
    """One fact table as it was loaded. Without files it is not present and everything is empty."""

    name: str
    format: str | None = None
    files: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()
    read: int = 0
    kept: int = 0
    quarantined: int = 0
    found: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    ignored: tuple[Stray, ...] = ()
    """columns and sheets that were read over."""
    zone_assumed: int = 0
    """times without an offset, read in the pack's zone."""
    reasons: tuple[Reason, ...] = ()
    content_hash: str | None = None
    """sha256 over the bytes of the files, sorted by name."""

    @property
    def present(self) -> bool:
        return bool(self.files)


@dataclass(frozen=True, slots=True)
class FactsReport:
    """A facts folder as it was loaded: every table in the order of the specification, and what belongs to none."""

    folder: Path
    zone: str
    tables: Mapping[str, TableReport]
    ignored: tuple[Stray, ...] = ()

    @property
    def present(self) -> frozenset[str]:
        """The tables that the folder has, empty ones included."""
        return frozenset(name for name, table in self.tables.items() if table.present)

    @property
    def quarantined(self) -> int:
        return sum(table.quarantined for table in self.tables.values())

    def sentences(self) -> Iterator[str]:
        """Every kind of bad row in one sentence each."""
        for table in self.tables.values():
            for reason in table.reasons:
                yield reason.sentence(table.kept)


def reasons(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[Reason, ...]]:
    """The kinds of mistakes in the quarantine by table, the most frequent first."""
    rows = con.execute(
        f"""SELECT "table", code, "column", reason, count(*), arg_min(file, (file, row)), arg_min(row, (file, row)),
            arg_min(struct_pack(value := value), (file, row))['value']
        FROM {TABLE} GROUP BY ALL ORDER BY "table", count(*) DESC, "column", code"""
    ).fetchall()
    found: dict[str, list[Reason]] = {}
    for table, code, column, says, count, file, row, value in rows:
        found.setdefault(table, []).append(Reason(code, column, says, count, file, row, value))
    return {table: tuple(kinds) for table, kinds in found.items()}


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _short(value: str | None) -> str:
    text = " ".join((value or "").split())
    return text if len(text) <= 80 else text[:77] + "..."
