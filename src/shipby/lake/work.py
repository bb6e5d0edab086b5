"""a lake -> a folder to work in, gone afterwards, or with the next import where the process was killed."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shipby.lake.model import Lake


@contextmanager
def workplace(lake: Lake) -> Iterator[Path]:
    """A folder on the lake's own disk; those that killed processes left behind are removed."""
    place = lake.root / "work"
    place.mkdir(exist_ok=True)
    for left in place.iterdir():
        with _held(left) as mine:
            if mine:
                shutil.rmtree(left, ignore_errors=True)
    while True:
        work = place / secrets.token_hex(8)
        work.mkdir()
        with _held(work) as mine:
            if not mine or not work.exists():  # taken for a killed process's before it was locked
                continue
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
            return


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Whether the folder was nobody's; it is ours until the block ends."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
            return
        yield False
    finally:
        os.close(handle)
