"""one homogeneous piece of a table's source -> a query of its good rows and the counts of its rows."""

from __future__ import annotations

from dataclasses import dataclass

from shipby.facts.columns import Matched
from shipby.facts.find import FactFile, Stray


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one table that are read alike."""

    query: str
    """selects the table's columns of the good rows, in plan types."""
    newest: tuple[str, ...]
    """queries of the newest instants in the good rows, one each."""
    files: tuple[FactFile, ...]
    read: int
    bad: int
    assumed: int
    matched: Matched
    encodings: tuple[str, ...] = ()
    strays: tuple[Stray, ...] = ()
    """what was left out inside the files, such as further sheets of a workbook."""
