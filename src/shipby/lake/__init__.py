"""folders of facts -> a lake: stored once, kept whole, read as of any moment.

A lake only grows: a row delivered again, late or out of order is put beside the others, and the plan takes the newest
of a key among those known at T. That is why any T can be judged truly. Batches come in through `shipby.lake.push`, and
only who pushes loads Arrow and the formats for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from shipby.lake.compaction import Compacted, compact
from shipby.lake.errors import LakeError
from shipby.lake.folder import check_market, create, is_lake, open_lake
from shipby.lake.model import Imported, Lake, Snapshot
from shipby.lake.snapshot import define, files_of, report, snapshot
from shipby.lake.status import Status, status
from shipby.lake.vacuum import Removed, vacuum
from shipby.lake.verify import verify
from shipby.lake.work import workplace

if TYPE_CHECKING:
    from shipby.lake.imports import import_facts, quarantine

__all__ = [
    "Compacted",
    "Imported",
    "Lake",
    "LakeError",
    "Removed",
    "Snapshot",
    "Status",
    "check_market",
    "compact",
    "create",
    "define",
    "files_of",
    "import_facts",
    "is_lake",
    "open_lake",
    "quarantine",
    "report",
    "snapshot",
    "status",
    "vacuum",
    "verify",
    "workplace",
]

_LATER = {"import_facts": "shipby.lake.imports", "quarantine": "shipby.lake.imports"}


def __getattr__(name: str) -> Any:
    """What imports, when it is first asked for: a run need not wait for all that reads files."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
