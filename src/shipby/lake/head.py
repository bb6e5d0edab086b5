"""imports and the tables' logs -> the head: the last moment at which all of them told the same.

An import counts from the moment its record stands. Its files then enter the log of each table, and at last the head
moves: readers follow the head, so they see all of an import or none. Whoever locks the lake next finishes what a killed
process left between the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

from shipby.domain.tables import FACTS
from shipby.lake import delta, records
from shipby.lake.durable import write_text
from shipby.lake.errors import LakeError
from shipby.lake.lock import Watch, free, locked
from shipby.lake.model import Lake

SCHEMA = "shipby.lake.head/1"
_FILE = "head.json"


@dataclass(frozen=True, slots=True)
class Head:
    """Imports up to this number are whole; the version of each table's log that has them."""

    imports: int
    tables: Mapping[str, int]


EMPTY = Head(0, {})


def read(lake: Lake) -> Head:
    """The head. Raises LakeError where it cannot be read: whoever may write to the lake tells it again."""
    head = _known(lake)
    if head is None:
        raise LakeError(
            f"{lake.root / _FILE} is missing or damaged, and could not be made again: shipby lake verify {lake.root} "
            "says why, or run it where the lake may be written to."
        )
    return head


def write(lake: Lake, head: Head) -> None:
    """Readers see this from here on."""
    write_text(lake.root / _FILE, json.dumps({"schema": SCHEMA, **asdict(head)}) + "\n")


def _known(lake: Lake) -> Head | None:
    try:
        data = json.loads((lake.root / _FILE).read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            return None
        return Head(int(data["imports"]), {name: int(version) for name, version in data["tables"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


@contextmanager
def writing(lake: Lake, what: str, watch: Watch | None = None) -> Iterator[None]:
    """The lake is locked and whole; the head follows when the block ends well."""
    with locked(lake, what, watch):
        settle(lake)
        yield
        settle(lake)


def settle_if_free(lake: Lake) -> None:
    """Finish what a killed process left. What cannot be finished now waits; a process at work does so itself."""
    head = _known(lake)
    if head and head.imports == max(records.names(lake), default=0):
        return
    with suppress(OSError, LakeError), free(lake) as mine:
        if mine:
            settle(lake)


def settle(lake: Lake) -> None:
    """Every import that counts is in the tables' logs, and the head says so. The lake is locked by the caller."""
    before = _known(lake)
    names = records.names(lake)
    unfinished = {number: held for number, held in names.items() if not before or number > before.imports}
    for record in records.records(lake, unfinished):
        for table, brought in record.tables.items():
            delta.append(lake, table, record.id, [brought.file] if brought.file else [])
    tables = {table: delta.version(lake, table) for table in FACTS if delta.exists(lake, table)}
    after = Head(max(names, default=0), tables)
    if after != before:
        write(lake, after)
