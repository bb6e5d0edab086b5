"""`make demo`, without the installing: both packs judged, the report written, and what it names as next works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.journeys.market import AS_OF, ROOT


def test_the_demo_judges_with_both_packs_and_names_what_to_do_next(tmp_path: Path) -> None:
    program = tmp_path / "shipby"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m shipby "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    command = [str(ROOT / "tools" / "demo.sh"), str(program), AS_OF]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "synthetic" in done.stdout.splitlines()[0]
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {"douyin", "xiaohongshu", "report.html"}
    assert all((tmp_path / "demo" / pack / "run.json").is_file() for pack in ("douyin", "xiaohongshu"))
    told = done.stdout.split("Next:")[1]
    assert "demo/report.html" in told
    named = [line.split("  ")[1].split() for line in told.splitlines() if line.startswith("  shipby ")]
    assert [words[1] for words in named] == ["explain", "summary"]
    for words in named:
        again = subprocess.run([program, *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        assert again.stdout


def test_the_demo_judges_what_make_names() -> None:
    assert f"AS_OF := {AS_OF}" in (ROOT / "Makefile").read_text(encoding="utf-8")
