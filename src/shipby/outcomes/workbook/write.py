"""An output folder -> one Excel workbook: what was judged, and a sheet per table, streamed row by row."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from shipby.domain.instants import in_zone
from shipby.domain.tables import OUTCOMES
from shipby.facts.sql import literal
from shipby.outcomes.folder import FolderError, read_manifest
from shipby.outcomes.rows import Ask, check_shop, command, of_shop
from shipby.outcomes.summary.judged import judged
from shipby.outcomes.summary.numbers import count
from shipby.outcomes.summary.rules import Rules, rules_of
from shipby.outcomes.summary.words import Lang
from shipby.outcomes.whole import whole
from shipby.outcomes.workbook.about import About, Written
from shipby.outcomes.workbook.columns import columns
from shipby.outcomes.workbook.sheet import LAST_ROW, LONGEST, Formats, Sheet
from shipby.outcomes.workbook.words import Words, sheet_name, text

_BATCH = 5_000


def write_workbook(out: Path, to: Path, lang: Lang, shop: str | None = None) -> list[str]:
    """`to` holds every row of the outcomes in `out`, or of one shop's; what had to be left out, in sentences.

    A table longer than an Excel sheet ends where the sheet does. `to` is replaced only when the workbook is whole.
    Raises FolderError, AskError for a shop that is not there, OSError where the disk is full.
    """
    manifest = read_manifest(out)
    with whole(out, manifest) as con, _beside(to) as work:
        con.execute("SET threads = 1")  # rows in the order of the file, and no more of them held than are asked for
        con.execute("SET enable_progress_bar = false")
        if shop is not None:
            check_shop(con, shop)
        book = _Book(con, out, manifest, rules_of(manifest), lang, shop)
        warnings = book.write(work / "workbook.xlsx", work)
        (work / "workbook.xlsx").replace(to)
    return warnings


@dataclass(slots=True)
class _Book:
    """One workbook in the making."""

    con: duckdb.DuckDBPyConnection
    out: Path
    manifest: Mapping[str, Any]
    rules: Rules
    lang: Lang
    shop: str | None
    words: dict[str, Words] = field(default_factory=dict)

    def write(self, path: Path, work: Path) -> list[str]:
        """The file, with the scratch of its making in `work`; warnings."""
        rows = self._counted()
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(work)})
        told = judged(self.manifest, self.rules)
        # The instant of judgement, not of writing: the same outcomes give the same bytes.
        book.set_properties({"created": in_zone(told.as_of, "UTC").replace(tzinfo=None)})
        formats = Formats(book)
        first = book.add_worksheet(text("about", self.lang))
        warnings: list[str] = []
        sheets = [self._sheet(book, formats, table, n, warnings) for table, n in rows.items()]
        about = About(self.out, told, self.manifest, self.shop, sheets, list(self.words.values()), self.lang)
        about.write(first, formats)
        book.close()
        return warnings

    def _counted(self) -> dict[str, int]:
        """Rows of each table that has a sheet; the quarantine is of no shop."""
        rows = {table: self._count(table) for table in OUTCOMES}
        bad = self._count("quarantine") if self.shop is None else 0
        return {**rows, "quarantine": bad} if bad else rows

    def _count(self, table: str) -> int:
        found = self.con.execute(f"SELECT count(*) FROM {table}{self._where}").fetchone()
        return int(found[0]) if found else 0

    @property
    def _where(self) -> str:
        return "" if self.shop is None else f" WHERE shop_id = {literal(self.shop)}"

    @property
    def _zone(self) -> str:
        return str(self.manifest["pack"]["zone"])

    def _sheet(self, book: Any, formats: Formats, table: str, rows: int, warnings: list[str]) -> Written:
        """One table's sheet, written; what could not be written is added to the warnings."""
        shown = columns(table, self._zone)
        for column in shown:
            if column.cell == "word" and column.field not in self.words:
                self.words[column.field] = Words(column.field, column.name(self.lang), self.lang, self.rules)
        name = sheet_name(table, self.lang)
        sheet = Sheet(book.add_worksheet(name), shown, formats, self.words)
        kept = rows if rows <= LAST_ROW else LAST_ROW - 1
        note = None if kept == rows else self._stopped(table, rows, rows - kept)
        sheet.begin(self.lang)
        query = f"SELECT {', '.join(one.sql for one in shown)} FROM {table}{self._where}"
        sheet.rows(islice(self._rows(query), kept))  # a LIMIT would have DuckDB hold all rows
        sheet.end(kept, note)
        if note:
            warnings.append(f"{name}: {note}")
        if sheet.cut:
            warnings.append(f"{name}: {text('cut', self.lang, n=count(sheet.cut), most=count(LONGEST))}")
        return Written(table, shown, rows, note)

    def _rows(self, query: str) -> Iterator[Sequence[Any]]:
        """The rows of a query as they come: no more than a batch is held."""
        found = self.con.execute(query)
        while batch := found.fetchmany(_BATCH):
            yield from batch

    def _stopped(self, table: str, rows: int, left: int) -> str:
        """What to say of a table that is longer than a sheet, and the command that prints all of it as CSV."""
        ask = Ask(table) if self.shop is None else of_shop(Ask(table), self.shop)
        numbers = {"rows": count(rows), "limit": count(LAST_ROW + 1), "left": count(left)}
        return text("stopped", self.lang, **numbers, command=f"{command(str(self.out), ask)} > {table}.csv")


@contextmanager
def _beside(to: Path) -> Iterator[Path]:
    """A folder to work in on the disk of `to`, gone afterwards. Raises FolderError, OSError where the disk is full."""
    try:
        with tempfile.TemporaryDirectory(prefix=f".{to.name}.", dir=to.absolute().parent) as work:
            yield Path(work)
    except (OSError, FileCreateError) as error:
        cause = error.args[0] if isinstance(error, FileCreateError) else error
        if cause.errno == errno.ENOSPC:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to)) from None
        raise FolderError(f"{to} cannot be written: {cause.strerror}. Name another file for --xlsx.") from None
