"""The key that signs sessions: the operator's own, else one kept in the data folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex, token_urlsafe


def secret_key(data: Path, environment: Mapping[str, str]) -> str:
    """SHIPBY_SECRET_KEY; else the data folder's `secret-key`, made at first use, readable to its owner only.

    Where there is no data folder (types are checked, documents built) a key that lives as long as the process.
    """
    if given := environment.get("SHIPBY_SECRET_KEY"):
        return given
    path = data / "secret-key"
    if not path.exists():
        if not data.is_dir():
            return token_urlsafe(50)
        _write_once(path, token_urlsafe(50))
    return path.read_text(encoding="ascii")


def _write_once(path: Path, key: str) -> None:
    """Of two processes that start at once one writes, and both read what it wrote."""
    beside = path.with_name(f"{path.name}.{token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
