"""An output folder -> one Excel workbook of all its rows."""

from shipby.outcomes.workbook.write import write_workbook

__all__ = ["write_workbook"]
