"""what an import read and wrote -> counts that add up: read = kept + quarantined + set aside, per file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence for people, in Chinese and English."""

    zh: str
    en: str

    def with_number(self, n: int) -> Text:
        """The sentence with a number in place of `{n}`."""
        return Text(self.zh.replace("{n}", f"{n:,}"), self.en.replace("{n}", f"{n:,}"))


@dataclass(frozen=True, slots=True)
class FileCount:
    """One file of the source: rows read, rows that became facts, rows in quarantine, rows set aside by reason."""

    file: str
    read: int
    kept: int
    quarantined: int
    set_aside: tuple[tuple[Text, int], ...] = ()

    @property
    def aside(self) -> int:
        return sum(count for _, count in self.set_aside)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import read and wrote: counts by file, rows by fact table, and what to know before judging."""

    adapter: str
    sure: float | None
    """how sure the recognition was, where the format was not named"""
    into: str
    files: tuple[FileCount, ...]
    written: tuple[tuple[str, int], ...]
    notes: tuple[Text, ...]
    quarantine: Path | None
    """the file of the rows that could not be read, if there are any"""
    again: bool
    """whether the same source had been imported before: its rows were replaced by themselves"""
    assumed: int
    """times without an offset, read in the format's zone"""

    def sentences(self) -> Iterator[str]:
        """The import told in English sentences, one per line."""
        for file in self.files:
            why = "; ".join(f"{count} {reason.en}" for reason, count in file.set_aside)
            yield (
                f"{file.file}: {file.read} rows read = {file.kept} kept + {file.quarantined} quarantined + "
                f"{file.aside} set aside" + (why and f" ({why})")
            )
        yield f"{self.into}: " + ", ".join(f"{count} {table}" for table, count in self.written)
        yield from (note.en for note in self.notes)
