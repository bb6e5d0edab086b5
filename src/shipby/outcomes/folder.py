"""An output folder -> written beside, swapped in by two renames, repaired after a kill between them."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MANIFEST = "run.json"
_MARK = ".shipby"
"""Stands in a folder that is not whole, being written or being removed; holds the process id of whoever does."""


class FolderError(Exception):
    """An output folder that cannot be used: which one, why, what to do."""


def repair(out: Path) -> None:
    """Finish or undo what a killed run left beside `out`; nothing where nothing is left, or a run is at work."""
    out, new, old = _places(out)
    if _is_ours(new):
        with _held(new) as free:
            if free and (out.exists() or (new / _MARK).exists()):
                _remove(new)
            elif free:
                new.rename(out)
    if _is_ours(old):
        if out.exists() or (old / _MARK).exists():
            _remove(old)
        elif not new.exists():
            with suppress(OSError):  # a run that ended just now put its own there
                old.rename(out)


def check(out: Path) -> None:
    """Raises FolderError unless `out` is absent, empty, or holds a run of ours that may be replaced."""
    repair(out)
    if out.is_symlink():
        raise FolderError(f"{out} is a link: name the folder itself for --out.")
    if out.is_dir():
        if not _is_empty(out) and not _is_ours(out):
            raise FolderError(
                f"{out} holds files that are not a run of shipby: name another folder for --out, or empty it."
            )
        if Path.cwd().is_relative_to(out.resolve()):
            raise FolderError(f"{out} is where this command runs, and a run replaces it: run it from another folder.")
    elif out.exists():
        raise FolderError(f"{out} is a file: name a folder for --out.")
    _, new, old = _places(out)
    if _is_ours(new):
        raise _busy(out)
    for beside in (new, old):
        if (beside.exists() or beside.is_symlink()) and not _is_empty(beside):
            raise FolderError(
                f"{beside} is in the way and not of shipby's making: move it, or name another folder for --out."
            )


@contextmanager
def writing(out: Path) -> Iterator[Path]:
    """The folder to write into; when the block ends well it takes the place of `out`, else it is gone and `out` stays.

    Raises FolderError, also where another run writes to `out`.
    """
    check(out)
    out, new, old = _places(out)
    _make(new, out)
    try:
        with _held(new) as mine:
            if not mine or not _is_empty(new):
                raise _busy(out)
            (new / _MARK).write_text(str(os.getpid()), encoding="utf-8")
            yield new
            _sync(new)
            if out.exists() and not _is_empty(out):
                out.rename(old)
            new.rename(out)
    finally:
        repair(out)


def read_manifest(out: Path) -> dict[str, object]:
    """The run.json of an output folder, repaired first. Raises FolderError."""
    repair(out)
    path = out / MANIFEST
    if not path.is_file():
        raise FolderError(f"{out} has no {MANIFEST}: judge first, shipby judge FACTS --pack PACK --out {out}")
    data = _read(path)
    if data is None:
        raise FolderError(f"{path} is not a run of shipby: judge again into another folder.")
    if data["schema"] != "shipby.run/1":
        raise FolderError(f"{path} was written by another version of shipby ({data['schema']}): judge again.")
    return data


def _places(out: Path) -> tuple[Path, Path, Path]:
    """The folder, the one it is written as, the one it is moved to."""
    place = Path(os.path.normpath(out.absolute()))
    return place, place.parent / f"{place.name}.new", place.parent / f"{place.name}.old"


def _busy(out: Path) -> FolderError:
    with suppress(OSError):
        writer = (_places(out)[1] / _MARK).read_text(encoding="utf-8")
        return FolderError(f"another run (process {writer}) is writing {out}: wait for it, or name another folder.")
    return FolderError(f"another run is writing {out}: wait for it, or name another folder.")


def _make(new: Path, out: Path) -> None:
    try:
        new.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(f"{out} cannot be made: {error.strerror}. Name another folder for --out.") from None


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Whether nobody else is at work in the folder; nobody can be until the block ends, or this process does."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        yield _locked(handle) and folder.exists() and os.path.samestat(os.fstat(handle), folder.stat())
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks: two runs at once cannot be told there
    return True


def _sync(new: Path) -> None:
    """The folder is whole: everything on disk, then no mark, before it is named."""
    for path in [*new.iterdir(), new]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    (new / _MARK).unlink()


def _remove(folder: Path) -> None:
    """Nothing of the folder is left; a kill on the way leaves the mark, so that the next command goes on."""
    mark = folder / _MARK
    with suppress(OSError):  # no space for a mark
        mark.touch()
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path != mark:
            path.unlink(missing_ok=True)
    mark.unlink(missing_ok=True)
    with suppress(FileNotFoundError):  # another command was quicker
        folder.rmdir()


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())


def _is_ours(folder: Path) -> bool:
    if not folder.is_dir() or folder.is_symlink():
        return False
    return (folder / _MARK).is_file() or _read(folder / MANIFEST) is not None


def _read(path: Path) -> dict[str, object] | None:
    """A manifest of any version of ours; None for anything else."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and str(data.get("schema", "")).startswith("shipby.run/") else None
