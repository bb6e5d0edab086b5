"""a folder -> a lake: made for one market, opened, recognised."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from shipby.lake.durable import write_text
from shipby.lake.errors import LakeError
from shipby.lake.head import EMPTY, settle_if_free
from shipby.lake.head import write as write_head
from shipby.lake.lock import locked
from shipby.lake.model import Lake

SCHEMA = "shipby.lake/1"
_FILE = "lake.json"
_MADE_FIRST = ("lock", "imports", "head.json", "head.json.new", f"{_FILE}.new")


def create(root: Path, pack: str, made_at: datetime) -> Lake:
    """The folder is an empty lake of the pack's market. Raises LakeError unless it was absent or empty; PackError."""
    from shipby.rules.load import load_pack  # only a new lake needs the rules, and they take a while to load

    rules = load_pack(pack)
    lake = Lake(root, rules.market, pack, rules.zone)
    _check_empty(root)
    root.mkdir(parents=True, exist_ok=True)
    with locked(lake, "init"):
        _check_empty(root)
        lake.imports.mkdir(exist_ok=True)
        write_head(lake, EMPTY)
        data = {"schema": SCHEMA, "market": lake.market, "pack": pack, "zone": lake.zone}
        write_text(root / _FILE, json.dumps(data | {"made_at": made_at.isoformat()}, indent=1) + "\n")
    return lake


def open_lake(root: Path) -> Lake:
    """The lake in this folder; what a killed process left unfinished is finished. Raises LakeError."""
    lake = _read(root)
    settle_if_free(lake)
    return lake


def is_lake(root: Path) -> bool:
    """Whether a lake lies in this folder."""
    return (root / _FILE).is_file()


def check_market(lake: Lake, market: str) -> None:
    """Raises LakeError where rules of another market are asked for."""
    if market != lake.market:
        raise LakeError(
            f"{lake.root} is a lake of the market {lake.market}, and the rules are those of {market}: a lake belongs "
            "to one market. Name its pack, or make another lake."
        )


def _check_empty(root: Path) -> None:
    """Raises LakeError where anything lies in the folder that no killed `create` can have left."""
    if root.exists() and not root.is_dir():
        raise LakeError(f"{root} is a file: name a folder for the lake.")
    if is_lake(root):
        raise LakeError(f"{root} is a lake already, of the market {_read(root).market}.")
    if root.is_dir() and any(entry.name not in _MADE_FIRST for entry in root.iterdir()):
        raise LakeError(f"{root} is not empty: name another folder for the lake.")


def _read(root: Path) -> Lake:
    path = root / _FILE
    if not path.is_file():
        raise LakeError(f"{root} is not a lake: it has no {_FILE}. Make one with shipby lake init {root} --pack MARKET")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] == SCHEMA:
            return Lake(root, data["market"], data["pack"], data["zone"])
        name, _, number = str(data["schema"]).rpartition("/")
        newer = name == "shipby.lake" and int(number) > 1
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(f"{path} is damaged: restore it from a copy of the lake.") from error
    if newer:
        raise LakeError(f"{root} was written by a newer version of shipby ({data['schema']}): install that one.")
    raise LakeError(f"{path} is not that of a lake of shipby.")
