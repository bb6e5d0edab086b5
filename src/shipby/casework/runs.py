"""A market -> the stored judgements of its lake."""

from __future__ import annotations

from pathlib import Path

from shipby.casework.lakes import lake_of
from shipby.outcomes.runs import stored
from shipby.people.models import Market


def runs_of(market: Market) -> Path:
    """Where they are. Raises LakeError."""
    lake = lake_of(market)
    return stored.place(lake.root, lake.market)


def last_run(market: Market) -> stored.Stored:
    """The newest judgement. Raises RunError where there is none yet, LakeError."""
    run = stored.last(runs_of(market))
    if run is None:
        raise stored.RunError(f"the lake of {market.name} has no run yet: shipby standing-run {market.name}")
    return run


def run_named(market: Market, name: str) -> stored.Stored:
    """The run that an entry or a measure names, <market>/<number>. Raises RunError where it is gone, LakeError."""
    number = int(name.rpartition("/")[2])
    run = next((one for one in stored.all_runs(runs_of(market)) if one.number == number), None)
    if run is None:
        raise stored.RunError(f"run {name} is gone from the lake of {market.name}: restore it from a copy.")
    return run
