"""a folder of facts made by an import -> written beside, then swapped in by two renames.

A killed import leaves the old folder under its name, or beside it as `.NAME.old`: the next import puts it back.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shipby.facts.errors import FactsError

MARK = ".shipby-import.json"
"""Stands in every folder that an import made, and tells what it was made from."""


@contextmanager
def writing(into: Path) -> Iterator[Path]:
    """The folder to write into; it takes the place of `into` when the block ends well, else `into` stays as it was.

    FactsError where `into` holds anything that no import made.
    """
    old = into.with_name(f".{into.name}.old")
    if old.exists() and not into.exists():
        old.rename(into)
    if into.exists() and not _replaceable(into):
        raise FactsError(f"{into} is not empty and was not made by an import. Name another folder, or empty it.")
    new = into.with_name(f".{into.name}.new-{os.getpid()}")
    into.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        yield new
        shutil.rmtree(old, ignore_errors=True)
        if into.exists():
            into.rename(old)
        new.rename(into)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def mark(folder: Path, content: dict[str, Any]) -> None:
    """The folder is marked as an import's, with what it was made from."""
    text = json.dumps({"schema": "shipby.import/1"} | content, indent=2, sort_keys=True)
    (folder / MARK).write_text(text + "\n", encoding="utf-8")


def _replaceable(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MARK).is_file() or not any(folder.iterdir()))
