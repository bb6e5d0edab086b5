"""the lock of a lake -> one writer at a time, and word of it to whoever waits."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from shipby.lake.errors import LakeError
from shipby.lake.model import Lake

Watch = Callable[[str, str], None]
"""Told of each step: its name, and what it does."""

_PATIENCE = 1.0
"""Seconds after which one is told why nothing happens."""
_PAUSE = 0.02
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP)


@contextmanager
def locked(lake: Lake, what: str, watch: Watch | None = None) -> Iterator[None]:
    """Nobody else changes the lake until the block ends, or this process does. what: told to others who wait."""
    handle = _open(lake)
    try:
        _wait(handle, lake, watch)
        with suppress(OSError):  # no space for it
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()} ({what})".encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def free(lake: Lake) -> Iterator[bool]:
    """Whether the lake was free to be locked; it is locked until the block ends."""
    handle = _open(lake)
    try:
        yield _try(handle, lake)
    finally:
        os.close(handle)


def _open(lake: Lake) -> int:
    return os.open(lake.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _wait(handle: int, lake: Lake, watch: Watch | None) -> None:
    told = time.monotonic() + _PATIENCE
    while not _try(handle, lake):
        if time.monotonic() > told:
            if watch:
                holder = os.pread(handle, 200, 0).decode("utf-8", "replace") or "another"
                watch("lock", f"waiting for process {holder}, which is changing {lake.root}")
            fcntl.flock(handle, fcntl.LOCK_EX)
            return
        time.sleep(_PAUSE)


def _try(handle: int, lake: Lake) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        raise LakeError(
            f"the disk of {lake.root} has no file locks, and two writers would undo each other: put the lake on a "
            "local disk."
        ) from error
    return True
