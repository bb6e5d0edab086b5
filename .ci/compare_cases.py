"""Sets of facts with expected outcomes -> one line per expected folder; exit code 1 if any differs.

Each is judged by DuckDB and compared with what is expected; one of every set and pack, with --all every one, then by
Spark, whose hashes must be DuckDB's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import shipby
from shipby.engines.spark.session import session
from shipby.rules.settings import read_settings


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


def on_duckdb(root: Path, case: Case, out: Path) -> str:
    """Judge the case's facts by DuckDB -> what went wrong or differs, or empty text."""
    return judge(case, out) or differences(root, case, out)


def on_spark(case: Case, out: Path, scratch: Path) -> str:
    """Judge the case's facts by Spark -> which tables are not as in out, or empty text."""
    settings: Any = read_settings(case.settings) if case.settings else None
    options: dict[str, Any] = {"pack": case.pack, "as_of": case.as_of, "settings": settings, "engine": "spark"}
    told = shipby.judge(case.expected.parent / "facts", out=scratch / "spark", **options).manifest["outcomes"]
    expected = json.loads((out / "run.json").read_text(encoding="utf-8"))["outcomes"]
    wrong = [
        f"{name}: DuckDB {expected[name]}, Spark {told[name]}" for name in expected if told[name] != expected[name]
    ]
    return "\n".join(wrong)


def told(name: str, compared: Callable[[], str]) -> bool:
    """Compare, print how it went -> whether it is equal."""
    started = time.monotonic()
    wrong = compared()
    print(f"{'DIFFERS' if wrong else 'equal  '} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if wrong:
        print(wrong, flush=True)
    return not wrong


def first_of_each(cases: list[Case]) -> list[Case]:
    """One of every set and pack: Spark takes twenty seconds for what takes DuckDB two."""
    return list({(case.expected.parent, case.pack): case for case in reversed(cases)}.values())


def main(root: Path, everything: bool) -> int:
    os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # the sets are small
    cases, equal = cases_in(root), 0
    twice = cases if everything else first_of_each(cases)
    with tempfile.TemporaryDirectory(prefix="shipby-cases-") as folder, session("local[2]", Path(folder), "2GB"):
        for number, case in enumerate(cases):
            scratch = Path(folder) / str(number)
            out = scratch / "out"
            scratch.mkdir()
            equal += told(case.name, partial(on_duckdb, root, case, out))
            if case in twice:
                equal += told(f"{case.name} on Spark", partial(on_spark, case, out, scratch))
    print(f"Cases: {equal} of {len(cases) + len(twice)} equal.", flush=True)
    if not cases:
        print(f"{root} holds no <set>/<expected>/judge.json: nothing was compared.", file=sys.stderr)
    return 0 if cases and equal == len(cases) + len(twice) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), everything="--all" in sys.argv[2:]))
