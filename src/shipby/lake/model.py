"""the parts of a lake -> their types: where it lies, what an import brought, what a reader sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shipby.facts import FactsReport

if TYPE_CHECKING:
    from shipby.facts.adapters.report import Text


@dataclass(frozen=True, slots=True)
class Lake:
    """A local folder of fact tables of one market."""

    root: Path
    market: str
    pack: str
    """the rules' name as it was given: market, market@version, or a folder."""
    zone: str
    """reads times without an offset."""

    def table(self, name: str) -> Path:
        """The folder of a fact table: Parquet files and the log that says which of them count."""
        return self.root / "facts" / name

    @property
    def imports(self) -> Path:
        """The folder of what was imported: one file each, and the rows that were set aside."""
        return self.root / "imports"


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import found and brought."""

    id: str
    already: bool
    """the same content was imported before: nothing changed, and the counts are those of then."""
    report: FactsReport
    tables: Mapping[str, int]
    """rows by table, of the tables that the source has."""
    notes: tuple[Text, ...] = ()
    """what was added to the source's rows, and why."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The lake at one moment: whole imports only."""

    imports: tuple[str, ...]
    """ids, in the order in which they came."""
    tables: Mapping[str, tuple[Path, ...]]
    """the Parquet files of each table that the lake has; none for one that was told to be empty."""
    rows: Mapping[str, int]
