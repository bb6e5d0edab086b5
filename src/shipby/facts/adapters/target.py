"""tables made by an import -> a place that keeps facts; now: a folder of Parquet parts that the judge reads.

The folder is never half new: the parts of an import lie beside it until all are whole, then they and hard links to the
parts that were there make a new folder, which takes the old one's name by two renames. A killed import leaves the old
folder under its name, or beside it as `.NAME.old`: the next import puts it back.
"""

from __future__ import annotations

import fcntl
import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from shipby.facts.adapters.report import Text
from shipby.facts.adapters.waybills import OTHER, amend, concerns
from shipby.facts.errors import FactsError

MARK = ".shipby-import.json"
"""Stands in every folder that imports made, and tells what it was made from."""


class Target(Protocol):
    """Where an import puts what it made."""

    name: str

    def room(self) -> Any:
        """A context manager of an empty folder to work in, on the disk of the target; it is gone afterwards."""

    def add(self, con: duckdb.DuckDBPyConnection, new: Path, part: str, about: Mapping[str, Any]) -> Added:
        """Keep the tables that lie in new as `<table>/<part>.parquet`; all of them or none."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an import."""

    again: bool
    notes: tuple[Text, ...]


class FactsFolder:
    """A folder of tables, each a folder of Parquet parts; the judge reads it as it is."""

    def __init__(self, path: Path, *, alone: bool = True) -> None:
        """alone: no facts lie elsewhere by which its shipments would have to be amended."""
        self.path = path
        self.alone = alone
        self.name = str(path)

    @contextmanager
    def room(self) -> Iterator[Path]:
        """An empty folder beside the target. FactsError where the target holds anything that no import made."""
        with self._locked():
            self._repair()
        self._refuse_others()
        room = Path(tempfile.mkdtemp(prefix=f".{self.path.name}.new-{os.getpid()}-", dir=self.path.parent))
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def add(self, con: duckdb.DuckDBPyConnection, new: Path, part: str, about: Mapping[str, Any]) -> Added:
        """The folder holds the new parts beside those it had; the same part again takes its own place."""
        with self._locked():
            self._repair()
            self._refuse_others()
            imports = self._imports()
            told = self.alone and concerns(con, new)
            self._link(new, OTHER if told else None)
            notes = amend(con, new) if told else ()
            mark = {"schema": "shipby.import/2", "imports": imports | {part: dict(about)}}
            (new / MARK).write_text(
                json.dumps(mark, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
            )
            self._swap(new)
        return Added(part in imports, notes)

    def _link(self, new: Path, but: str | None) -> None:
        for old in sorted(self.path.rglob("*")) if self.path.is_dir() else ():
            place = new / old.relative_to(self.path)
            if not old.is_file() or place.exists() or old.name in (MARK, but):
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(old, place)
            except OSError:  # a disk without hard links
                shutil.copy2(old, place)

    def _swap(self, new: Path) -> None:
        old = self._old
        shutil.rmtree(old, ignore_errors=True)
        if self.path.exists():
            self.path.rename(old)
        new.rename(self.path)
        shutil.rmtree(old, ignore_errors=True)

    def _repair(self) -> None:
        """Put back what a killed import left beside, and sweep up its room."""
        if self._old.exists() and not self.path.exists():
            self._old.rename(self.path)
        prefix = f".{self.path.name}.new-"
        for room in self.path.parent.glob(f"{glob.escape(prefix)}*"):
            owner = room.name.removeprefix(prefix).split("-")[0]
            if owner.isdigit() and not _alive(int(owner)):
                shutil.rmtree(room, ignore_errors=True)

    @property
    def _old(self) -> Path:
        return self.path.with_name(f".{self.path.name}.old")

    def _imports(self) -> dict[str, Any]:
        mark = self.path / MARK
        return dict(json.loads(mark.read_text(encoding="utf-8")).get("imports", {})) if mark.is_file() else {}

    def _refuse_others(self) -> None:
        if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
            return
        if not (self.path / MARK).is_file():
            raise FactsError(
                f"{self.path} is not empty and was not made by an import. Name another folder; "
                f"facts of your own join it by: shipby import facts {self.path} --into FOLDER"
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One import at a time puts its parts into the folder; the others wait their turn."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        held = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
        finally:
            os.close(held)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
