"""The bundled market -> its outcomes, judged by the command line as `make demo` does."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "examples" / "market"
SETTINGS = ROOT / "examples" / "settings.yaml"
AS_OF = "2023-02-01T12:00:00+08:00"

Tables = dict[str, list[dict[str, str]]]


def shipby(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run([sys.executable, "-m", "shipby", *words], capture_output=True, text=True, check=False)


def judged(out: Path, pack: str, *options: str) -> Tables:
    """The market's outcome tables as rows of text."""
    words = ("--pack", pack, "--as-of", AS_OF, "--out", str(out), "--format", "csv", "--quiet", *options)
    done = shipby("judge", str(FACTS), *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.stem: _rows(path) for path in sorted(out.glob("*.csv"))}


def facts() -> Tables:
    """The market's facts as rows of text."""
    return {path.stem: _rows(path) for path in sorted(FACTS.glob("*.csv"))}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
