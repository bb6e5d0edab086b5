"""what an import read and wrote -> counts that add up: read = kept + set aside, per file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileCount:
    """One file of the export: rows read, rows that became facts, rows set aside by reason."""

    file: str
    read: int
    kept: int
    set_aside: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import read and wrote: counts by file, rows by fact table, and what to know before judging."""

    into: Path
    files: tuple[FileCount, ...]
    written: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]

    def sentences(self) -> Iterator[str]:
        """The import told in sentences, one per line."""
        for file in self.files:
            aside = sum(count for _, count in file.set_aside)
            why = "; ".join(f"{count} {reason}" for reason, count in file.set_aside)
            yield f"{file.file}: {file.read} rows read = {file.kept} kept + {aside} set aside" + (why and f" ({why})")
        yield f"{self.into}: " + ", ".join(f"{count} {table}" for table, count in self.written)
        yield from self.notes
