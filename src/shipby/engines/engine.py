"""What a judgement asks of an engine: load facts, run a plan, give and write outcome tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from shipby.engines.sql import Dialect, Script
    from shipby.facts import FactsReport

EngineName = Literal["duckdb", "spark"]
Watch = Callable[[str, str], None]
"""Told of each stage: its name, and what it does."""


class EngineError(Exception):
    """An engine that is not installed, cannot be reached or did not finish: what happened, what to do."""


class EngineMemoryError(EngineError):
    """An engine whose memory was not enough."""


class GapError(ValueError):
    """Something that one engine can do was asked of another that cannot: what, why, what to do instead."""


class Engine(Protocol):
    """One engine for one judgement."""

    name: EngineName
    version: str
    dialect: Dialect
    con: duckdb.DuckDBPyConnection
    """the connection on this machine: rows set aside, the newest instants, small conversions."""

    def load(self, facts: Path | str, zone: str) -> FactsReport:
        """The facts are views `fact_<name>`; what was found. Raises FactsError."""
        ...

    def run(self, script: Script, as_of: int, watch: Watch | None) -> None:
        """Every stage of the plan is a table or view."""
        ...

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """A small result."""
        ...

    def table(self, name: str) -> pa.Table:
        """An outcome table as it stands in files, sorted by its key."""
        ...

    def write(self, script: Script, name: str, path: Path) -> int:
        """The same as one Parquet file; the number of rows written."""
        ...
