"""a workbook of facts -> the same rows as a UTF-8 CSV file, numbers and times written out without loss.

A blank row becomes a blank line, so that row numbers stay those of the sheet. Of several sheets the first is read. A
sheet stores midnight and a mere date as the same number, so a date cell is that day's midnight here.
"""

from __future__ import annotations

from pathlib import Path

from shipby.domain.tables import FactTable
from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile
from shipby.facts.workbook import sheets_left, workbook_rows, write_csv


def to_csv(table: FactTable, file: FactFile, target: Path) -> tuple[str, ...]:
    """target holds the first sheet as CSV; the sheets left out.

    Raises FactsError for ids that have lost digits, and for what is no workbook or unpacks to too much.
    """
    try:
        write_csv(workbook_rows(file, lambda head: is_id(table, head)), target)
    except FactsError as error:
        error.table = table.name
        raise
    return sheets_left(file)


def is_id(table: FactTable, name: str) -> bool:
    """Whether the column holds identifiers: free text whose every digit matters."""
    return name in table.names and (name.endswith("_id") or name == "tracking_no")
