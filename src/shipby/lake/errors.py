"""what keeps a lake from being used -> one error that says which lake, what and what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


class LakeError(Exception):
    """A lake that cannot be used as asked: which one, why, what to do."""


@contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """A full disk is an OSError that names the folder, whichever library finds it; Ctrl-C is KeyboardInterrupt."""
    try:
        yield
    except (duckdb.Error, LakeError) as error:
        if os.strerror(errno.ENOSPC) not in str(error):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
    except RuntimeError as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise error.__cause__ from None
        raise
