"""What is imported before anything is asked for: nothing heavy, so that a command starts at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"django", "ibis", "duckdb", "pyarrow", "pandas", "numpy", "sqlglot", "pydantic", "yaml", "rich"}


@pytest.mark.parametrize(
    "code",
    [
        "import shipby",
        "import shipby; shipby.judge, shipby.explain, shipby.load_pack",
        "import shipby.cli",
        "import shipby.cli.app",
    ],
)
def test_nothing_heavy_is_imported(code: str) -> None:
    asked = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & HEAVY == set()
