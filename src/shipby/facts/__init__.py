"""files, exports -> the canonical fact tables, bad rows in quarantine, a report of what was found."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from shipby.facts.errors import FactsError
from shipby.facts.report import FactsReport, TableReport

if TYPE_CHECKING:
    from shipby.facts.loading import load
    from shipby.facts.quarantine import write_quarantine

__all__ = ["FactsError", "FactsReport", "TableReport", "load", "write_quarantine"]

_LATER = {"load": "shipby.facts.loading", "write_quarantine": "shipby.facts.quarantine"}


def __getattr__(name: str) -> Any:
    """What reads files, when it is first asked for: a run over a lake need not wait until it is there."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
