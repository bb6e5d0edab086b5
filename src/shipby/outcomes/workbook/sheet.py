"""Rows, one by one -> a worksheet: headed, frozen, filtered, coloured; its text is text whatever it looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from shipby.outcomes.summary.words import Lang
from shipby.outcomes.workbook.columns import Shown
from shipby.outcomes.workbook.words import BAD, UNSURE, Words

LAST_ROW = 1_048_575
"""Of an Excel sheet, counted from 0."""

LONGEST = 16_383
"""Characters of a cell: Excel takes 32,767 UTF-16 units, and a character may need two of them."""

_DAYS = range(61, 2_958_466)
"""Days that Excel shows as the calendar has them, 1900-03-01 to 9999-12-31."""

_EXACT = 10**15
"""Below it Excel shows every digit of a whole number."""

Put = Callable[[int, int, Any], object]


class Formats:
    """A workbook's formats, each made once."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.label = book.add_format({"bold": True, **top})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.prose = book.add_format({"num_format": "@", "text_wrap": True, **top})
        self.note = book.add_format({"num_format": "@", "bold": True, "font_color": "#9C0006"})
        shown = {"text": "@", "instant": "yyyy-mm-dd hh:mm:ss", "day": "yyyy-mm-dd"}
        shown |= {"integer": "#,##0;[Red]-#,##0", "share": "0.00%", "points": "0.0"}
        self.cells = {cell: book.add_format({"num_format": how}) for cell, how in shown.items()}
        self.money = {
            decimals: book.add_format({"num_format": f"#,##0{'.' if decimals else ''}{'0' * decimals}"})
            for decimals in (0, 2, 3)
        }
        self.bad = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
        self.unsure = book.add_format({"bg_color": "#FFEB9C", "font_color": "#7F6000"})


def write_text(sheet: Any, row: int, place: int, text: str, shape: Any) -> None:
    """A cell that holds exactly this text."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such text of a streamed sheet for its own markup and does not escape it, unless it is rich.
        sheet.write_rich_string(row, place, text[:1], shape, text[1:], shape)
    else:
        sheet.write_string(row, place, text, shape)


@dataclass(slots=True)
class Sheet:
    """One table's sheet, being written row by row from the top."""

    sheet: Any
    columns: Sequence[Shown]
    formats: Formats
    words: Mapping[str, Words]
    """by field, of those columns that hold words."""
    cut: int = 0
    """cells that were too long."""
    _puts: list[Put] = field(default_factory=list)

    def begin(self, lang: Lang) -> None:
        """Heading, widths, what stays in view and on paper."""
        self._puts = [self._put(column) for column in self.columns]
        self.sheet.set_row(0, 32 if any(column.zone for column in self.columns) else 20)
        for place, column in enumerate(self.columns):
            self.sheet.set_column(place, place, column.width)
            write_text(self.sheet, 0, place, column.heading(lang), self.formats.head)
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)

    def rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """All rows, under the heading."""
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if cell is not None:
                    self._puts[place](number, place, cell)

    def end(self, last: int, note: str | None) -> None:
        """Filter and colours over the rows up to `last`; below them the note, where there is one."""
        if note is not None:
            write_text(self.sheet, last + 1, 0, note, self.formats.note)
        width = len(self.columns) - 1
        self.sheet.autofilter(0, 0, last, width)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{LAST_ROW + 1}"})
        for place, column in enumerate(self.columns):
            if column.field == "outcome" and last:
                for outcomes, colour in ((BAD, self.formats.bad), (UNSURE, self.formats.unsure)):
                    for word in {self.words["outcome"][code] for code in outcomes if code in self.words["outcome"]}:
                        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": colour}
                        self.sheet.conditional_format(1, place, last, place, rule)

    def _put(self, column: Shown) -> Put:
        """How a cell of this column is written."""
        if column.cell == "text":
            return self._text
        if column.cell == "money":
            return self._money
        if column.cell == "word":
            words = self.words[column.field]
            return lambda row, place, cell: self._text(row, place, words[cell])
        shape, sheet = self.formats.cells[column.cell], self.sheet
        if column.cell in ("instant", "day"):
            return lambda row, place, cell: self._moment(row, place, cell, shape)
        return lambda row, place, cell: sheet.write_number(row, place, cell, shape)

    def _text(self, row: int, place: int, text: str) -> None:
        if len(text) > LONGEST:
            text = text[: LONGEST - 1] + "…"
            self.cut += 1
        write_text(self.sheet, row, place, text, self.formats.cells["text"])

    def _moment(self, row: int, place: int, days: float, shape: Any) -> None:
        if int(days) in _DAYS:
            self.sheet.write_number(row, place, days, shape)
        else:
            self._text(row, place, str(datetime(1899, 12, 30) + timedelta(days=days)))

    def _money(self, row: int, place: int, cell: tuple[int, int]) -> None:
        minor, decimals = cell
        if abs(minor) < _EXACT:
            self.sheet.write_number(row, place, minor / 10**decimals, self.formats.money[decimals])
        else:
            self._text(row, place, f"{Decimal(minor).scaleb(-decimals):f}")
