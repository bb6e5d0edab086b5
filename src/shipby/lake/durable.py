"""text, files -> on disk whole or not at all, also when the power fails."""

from __future__ import annotations

import os
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """The file holds the text, in UTF-8, or still what it held before."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """The file holds the content, or still what it held before."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)
    sync(path.parent)


def place(file: Path, target: Path) -> None:
    """The finished file stands under its name, its bytes on disk."""
    sync(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """What the system holds of a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
