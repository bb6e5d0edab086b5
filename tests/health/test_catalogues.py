"""Every text of the console is there in both languages, none is left over, and what is compiled is what is written."""

from __future__ import annotations

import subprocess
import sys

from tests.health.tree import ROOT


def test_the_catalogues_are_complete_and_compiled() -> None:
    command = [sys.executable, "tools/catalogues.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"python tools/catalogues.py writes them anew:\n{done.stdout}{done.stderr}"
