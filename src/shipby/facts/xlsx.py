"""a workbook -> the same rows as a UTF-8 CSV file, numbers and times written out without loss.

A blank row becomes a blank line, so that row numbers stay those of the sheet. Of several sheets the first is read. A
sheet stores midnight and a mere date as the same number, so a date cell is that day's midnight here.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from shipby.domain.tables import FactTable
from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile

_DIGITS = 15
"""A spreadsheet keeps this many digits of a number; an id with more has lost some."""

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def to_csv(table: FactTable, file: FactFile, target: Path) -> tuple[str, ...]:
    """target holds the first sheet as CSV; the sheets left out. FactsError for ids that have lost digits."""
    try:
        book = CalamineWorkbook.from_path(str(file.path))
        sheets = book.sheet_names
        rows = iter(book.get_sheet_by_index(0).to_python(skip_empty_area=False))
    except CalamineError as error:
        raise FactsError(
            f"{file.label} cannot be read as a workbook. Save it again as .xlsx, without a password.",
            table=table.name,
            file=file.label,
        ) from error
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows(_lines(table, file, rows))
    return tuple(sheets[1:])


def _lines(table: FactTable, file: FactFile, rows: Iterator[list[Cell]]) -> Iterator[list[str]]:
    header = [str(cell).strip() for cell in next(rows, [])]
    ids = {index: name for index, name in enumerate(header) if is_id(table, name)}
    yield header
    for number, row in enumerate(rows, start=2):
        cells = [_text(cell) for cell in row]
        for index, name in ids.items():
            value = row[index]
            if isinstance(value, int | float) and abs(value) >= 10**_DIGITS:
                raise FactsError(
                    f"{file.label} row {number}, column {name}: the id is stored as the number {cells[index]}; "
                    f"a spreadsheet keeps {_DIGITS} digits, the others are lost. Export the column as text.",
                    table=table.name,
                    file=file.label,
                    column=name,
                    row=number,
                    value=cells[index],
                )
        yield cells if any(cells) else []


def is_id(table: FactTable, name: str) -> bool:
    """Whether the column holds identifiers: free text whose every digit matters."""
    return name in table.names and (name.endswith("_id") or name == "tracking_no")


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return f"{cell.isoformat()} 00:00:00"
    return str(cell)
