"""The runs of a lake -> folders, one each: what it judged (run.json), outcomes, and the working rows it replaced.

A run folder is written beside and renamed whole, and never changes afterwards. The working rows as of a run are those
of its chain: all of a full run, then those each run since has judged again; the newest row of an order counts.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

SCHEMA = "shipby.lake-run/1"
_LONGEST_CHAIN = 32


def rows_but(*columns: str) -> str:
    """Of the working rows as they are stored, what the plan knows, without these columns."""
    return f"* EXCLUDE ({', '.join(('turns_at', '_day', '_order', '_row', *columns))})"


ROWS = rows_but()


class RunError(Exception):
    """A run of a lake that cannot be made or read: why, what to do."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One run: its folder and its run.json."""

    folder: Path
    data: Mapping[str, Any]

    @property
    def number(self) -> int:
        return int(self.data["number"])

    @property
    def as_of(self) -> int:
        """Microseconds since 1970."""
        return int(self.data["as_of_us"])

    @property
    def chain(self) -> tuple[int, ...]:
        """The runs whose working rows make this one's, the full one first, itself last."""
        return tuple(self.data["chain"])


def place(root: Path, market: str) -> Path:
    """Where a lake keeps the runs of a market."""
    return root / "runs" / market


def last(runs: Path) -> Stored | None:
    """The run that judged as of the latest instant, of several the newest; None before the first."""
    return max(all_runs(runs), key=lambda run: (run.as_of, run.number), default=None)


def all_runs(runs: Path) -> Iterator[Stored]:
    """Every run, by number. Raises RunError for one of another version of shipby."""
    for path in sorted(runs.glob("[0-9]*/run.json")):
        yield _read_run(path)


def newest(runs: Path, limit: int, before: int | None = None) -> Iterator[Stored]:
    """The runs made last, the newest first; before: those with a lesser number. Raises as `all_runs`."""
    paths = sorted(runs.glob("[0-9]*/run.json"), reverse=True)
    older = (path for path in paths if before is None or int(path.parent.name) < before)
    for path in islice(older, limit):
        yield _read_run(path)


def _read_run(path: Path) -> Stored:
    data = json.loads(path.read_text(encoding="utf-8"))
    if data.get("schema") != SCHEMA:
        raise RunError(
            f"{path} was written by another version of shipby ({data.get('schema')}): use that one, or judge anew "
            "into a new lake."
        )
    return Stored(path.parent, data)


@contextmanager
def alone(runs: Path) -> Iterator[None]:
    """One run of a market at a time. Raises RunError where another is at work."""
    runs.mkdir(parents=True, exist_ok=True)
    handle = os.open(runs, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for path in runs.glob("*.new"):  # of a run that was killed
            shutil.rmtree(path)
        yield
    except BlockingIOError:
        raise RunError(f"another run is at work in {runs}: wait for it to end.") from None
    finally:
        os.close(handle)


def next_number(runs: Path) -> int:
    return max((run.number for run in all_runs(runs)), default=0) + 1


@contextmanager
def writing(runs: Path, number: int) -> Iterator[Path]:
    """A folder to write a run into: whole under its number when the block ends well, gone otherwise."""
    new = runs / f"{number:06}.new"
    new.mkdir()
    try:
        yield new
        for path in [*new.iterdir(), new]:
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
        new.rename(runs / f"{number:06}")
    finally:
        shutil.rmtree(new, ignore_errors=True)


def define_current(con: duckdb.DuckDBPyConnection, runs: Path, run: Stored) -> None:
    """The view `current`: the working rows of the run, and turns_at, _day, _order, _row. RunError where one is gone."""
    files = [runs / f"{number:06}" / "working.parquet" for number in run.chain]
    for file in files:
        if not file.is_file():
            raise RunError(f"{file} is gone, and the runs after it need it: judge in full, --full.")
    parts = []
    for place_, file in enumerate(files):
        newer = files[place_ + 1 :]
        superseded = f" ANTI JOIN (SELECT _order FROM {_read(newer)}) USING (_order)" if newer else ""
        parts.append(f"SELECT *, file_row_number AS _row FROM {_read([file])}{superseded}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW current AS {' UNION ALL '.join(parts)}")


def is_long(run: Stored, orders: int) -> bool:
    """Whether a chain would better begin anew: many links, or as many rows again as there are orders."""
    return len(run.chain) >= _LONGEST_CHAIN or int(run.data["judged_since_full"]) > orders


def _read(files: list[Path]) -> str:
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{names}])"
