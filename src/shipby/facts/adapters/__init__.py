"""exports, API answers and courier pushes -> facts, one module per real format in formats/, one frame for all."""

from shipby.facts.adapters.door import import_facts
from shipby.facts.adapters.registry import adapters
from shipby.facts.adapters.report import FileCount, ImportReport, Text

__all__ = ["FileCount", "ImportReport", "Text", "adapters", "import_facts"]
