"""Imports follow the arrow that pyproject.toml draws, and every folder has its place in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.health.tree import ROOT


def test_imports_follow_the_arrow() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
