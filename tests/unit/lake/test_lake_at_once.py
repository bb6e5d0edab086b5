"""Many processes at one lake: nothing is lost or doubled, readers see whole imports, whoever waits is told for whom."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shipby.lake import lock, open_lake, snapshot, verify
from tests.unit.lake.lakes import Bench, orders, scan

IMPORT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from shipby.lake import import_facts, open_lake
lake = open_lake(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for folder in sys.argv[2:]:
    import_facts(lake, Path(folder), at=datetime.now(UTC))
"""
HOLD = """
import sys
from pathlib import Path
from shipby.lake import open_lake
from shipby.lake.lock import locked
with locked(open_lake(Path(sys.argv[1])), "import of somewhere"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def _begun(program: str, *words: Path) -> subprocess.Popen[str]:
    """The program, once it has said a word."""
    command = [sys.executable, "-c", program, *map(str, words)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def test_importers_at_once(bench: Bench) -> None:
    """Three bring their own, two of them the same besides."""
    own = [bench.folder({"orders": orders([k]), "scans": [scan(f"O{k}")]}) for k in range(6)]
    same = bench.folder({"orders": orders([9]), "scans": [scan("O9")]})
    root = bench.lake.root
    processes = [_begun(IMPORT, root, *folders) for folders in ((same, *own[:2]), (same, *own[2:4]), own[4:])]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    while any(process.poll() is None for process in processes):
        seen = snapshot(open_lake(root))
        assert seen.rows == ({"orders": len(seen.imports), "scans": len(seen.imports)} if seen.imports else {})
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(bench.rows("orders")) == len(bench.rows("scans")) == 7
    assert verify(bench.lake) == []


@contextmanager
def _held(root: Path) -> Iterator[subprocess.Popen[str]]:
    process = _begun(HOLD, root)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_who_waits_is_told_for_whom(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_PATIENCE", 0.05)
    told: list[tuple[str, str]] = []
    with _held(bench.lake.root) as holder:

        def watch(name: str, says: str) -> None:
            told.append((name, says))
            holder.kill()

        with lock.locked(bench.lake, "import", watch):
            pass
    assert told == [
        ("lock", f"waiting for process {holder.pid} (import of somewhere), which is changing {bench.lake.root}")
    ]


def test_readers_do_not_wait(bench: Bench) -> None:
    bench.bring(orders=orders([1]))
    with _held(bench.lake.root):
        assert snapshot(open_lake(bench.lake.root)).rows == {"orders": 1}


def test_a_disk_without_locks_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import fcntl

    from shipby.lake import LakeError

    def unknown(*words: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    with (
        pytest.raises(LakeError, match="has no file locks, and two writers would undo each other"),
        lock.locked(bench.lake, "import"),
    ):
        pass
