"""A pack of the project or of the tests with some values changed, in a folder of its own."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

from shipby.rules.documents import read_document
from shipby.rules.load import FOLDER

BASES = {
    "imaginary": Path(__file__).parent / "imaginary" / "2023",
    "douyin": FOLDER / "douyin" / "2022-12-30",
    "xiaohongshu": FOLDER / "xiaohongshu" / "2022-08",
    "olist": FOLDER / "olist" / "2016",
}


def copy_pack(base: str, market_folder: Path, version: str | None = None) -> Path:
    """The version's folder, copied under a market's folder."""
    source = BASES[base]
    target = market_folder / (version or source.name)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("cases"))
    return target


def edit(path: Path, values: dict[str, Any] | None = None, remove: list[str] | None = None) -> None:
    """Set values and remove keys by dotted path; the file is written anew, as JSON, which is YAML."""
    data = read_document(path, path.name).data
    for key, value in (values or {}).items():
        parent, last = _parent(data, key)
        parent[last] = value
    for key in remove or []:
        parent, last = _parent(data, key)
        del parent[last]
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False, default=_plain), encoding="utf-8")


def _parent(data: Any, dotted: str) -> tuple[Any, Any]:
    *steps, last = dotted.split(".")
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data.setdefault(step, {})
    return data, int(last) if isinstance(data, list) else last


def _plain(value: object) -> float:
    assert isinstance(value, Decimal)
    return float(value)
