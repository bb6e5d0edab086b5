"""a facts folder or a lake -> the fact tables in a connection, the same from either."""

from __future__ import annotations

from pathlib import Path

import duckdb

from shipby import facts
from shipby.facts import FactsReport
from shipby.facts.find import find
from shipby.facts.loading import Elsewhere

_OF_A_LAKE = "lake.json"
"""What the lake's own code, which brings Delta along, would be asked for: a folder should not wait for that."""


def load(
    con: duckdb.DuckDBPyConnection,
    place: Path,
    zone: str,
    work: Path,
    *,
    hashed: bool = True,
    elsewhere: Elsewhere | None = None,
) -> FactsReport:
    """The connection has `fact_<name>` for every fact table; what was found. Raises FactsError, LakeError.

    The rows of a lake were checked when they were imported; zone, work, hashed and elsewhere are for a folder.
    """
    if not (place / _OF_A_LAKE).is_file():
        return facts.load(con, place, zone, work, hashed=hashed, elsewhere=elsewhere)
    from shipby.lake import define, open_lake, report, snapshot

    lake = open_lake(place)
    seen = snapshot(lake)
    define(con, lake, seen.tables)
    return report(lake, seen)


def present(place: Path) -> frozenset[str]:
    """The tables that a folder or a lake has, empty ones included. Raises FactsError, LakeError."""
    if not (place / _OF_A_LAKE).is_file():
        return frozenset(find(place).sources)
    from shipby.lake import open_lake, snapshot

    return frozenset(snapshot(open_lake(place)).tables)
