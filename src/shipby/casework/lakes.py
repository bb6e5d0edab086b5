"""A market of the service -> its lake, and its rules with what the operator supplied."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from shipby.casework.settings_of import judged, supplied
from shipby.lake import Lake, open_lake
from shipby.people.models import Market
from shipby.rules.load import load_pack, version_folders
from shipby.rules.model import Pack
from shipby.rules.timeline import RulePack


def place(market: Market) -> Path:
    """The folder of the market's lake: beneath the data folder, or absolute."""
    return Path(settings.DATA) / market.lake


def lake_of(market: Market) -> Lake:
    """The market's lake. Raises LakeError."""
    return open_lake(place(market))


def rules_of(market: Market, on: date | None = None) -> RulePack:
    """The market's rules; with a civil day, with the nodes that the operator supplied for it. Raises LakeError."""
    lake = lake_of(market)
    told = json.dumps(judged(market, lake.market), sort_keys=True)
    rules = _loaded(lake.pack, told, _stamp(lake.pack))
    return supplied(rules, market, on) if on else rules


@lru_cache(maxsize=64)
def _loaded(pack: str, settings: str, stamp: float) -> RulePack:
    """The rules as they were read at this stamp: reading and checking them takes longer than a page may."""
    return load_pack(pack, json.loads(settings))


def _stamp(pack: str) -> float:
    """When a file of the pack was changed last."""
    folders, _pinned = version_folders(pack)
    return max((path.stat().st_mtime for folder in folders for path in folder.rglob("*.yaml")), default=0)


def pack_with(rules: RulePack, clause: str) -> Pack:
    """The newest version that has the clause. Raises LookupError where none has."""
    found = (pack for pack in reversed(rules.versions) if any(one.id == clause for one in pack.clauses))
    if (pack := next(found, None)) is None:
        raise LookupError(f"no version of {rules.market} has the clause {clause}")
    return pack
