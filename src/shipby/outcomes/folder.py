"""An output folder -> written beside, swapped in by two renames, repaired after a kill between them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = "run.json"
_MARK = ".shipby"
"""Stands in a folder being written; holds the writer's process id."""


class FolderError(Exception):
    """An output folder that cannot be used: which one, why, what to do."""


def repair(out: Path) -> None:
    """Finish or undo what a killed run left beside `out`; nothing where nothing is left."""
    new, old = _beside(out)
    if _is_ours(new) and not _writing(new):
        if not out.exists() and (new / MANIFEST).is_file():
            _finish(new)
            new.rename(out)
        else:
            shutil.rmtree(new)
    if _is_ours(old):
        if out.exists():
            shutil.rmtree(old)
        elif not new.exists():
            old.rename(out)


def check(out: Path) -> None:
    """Raises FolderError unless `out` is absent, empty, or holds a run of ours that may be replaced."""
    repair(out)
    if out.is_dir():
        if any(out.iterdir()) and not _is_ours(out):
            raise FolderError(
                f"{out} holds files that are not a run of shipby: name another folder for --out, or empty it."
            )
    elif out.exists() or out.is_symlink():
        raise FolderError(f"{out} is a file: name a folder for --out.")
    new, old = _beside(out)
    if _writing(new):
        raise FolderError(
            f"another run (process {_writer(new)}) is writing {out}: wait for it, or name another folder."
        )
    for beside in (new, old):
        if beside.exists():
            raise FolderError(
                f"{beside} is in the way and not of shipby's making: move it, or name another folder for --out."
            )


@contextmanager
def writing(out: Path) -> Iterator[Path]:
    """The folder to write into: it takes the place of `out` when the block ends well, else it goes and `out` stays."""
    check(out)
    new, old = _beside(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    new.mkdir()
    (new / _MARK).write_text(str(os.getpid()), encoding="utf-8")
    try:
        yield new
        _finish(new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if out.exists():
        out.rename(old)
    new.rename(out)
    if old.exists():
        shutil.rmtree(old)


def read_manifest(out: Path) -> dict[str, object]:
    """The run.json of an output folder, repaired first. Raises FolderError."""
    repair(out)
    path = out / MANIFEST
    if not path.is_file():
        raise FolderError(f"{out} has no {MANIFEST}: judge first, shipby judge FACTS --pack PACK --out {out}")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        data = None
    if not isinstance(data, dict) or not str(data.get("schema", "")).startswith("shipby.run/"):
        raise FolderError(f"{path} is not a run of shipby: judge again into another folder.")
    if data["schema"] != "shipby.run/1":
        raise FolderError(f"{path} was written by another version of shipby ({data['schema']}): judge again.")
    return data


def _beside(out: Path) -> tuple[Path, Path]:
    return out.with_name(f"{out.name}.new"), out.with_name(f"{out.name}.old")


def _finish(new: Path) -> None:
    """The folder is whole: no mark, everything on disk before it is named."""
    (new / _MARK).unlink(missing_ok=True)
    for path in [*new.iterdir(), new]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_ours(folder: Path) -> bool:
    if not folder.is_dir() or folder.is_symlink():
        return False
    if (folder / _MARK).is_file():
        return True
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("schema", "")).startswith(
            "shipby.run/"
        )
    except (OSError, ValueError, AttributeError):
        return False


def _writer(new: Path) -> int | None:
    try:
        return int((new / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _writing(new: Path) -> bool:
    """Whether the process that began this folder still lives (and is not this one)."""
    writer = _writer(new)
    if writer is None or writer == os.getpid():
        return False
    try:
        os.kill(writer, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
