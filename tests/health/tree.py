"""The repository -> its own files: what git knows or would add, whatever else lies about."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "shipby"
_NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "demo", ".hypothesis"}


@cache
def files(suffix: str = "") -> tuple[Path, ...]:
    """The project's files whose name ends so, sorted; without git: all but caches and environments."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        found = {ROOT / name for name in listing.stdout.split("\0") if name}
    else:
        found = {path for path in ROOT.rglob("*") if not _NOT_OURS & set(path.relative_to(ROOT).parts)}
    return tuple(sorted(path for path in found if path.is_file() and path.name.endswith(suffix)))


def name(path: Path) -> str:
    """A path as the project names it."""
    return path.relative_to(ROOT).as_posix()
