"""a real format -> what it is called, how it is recognised, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipby.facts.adapters.report import FileCount, Text

if TYPE_CHECKING:
    from shipby.facts.adapters.desk import Desk


@dataclass(frozen=True, slots=True)
class Sample:
    """What lies at the beginning of a source: names of files, the header of a table, the first JSON document."""

    files: tuple[str, ...]
    header: tuple[str, ...] = ()
    """folded (see fields.folded); empty where the source is no table."""
    document: Any = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an adapter made of a source: one query in plan types per fact table, and where each row read went."""

    tables: Mapping[str, str]
    files: tuple[FileCount, ...]
    notes: tuple[Text, ...] = ()
    assumed: int = 0
    """times without an offset, read in the format's zone."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """One format. It is all that the door and the command line know of it."""

    name: str
    says: Text
    """what it reads, in one line"""
    recognise: Callable[[Sample], float]
    """how sure it is that the sample is this format: 0 to 1"""
    read: Callable[[Desk], Reading]
    draft: Callable[[Path], str] | None = None
    """drafts the mapping that reading takes, from the file itself; such an adapter takes a mapping"""
