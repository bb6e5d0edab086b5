"""A judgement killed, stopped or starved at any moment -> nothing half-written, and the next command repairs it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shipby.cli import EXIT_FOLDER, EXIT_INTERRUPTED, EXIT_RESOURCES
from shipby.outcomes.folder import read_manifest

OLD, NEW = "2023-01-10T00:00:00+08:00", "2023-01-20T00:00:00+08:00"
"""As of: the run that stands, the run that is killed."""
SHOWN = {OLD: "2023-01-09T16:00:00+00:00", NEW: "2023-01-19T16:00:00+00:00"}
TABLES = ["actions.parquet", "compensations.parquet", "penalties.parquet", "rates.parquet", "verdicts.parquet"]

KILL = "os.kill(os.getpid(), signal.SIGKILL)"
PROGRAM = """
import os, signal, sys
from pathlib import Path
from shipby.cli import main
from shipby.engines import duckdb as engine, sources
from shipby.outcomes import folder, judge
{hook}
sys.argv = ["shipby", "judge", *sys.argv[1:]]
main()
"""
BEFORE_RENAME = """
rename, calls = Path.rename, iter(range(9))
def renamed(self, target):
    if next(calls) == {nth}: {kill}
    return rename(self, target)
folder.Path.rename = renamed
"""
MOMENTS = {
    "while reading": ("sources.load = lambda *_: {kill}", OLD),
    "at a stage": ("engine.run = lambda con, script, watch, tidy: {kill}", OLD),
    "while writing a table": (
        """
write = engine.write
def written(con, script, table, path):
    if table == "penalties": path.write_bytes(b"PAR1 half"); {kill}
    return write(con, script, table, path)
engine.write = written
""",
        OLD,
    ),
    "while writing run.json": (
        """
def written(target, data):
    (target / "run.json").write_text('{{"schema": "shipby.run/1", "pa')
    {kill}
judge.write_manifest = written
""",
        OLD,
    ),
    "before all is on the disk": ("folder.os.fsync = lambda _: {kill}", OLD),
    "before the first rename": (BEFORE_RENAME.replace("{nth}", "0"), OLD),
    "between the renames": (BEFORE_RENAME.replace("{nth}", "1"), NEW),
    "before the old is removed": ("folder._remove = lambda _: {kill}", NEW),
    "while the old is removed": (
        """
unlink = Path.unlink
def unlinked(self, missing_ok=False):
    unlink(self, missing_ok)
    if self.parent.suffix == ".old": {kill}
folder.Path.unlink = unlinked
""",
        NEW,
    ),
}
"""Moment -> what kills the run there, whose outcomes stand afterwards."""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("facts")
    header = "order_id,shop_id,paid_at,amount_minor\n"
    (folder / "orders.csv").write_text(header + "O1,S1,2023-01-01T10:00:00+08:00,1000\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def judged(facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An earlier run."""
    out = tmp_path_factory.mktemp("judged") / "out"
    assert command("", facts, out, OLD).wait() == 0
    return out


@pytest.fixture
def out(judged: Path, tmp_path: Path) -> Path:
    """An output folder that holds an earlier run."""
    return Path(shutil.copytree(judged, tmp_path / "out"))


def command(hook: str, facts: Path, out: Path, as_of: str = NEW, *options: str) -> subprocess.Popen[str]:
    words = [str(facts), "--pack", "douyin", "--as-of", as_of, "--out", str(out), "--quiet", *options]
    program = PROGRAM.format(hook=hook.format(kill=KILL))
    return subprocess.Popen([sys.executable, "-c", program, *words], stderr=subprocess.PIPE, text=True)


def whole(out: Path, as_of: str) -> None:
    """The folder holds one whole run, and nothing lies beside it."""
    assert read_manifest(out)["as_of"] == SHOWN[as_of]
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    assert sorted(path.name for path in out.iterdir()) == sorted([*TABLES, "run.json"])


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed(moment: str, facts: Path, out: Path) -> None:
    hook, stands = MOMENTS[moment]
    run = command(hook, facts, out)
    assert run.wait() == -signal.SIGKILL, run.communicate()[1]
    whole(out, stands)


@pytest.mark.parametrize("moment", ["while writing a table", "between the renames"])
def test_killed_and_judged_again(moment: str, facts: Path, out: Path) -> None:
    assert command(MOMENTS[moment][0], facts, out).wait() == -signal.SIGKILL
    assert command("", facts, out).wait() == 0
    whole(out, NEW)


def test_killed_in_the_first_run(facts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert command(MOMENTS["while writing a table"][0], facts, out).wait() == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir()] == ["out.new"]
    assert command("", facts, out).wait() == 0
    whole(out, NEW)


# ------------------------------------------------------------------ stopped, two at once, starved

LONG = """
run = engine.run
def long(con, *words, **named):
    print("begun", file=sys.stderr, flush=True)
    con.execute("SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(100000) b")
engine.run = long
"""


def begun(facts: Path, out: Path) -> subprocess.Popen[str]:
    """A run in the middle of a query that takes for ever."""
    run = command(LONG, facts, out)
    assert run.stderr is not None
    assert run.stderr.readline() == "begun\n"
    time.sleep(0.2)
    return run


def test_stopped_by_hand(facts: Path, out: Path) -> None:
    run = begun(facts, out)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=20)[1]
    assert (run.returncode, said) == (EXIT_INTERRUPTED, "stopped: nothing was written, earlier outcomes stand.\n")
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    whole(out, OLD)


def test_two_runs_at_once(facts: Path, out: Path) -> None:
    first = begun(facts, out)
    try:
        second = command("", facts, out)
        said = second.communicate()[1]
        assert second.returncode == EXIT_FOLDER
        assert said == (
            f"error: another run (process {first.pid}) is writing {out}: wait for it, or name another folder.\n"
        )
        assert read_manifest(out)["as_of"] == SHOWN[OLD]
    finally:
        first.kill()
        first.wait()
    whole(out, OLD)


NO_SPACE = f"OSError({errno.ENOSPC}, os.strerror({errno.ENOSPC}), 'somewhere')"
STARVED = {
    "at the start": (
        "import collections\njudge.shutil.disk_usage = lambda _: collections.namedtuple('Usage', 'free')(1000)",
        "GB free; judging 0.0 GB of facts may need 0.3 GB for outcomes and spill: free some, or name a folder",
    ),
    "while writing run.json": (
        f"def full(*_): raise {NO_SPACE}\njudge.write_manifest = full",
        "error: no space left on the disk of somewhere: free some and run again.",
    ),
    "while syncing": (
        f"def full(*_): raise {NO_SPACE}\nfolder.os.fsync = full",
        "error: no space left on the disk of somewhere: free some and run again.",
    ),
}


@pytest.mark.parametrize("moment", STARVED)
def test_no_space_left(moment: str, facts: Path, out: Path) -> None:
    hook, words = STARVED[moment]
    run = command(hook.replace("{", "{{").replace("}", "}}"), facts, out)
    said = run.communicate()[1]
    assert (run.returncode, words in said) == (EXIT_RESOURCES, True), said
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    whole(out, OLD)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A disk of one megabyte, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root mounts a disk")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    return place


def test_a_real_disk_runs_full(facts: Path, small: Path, tmp_path: Path) -> None:
    rows = "".join(f"O{number},S1,2023-01-01T10:00:00+08:00,1000\n" for number in range(60_000))
    (tmp_path / "orders.csv").write_text("order_id,shop_id,paid_at,amount_minor\n" + rows, encoding="utf-8")
    try:
        (tmp_path / "facts").mkdir()
        (tmp_path / "orders.csv").rename(tmp_path / "facts" / "orders.csv")
        run = command("judge._room = lambda _: None", tmp_path / "facts", small / "out")
        said = run.communicate()[1]
        assert (run.returncode, "no space left on the disk" in said) == (EXIT_RESOURCES, True), said
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_disk_that_may_not_be_written_to(facts: Path, small: Path) -> None:
    try:
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        run = command("judge._room = lambda _: None", facts, small / "out")
        said = run.communicate()[1]
        words = f"error: {small / 'out'} cannot be made: Read-only file system. Name another folder for --out.\n"
        assert (run.returncode, said) == (EXIT_FOLDER, words)
    finally:
        subprocess.run(["umount", str(small)], check=True)
