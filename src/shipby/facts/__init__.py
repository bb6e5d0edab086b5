"""files, exports -> the canonical fact tables, bad rows in quarantine, a report of what was found."""

from shipby.facts.errors import FactsError
from shipby.facts.load import load
from shipby.facts.quarantine import write_quarantine
from shipby.facts.report import FactsReport, TableReport

__all__ = ["FactsError", "FactsReport", "TableReport", "load", "write_quarantine"]
