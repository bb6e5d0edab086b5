"""Sets of facts with expected outcomes -> one line per expected folder; exit code 1 if any differs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """One expected judgement: where it lies and how it was made."""

    expected: Path
    pack: str
    as_of: str
    settings: Path | None

    @property
    def facts(self) -> Path:
        return self.expected.parent / "facts"

    @property
    def name(self) -> str:
        return f"{self.expected.parent.name}/{self.expected.name}"


def cases_in(root: Path) -> list[Case]:
    """root/<set>/<expected>/judge.json -> the cases, sorted by name."""
    found = []
    for judge in sorted(root.glob("*/*/judge.json")):
        words = json.loads(judge.read_text(encoding="utf-8"))
        settings = root / "set.json" if words["set"] else None
        found.append(Case(judge.parent, words["pack"], words["as_of"], settings))
    return found


def judge(case: Case, out: Path) -> str:
    """Judge the case's facts into out -> what went wrong, or empty text."""
    command = [sys.executable, "-m", "shipby", "judge", str(case.facts), "--pack", case.pack, "--as-of", case.as_of]
    command += ["--out", str(out), "--quiet"]
    if case.settings:
        command += ["--set", str(case.settings)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"shipby judge ended with {done.returncode}\n{done.stdout}{done.stderr}"


def differences(root: Path, case: Case, out: Path) -> str:
    """Compare expected with actual -> what differs, or empty text."""
    command = [sys.executable, str(root / "compare.py"), str(case.expected), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}"


def main(root: Path) -> int:
    cases, bad = cases_in(root), 0
    for case in cases:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="shipby-case-") as scratch:
            out = Path(scratch) / "out"
            wrong = judge(case, out) or differences(root, case, out)
        bad += bool(wrong)
        print(f"{'DIFFERS' if wrong else 'equal  '} {case.name} ({time.monotonic() - started:.1f} s)", flush=True)
        if wrong:
            print(wrong, flush=True)
    print(f"Cases: {len(cases) - bad} of {len(cases)} equal.", flush=True)
    if not cases:
        print(f"{root} holds no <set>/<expected>/judge.json: nothing was compared.", file=sys.stderr)
    return 1 if bad or not cases else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
