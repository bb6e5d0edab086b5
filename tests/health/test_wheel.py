"""The wheel carries the packs: every file of the package that is no code is in it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.health.tree import PACKAGE, ROOT, files


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(PACKAGE.parent).as_posix() for path in files() if path.is_relative_to(PACKAGE)}
    assert wanted <= held, sorted(wanted - held)
    assert any(entry.startswith("shipby/packs/") and entry.endswith(".yaml") for entry in held)
