"""What was judged and what the sheets hold -> the workbook's first sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipby.domain.instants import in_zone
from shipby.outcomes.explain.words import WORDS as TABLE_WORDS
from shipby.outcomes.summary.model import Judged, Setting
from shipby.outcomes.summary.numbers import count, explain
from shipby.outcomes.summary.words import Lang, said, word
from shipby.outcomes.workbook.columns import Shown
from shipby.outcomes.workbook.sheet import Formats, write_text
from shipby.outcomes.workbook.words import Words, sheet_name, text

_WIDTHS = (18, 24, 80)


@dataclass(frozen=True, slots=True)
class Written:
    """One sheet as it came out: its table, its columns, the table's rows, what of them it lacks."""

    table: str
    columns: Sequence[Shown]
    rows: int
    note: str | None


@dataclass(frozen=True, slots=True)
class About:
    """What the first sheet says."""

    out: Path
    judged: Judged
    manifest: Mapping[str, Any]
    shop: str | None
    sheets: Sequence[Written]
    words: Iterable[Words]
    lang: Lang

    def write(self, sheet: Any, formats: Formats) -> None:
        """All of it, from the top."""
        for place, width in enumerate(_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_row(0, 28)
        write_text(sheet, 0, 0, self._say("title"), formats.title)
        row = 1
        for label, value in (*self._judged(), *self._sheets(), *self._reading()):
            write_text(sheet, row, 0, label, formats.label)
            write_text(sheet, row, 1, value, formats.cells["text"])
            row += 1
        columns, codes = ("heading", "field", "says"), ("heading", "word", "code")
        for title, head, rows in (("columns", columns, self._columns()), ("codes", codes, self._codes())):
            if rows:
                row = _table(sheet, row + 1, self._say(title), [tuple(map(self._say, head)), *rows], formats)

    def _say(self, key: str, **parts: object) -> str:
        return text(key, self.lang, **parts)

    def _judged(self) -> Iterator[tuple[str, str]]:
        judged, lang = self.judged, self.lang
        title = f"  {said(judged.title, lang)}" if judged.title else ""
        yield self._say("rules"), f"{judged.market} {', '.join(judged.versions)}{title}"
        as_of = f"{in_zone(judged.as_of, judged.zone).isoformat(' ')} {judged.zone}"
        given = judged.as_of_from == "given"
        yield self._say("as_of"), as_of if given else f"{as_of} ({word(f'as_of_{judged.as_of_from}', lang)})"
        if self.shop is not None:
            yield self._say("shop"), self.shop
        yield from _listed(self._say("settings"), [self._setting(one) for one in judged.settings])
        if not judged.settings:
            yield self._say("settings"), word("no_settings", lang)
        if self.shop is None:
            yield from _listed(self._say("facts"), [self._facts(name) for name in judged.facts])
        yield self._say("pack_hash"), self.manifest["pack"]["hash"]
        yield self._say("written_by"), f"shipby {self.manifest['versions']['shipby']}"

    def _setting(self, setting: Setting) -> str:
        held = f"{setting.key} = {setting.value}"
        return word("since", self.lang, text=held, day=setting.since) if setting.since else held

    def _facts(self, name: str) -> str:
        table = self.judged.facts[name]
        shown = TABLE_WORDS["zh"][f"table.{name}"] if self.lang == "zh" else name
        key = "rows_bad" if table.quarantined else "rows"
        return self._say(key, name=shown, n=count(table.kept), bad=count(table.quarantined))

    def _sheets(self) -> Iterator[tuple[str, str]]:
        told = [self._say("rows", name=sheet_name(one.table, self.lang), n=count(one.rows)) for one in self.sheets]
        notes = [f"  {one.note}" if one.note else "" for one in self.sheets]
        yield from _listed(self._say("sheets"), [row + note for row, note in zip(told, notes, strict=True)])

    def _reading(self) -> Iterator[tuple[str, str]]:
        says = [self._say("read_times", zone=self.judged.zone), self._say("read_empty")]
        says.append(self._say("read_why", command=explain("ORDER_ID", str(self.out))))
        yield from _listed(self._say("reading"), says)

    def _columns(self) -> list[tuple[str, ...]]:
        """Every field once, in the order of the sheets."""
        fields = {column.field: column for one in self.sheets for column in one.columns}
        return [(column.name(self.lang), column.field, column.says(self.lang)) for column in fields.values()]

    def _codes(self) -> list[tuple[str, ...]]:
        """The codes that stand in the sheets as words."""
        return [
            (words.heading, shown, code)
            for words in self.words
            for code, shown in sorted(words.items())
            if shown != code
        ]


def _listed(label: str, says: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Lines under one label."""
    yield from ((label if place == 0 else "", one) for place, one in enumerate(says))


def _table(sheet: Any, row: int, title: str, rows: Sequence[Sequence[str]], formats: Formats) -> int:
    """The row below a titled table."""
    write_text(sheet, row, 0, title, formats.title)
    for number, cells in enumerate(rows, row + 1):
        for place, cell in enumerate(cells):
            write_text(sheet, number, place, cell, formats.prose if number > row + 1 else formats.head)
    return row + len(rows) + 1
