"""The runs of a lake -> without those that nobody needs any more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from shipby.lake import Lake
from shipby.lake.durable import write_text
from shipby.outcomes.runs import stored

_PINS = "kept.json"


def pin(runs: Path, numbers: Collection[int]) -> None:
    """Whatever is removed later, these runs stay: a ledger names them. runs: where a lake keeps those of its market."""
    write_text(runs / _PINS, json.dumps(sorted(numbers)) + "\n")


def pinned(runs: Path) -> frozenset[int]:
    """The runs last named by `pin`."""
    path = runs / _PINS
    return frozenset(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else frozenset()


def prune(
    lake: Lake, *, now: datetime, older_than_days: int = 7, keep: Collection[int] = (), dry_run: bool = False
) -> dict[int, int]:
    """What was (or would be) removed: bytes by the number of the run.

    The last run stays, every run of `keep` and every one that a ledger named by `pin`, each with the runs that its
    working rows lie in; so does what was written within the days. now: with a zone. Raises RunError: another run is at
    work, a run to keep is not there.
    """
    runs = stored.place(lake.root, lake.market)
    removed: dict[int, int] = {}
    with stored.alone(runs):
        known = {run.number: run for run in stored.all_runs(runs)}
        if strange := sorted(set(keep) - set(known)):
            raise stored.RunError(
                f"{lake.root} has no run {strange[0]} to keep: name runs that shipby lake status lists. Nothing was "
                "removed."
            )
        last = stored.last(runs)
        wanted = [known[number] for number in {*keep, *pinned(runs)} if number in known] + ([last] if last else [])
        needed = {number for run in wanted for number in run.chain}
        before = (now - timedelta(days=older_than_days)).timestamp()
        for number, run in known.items():
            if number not in needed and run.folder.stat().st_mtime < before:
                removed[number] = _freed(run.folder)
                if not dry_run:
                    gone = run.folder.rename(run.folder.with_suffix(".new"))  # what a kill leaves is no run any more
                    shutil.rmtree(gone)
    return removed


def _freed(folder: Path) -> int:
    """The bytes of a run's files, those left out that other runs have too."""
    stats = (path.stat() for path in folder.iterdir())
    return sum(stat.st_size for stat in stats if stat.st_nlink == 1)
