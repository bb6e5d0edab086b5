"""Imports into a folder of the test, and what the judge would read there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pytest

from shipby.facts import load
from shipby.facts.adapters import ImportReport, import_facts
from tests.unit.facts.adapters.sources import write

Content: TypeAlias = bytes | str | dict[str, Any] | list[Any]


@dataclass
class Imported:
    """A facts folder after imports."""

    facts: Path
    report: ImportReport

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Rows that the judge reads, instants as text in the zone of China."""
        local = "strftime(make_timestamp({0} + 28800000000), '%m-%d %H:%M:%S') AS {0}"
        shown = (local.format(name) if name.endswith(("_at", "_by")) else name for name in columns)
        with duckdb.connect() as con:
            load(con, self.facts, "UTC", self.facts.parent / "work", whole=False)
            return con.execute(f"SELECT {', '.join(shown) or '*'} FROM fact_{table} ORDER BY ALL").fetchall()

    def quarantine(self) -> list[str]:
        """Lines of the quarantine file, without the header."""
        path = self.report.quarantine
        return path.read_text(encoding="utf-8-sig").splitlines()[1:] if path else []


Import = Callable[..., Imported]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Imports content, as a file of this name, into the test's facts folder; read = kept + quarantined + set aside."""

    def run(content: Content | Path, name: str = "auto", file: str = "source.json", **options: Any) -> Imported:
        source = content if isinstance(content, Path) else write(tmp_path / file, content)
        report = import_facts(source, tmp_path / "facts", name, **options)
        for count in report.files:
            assert count.read == count.kept + count.quarantined + count.aside, count
            assert min(count.kept, count.quarantined, count.aside) >= 0, count
        return Imported(tmp_path / "facts", report)

    return run


def aside(report: ImportReport) -> dict[str, int]:
    """What was set aside, by its English reason."""
    return {reason.en: count for file in report.files for reason, count in file.set_aside}
