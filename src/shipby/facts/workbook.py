"""a workbook from anywhere -> the rows of its first sheet as text, in a stream and within bounds.

A workbook is a ZIP archive of XML: it may be cut off, unpack to a thousand times its size, or claim a cell in the last
corner of the sheet. So it is read with the parser of the standard library, cell by cell, and nothing in it is believed
before it is there.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.parsers.expat import ExpatError

from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile
from shipby.facts.workbook_xml import Cell, cells_of_rows, is_date_format, strings, tags

_MOST_BYTES = 512 << 20
_MOST_MEMBERS = 2_000
_MOST_GAP = 1_000
"""Empty rows between two rows."""
_DIGITS = 15
"""A spreadsheet keeps this many digits of a number."""
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Numbers of the built-in formats that show dates and times."""
_NONE = Cell("", 0, "")


def workbook_rows(
    file: FactFile, is_id: Callable[[str], bool], is_wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[list[str]]:
    """The header and every row of the first sheet as text, an empty row as []; FactsError for what cannot be read.

    is_id tells whether a header names identifiers: a number of more than 15 digits there has lost some. Cells under
    headers that are not wanted are told empty.
    """
    try:
        with zipfile.ZipFile(file.path) as archive:
            _refuse_bomb(file, archive)
            yield from _Reader(file, archive).rows(is_id, is_wanted)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ExpatError,
        EOFError,
        OSError,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise FactsError(
            f"{file.label} cannot be read as a workbook: it is cut off, damaged or protected. Download it again as "
            ".xlsx, without a password, or export CSV.",
            zh=f"{file.label} 不能作为工作簿读取：文件不完整、已损坏或有密码。"
            "请重新下载为无密码的 .xlsx，或导出为 CSV。",
            file=file.label,
        ) from error


def sheets_left(file: FactFile) -> tuple[str, ...]:
    """The names of the sheets that are not read: all but the first."""
    with zipfile.ZipFile(file.path) as archive, archive.open("xl/workbook.xml") as stream:
        names = [said.get("name", "") for _, said in tags(iter(lambda: stream.read(1 << 16), b""), "sheet")]
    return tuple(names[1:])


def write_csv(rows: Iterator[list[str]], target: Path) -> None:
    """target holds the rows as CSV."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", errors="replace", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def _refuse_bomb(file: FactFile, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > _MOST_BYTES or len(members) > _MOST_MEMBERS:
        raise FactsError(
            f"{file.label} unpacks to {size >> 20} MB in {len(members)} parts; {_MOST_BYTES >> 20} MB is the most "
            "that is read. Export fewer orders at a time, or export CSV.",
            zh=f"{file.label} 解压后有 {len(members)} 个部分、{size >> 20} MB，最多读取 {_MOST_BYTES >> 20} MB。"
            "请分批导出，或导出为 CSV。",
            file=file.label,
        )


class _Reader:
    """The parts of one workbook."""

    def __init__(self, file: FactFile, archive: zipfile.ZipFile) -> None:
        self.file, self.archive = file, archive
        names = set(archive.namelist())
        self.strings = list(strings(self._part("xl/sharedStrings.xml"))) if "xl/sharedStrings.xml" in names else []
        self.dates = self._date_styles() if "xl/styles.xml" in names else []
        book = list(tags(self._part("xl/workbook.xml"), "workbookPr", "sheet"))
        old = next((said.get("date1904") for name, said in book if name == "workbookPr"), None)
        self.first_day = datetime(1904, 1, 1) if old in ("1", "true") else datetime(1899, 12, 30)
        self.sheet = self._sheet(next(said for name, said in book if name == "sheet"))

    def rows(self, is_id: Callable[[str], bool], is_wanted: Callable[[str], bool]) -> Iterator[list[str]]:
        header: list[str] = []
        ids: list[int] = []
        wanted: set[int] = set()
        last = 0
        for number, cells in cells_of_rows(self._part(self.sheet), wanted):
            if not header:
                if number > 1:  # as a table of text whose first line is empty
                    yield []
                header = [
                    self._text(cells[index]) if index in cells else "" for index in range(max(cells, default=-1) + 1)
                ]
                ids = [index for index, name in enumerate(header) if is_id(name)]
                wanted |= {index for index, name in enumerate(header) if is_wanted(name)}
                last = number
                yield [name.strip() for name in header]
                continue
            if number - last > _MOST_GAP:
                raise FactsError(
                    f"{self.file.label} has nothing between row {last} and row {number}. Delete what lies below the "
                    "orders, or export CSV.",
                    zh=f"{self.file.label} 第 {last} 行与第 {number} 行之间没有内容。"
                    "请删去订单下方的内容，或导出为 CSV。",
                    file=self.file.label,
                    row=number,
                )
            yield from ([] for _ in range(number - last - 1))
            last = max(number, last)
            texts = [""] * len(header)
            for index in wanted & cells.keys():
                texts[index] = self._text(cells[index])
            for index in ids:
                self._refuse_lossy(number, header[index], cells.get(index))
            yield texts if any(texts) or any(map(self._text, cells.values())) else []

    def _text(self, cell: Cell) -> str:
        if cell.kind == "s":
            return self.strings[int(cell.text)] if int(cell.text) < len(self.strings) else ""
        if cell.kind == "b":
            return "true" if cell.text == "1" else "false"
        if cell.kind == "e":
            return ""
        if cell.kind not in ("n", "") or not cell.text:
            return cell.text
        number = float(cell.text)
        if cell.style < len(self.dates) and self.dates[cell.style] and 1 <= number < 100_000:
            return (self.first_day + timedelta(seconds=round(number * 86_400))).isoformat(" ")
        return str(int(number)) if number.is_integer() else repr(number)

    def _refuse_lossy(self, row: int, head: str, cell: Cell | None) -> None:
        if cell is None or cell.kind not in ("n", "") or not cell.text or abs(float(cell.text)) < 10**_DIGITS:
            return
        raise FactsError(
            f"{self.file.label} row {row}, column {head}: {cell.text} is stored as a number; a spreadsheet keeps "
            f"{_DIGITS} digits, the others are lost. Export the column as text.",
            zh=f"{self.file.label} 第 {row} 行“{head}”列：{cell.text} 存为数字，"
            f"电子表格只保留 {_DIGITS} 位，其余已丢失。"
            "请将该列导出为文本。",
            file=self.file.label,
            column=head,
            row=row,
            value=cell.text,
        )

    def _date_styles(self) -> list[bool]:
        """For each style of cells whether it shows dates."""
        own: dict[str, bool] = {}
        styles: list[bool] = []
        inside = False
        for name, said in tags(self._part("xl/styles.xml"), "numFmt", "cellXfs", "/cellXfs", "xf"):
            if name == "numFmt":
                own[said.get("numFmtId", "")] = is_date_format(said.get("formatCode", ""))
            elif name.endswith("cellXfs"):
                inside = name == "cellXfs"
            elif inside:
                number = said.get("numFmtId", "0")
                styles.append(own.get(number, number.isdigit() and int(number) in _DATES))
        return styles

    def _sheet(self, said: dict[str, str]) -> str:
        """The part that holds a sheet of the workbook."""
        wanted = next((value for name, value in said.items() if name.endswith(":id") or name == "id"), "")
        for _, relation in tags(self._part("xl/_rels/workbook.xml.rels"), "Relationship"):
            if relation.get("Id") == wanted:
                target = relation.get("Target", "")
                return target.lstrip("/") if target.startswith("/") else f"xl/{re.sub(r'^[.]/', '', target)}"
        return "xl/worksheets/sheet1.xml"

    def _part(self, name: str) -> Iterator[bytes]:
        with self.archive.open(name) as stream:
            while chunk := stream.read(1 << 18):
                yield chunk
