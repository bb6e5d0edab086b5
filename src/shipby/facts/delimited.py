"""CSV files and workbooks of one table -> groups of UTF-8 files with one header, and the SQL that reads them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shipby.domain.tables import FactTable
from shipby.facts.columns import Matched, match
from shipby.facts.encodings import Encoding, look, transcode
from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile, Source
from shipby.facts.sql import literal, paths
from shipby.facts.xlsx import to_csv

REJECTS, REJECTING = "shipby_rejects", "shipby_rejecting"
"""The tables in which DuckDB notes the lines it could not read, and the reads they belong to."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """One file as UTF-8 text: where it can be read, how messages call it, what it was."""

    path: Path
    label: str
    encoding: Encoding | None
    blank_lines: bool
    odd_blanks: bool
    sheets_left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextGroup:
    """Files with one header, which are read together."""

    header: tuple[str, ...]
    matched: Matched
    files: tuple[TextFile, ...]

    def relation(self, *, strict: bool) -> str:
        """The subquery of the raw cells (`r_<column>`, all text; `r__file` where there are several files)."""
        types = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(self.header)))
        cells = [f"c{index} AS r_{name}" for name, index in self.matched.positions.items()]
        if len(self.files) > 1:
            cells.append("filename AS r__file")
        return f"""(SELECT {", ".join(cells)} FROM read_csv({paths(file.path for file in self.files)},
            auto_detect=false, header=true, delim=',', quote='"', escape='"', strict_mode={strict}, columns={{{types}}},
            filename={len(self.files) > 1}, hive_partitioning=false,
            store_rejects=true, rejects_limit=0, rejects_table='{REJECTS}', rejects_scan='{REJECTING}'))"""

    def label(self, path: str) -> str:
        """The SQL that turns the SQL of a path as DuckDB tells it into the file's label."""
        if len(self.files) == 1:
            return literal(self.files[0].label)
        whens = " ".join(f"WHEN {literal(str(file.path))} THEN {literal(file.label)}" for file in self.files)
        return f"CASE {path} {whens} END"


def text_groups(table: FactTable, source: Source, work: Path) -> list[TextGroup]:
    """The source's files, grouped by header; FactsError for a file or header that is not the table's."""
    groups: dict[tuple[str, ...], list[TextFile]] = {}
    for index, file in enumerate(source.files):
        text = _open(table, source, file, work / f"{table.name}-{index}.utf8.csv")
        groups.setdefault(_header(table, text), []).append(text)
    return [
        TextGroup(header, match(table, files[0].label, list(header)), tuple(files)) for header, files in groups.items()
    ]


def _open(table: FactTable, source: Source, file: FactFile, copy: Path) -> TextFile:
    if source.format == "xlsx":
        copy.parent.mkdir(parents=True, exist_ok=True)
        sheets = to_csv(table, file, copy)
        return TextFile(copy, file.label, None, True, True, sheets)
    text = look(file)
    if text.encoding != "gb18030":
        return TextFile(file.path, file.label, text.encoding, text.blank_lines, text.odd_blanks)
    copy.parent.mkdir(parents=True, exist_ok=True)
    transcode(file, text.encoding, copy)
    return TextFile(copy, file.label, text.encoding, text.blank_lines, text.odd_blanks)


def _header(table: FactTable, file: TextFile) -> tuple[str, ...]:
    with file.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        try:
            names = next(csv.reader(stream), None)
        except csv.Error as error:
            raise FactsError(
                f"{file.label}: the header cannot be read ({error}). "
                "The first row must name the columns, separated by commas.",
                table=table.name,
                file=file.label,
                row=1,
            ) from error
    if not names:
        raise FactsError(
            f"{file.label} has no header: its first row is empty. "
            f"Name the columns there: {','.join(_required(table))},...",
            table=table.name,
            file=file.label,
            row=1,
        )
    return tuple(name.strip() for name in names)


def _required(table: FactTable) -> Iterator[str]:
    return (column.name for column in table.columns if column.required)


def blank_records(file: TextFile) -> list[int]:
    """The numbers of the blank rows, the header being row 1 (a cell of several lines is in one row)."""
    with file.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        rows = enumerate(csv.reader(stream), start=1)
        blank: list[int] = []
        with suppress(csv.Error):  # a cell beyond what the module holds: the rows after it stay unnumbered
            blank.extend(number for number, row in rows if not row)
        return blank


def lines_around(file: TextFile, position: int) -> tuple[int, int]:
    """The number of blank lines before this byte, and of other lines from it on; lines inside cells count."""
    blank = other = 0
    with file.path.open("rb") as stream:
        read = 0
        for line in stream:
            if read < position:
                blank += not line.strip()
            else:
                other += bool(line.strip())
            read += len(line)
    return blank, other
