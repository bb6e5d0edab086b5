"""A lake whose writers are killed at any moment -> whole at once, and after another try as if none had been killed."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb
import pytest

from shipby.lake import Lake, compact, create, define, import_facts, open_lake, snapshot, vacuum, verify
from tests.support.judge import Rows, write_facts

Act = Literal["import", "compact", "vacuum"]

AT = datetime(2026, 3, 1, tzinfo=UTC)
ORDERS = 400
FIRST = {"orders": ORDERS, "scans": ORDERS, "feeds": 1}
BOTH = {table: 2 * rows for table, rows in FIRST.items()}
"""Rows by table after one import, and after the second."""

PROGRAM = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from shipby.lake import compact, import_facts, open_lake, vacuum

act, root, folder, last = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
touches = 0

def hook(event, words):
    global touches
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir") and str(words[0]).startswith(str(root)):
        touches += 1
        if touches == last:
            os.kill(os.getpid(), signal.SIGKILL)

print("begun", flush=True)
sys.addaudithook(hook)
lake = open_lake(root)
if act == "import":
    import_facts(lake, folder, at=datetime.now(UTC))
elif act == "compact":
    compact(lake, now=datetime.now(UTC))
else:
    vacuum(lake, older_than_days=0)
print(touches, flush=True)
"""
"""Kills itself at the touch of a file that it is told; what the log's library touches, Python does not see."""


def begun(act: Act, root: Path, folder: Path, last: int = 0) -> subprocess.Popen[str]:
    """The act at work in a process of its own; last: the touch of a file at which it is killed, 0 for none."""
    words = [sys.executable, "-c", PROGRAM, act, str(root), str(folder), str(last)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


@dataclass(frozen=True)
class Scene:
    """The lake that each act begins with, a folder still to be imported, how much each act does."""

    lakes: dict[Act, Path]
    folder: Path
    touches: dict[Act, int]
    seconds: dict[Act, float]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    place = tmp_path_factory.mktemp("scene")
    write_facts(_facts(0), place / "first")
    write_facts(_facts(ORDERS), place / "second")
    lakes: dict[Act, Path] = {"import": place / "one", "compact": place / "both", "vacuum": place / "compacted"}
    import_facts(create(lakes["import"], "douyin", AT), place / "first", at=AT)
    import_facts(_copy(lakes["import"], lakes["compact"]), place / "second", at=AT)
    compact(_copy(lakes["compact"], lakes["vacuum"]), now=AT)
    told = Scene(lakes, place / "second", {}, {})
    for act, lake in lakes.items():
        since = time.perf_counter()
        process = begun(act, _copy(lake, place / f"measured-{act}").root, told.folder)
        told.touches[act] = int(process.communicate()[0])
        told.seconds[act] = time.perf_counter() - since
    return told


def _facts(since: int) -> dict[str, Rows]:
    """Orders and scans with a bad row each, and one more table."""
    numbers = range(since, since + ORDERS)
    paid, scanned = "2023-01-02T10:00:00+08:00", "2023-01-03T10:00:00+08:00"
    order: dict[str, object] = {"shop_id": "S1", "paid_at": paid, "amount_minor": 100}
    scan: dict[str, object] = {"carrier": "zto", "kind": "picked_up", "scanned_at": scanned}
    return {
        "orders": [*(order | {"order_id": f"O{k}"} for k in numbers), order | {"order_id": "bad", "paid_at": "?"}],
        "scans": [*(scan | {"tracking_no": f"N{k}"} for k in numbers), scan | {"tracking_no": "bad", "kind": "?"}],
        "feeds": [{"feed_id": f"F{since}", "starts_at": paid}],
    }


def _copy(lake: Path, to: Path) -> Lake:
    return open_lake(Path(shutil.copytree(lake, to)))


def seen(lake: Lake) -> dict[str, int]:
    """Rows by table as a reader sees them; none of them twice."""
    tables = snapshot(lake).tables
    with duckdb.connect() as con:
        define(con, lake, tables)
        rows = {name: con.execute(f"SELECT count(*) FROM fact_{name}").fetchall()[0][0] for name in tables}
        once = {
            name: con.execute(f"SELECT count(*) FROM (SELECT DISTINCT * FROM fact_{name})").fetchall()[0][0]
            for name in tables
        }
    assert rows == once
    return rows


def made_good(act: Act, root: Path, folder: Path) -> None:
    """The lake is whole after a kill, and after another try as if there had been none."""
    lake = open_lake(root)
    assert seen(lake) in ([FIRST, BOTH] if act == "import" else [BOTH])
    import_facts(lake, folder, at=AT)
    assert seen(lake) == BOTH
    assert verify(lake) == []
    vacuum(lake, older_than_days=0)
    needed = {path for files in snapshot(lake).tables.values() for path in files}
    assert set((root / "facts").glob("*/*.parquet")) == needed
    assert len(list(lake.imports.glob("*.csv"))) == len(list(lake.imports.glob("*.json"))) == 2
    assert verify(lake) == []


@pytest.mark.parametrize("tenth", range(1, 11))
@pytest.mark.parametrize("act", ["import", "compact", "vacuum"])
def test_killed_at_the_touch_of_a_file(scene: Scene, act: Act, tenth: int, tmp_path: Path) -> None:
    root = _copy(scene.lakes[act], tmp_path / "lake").root
    process = begun(act, root, scene.folder, max(1, scene.touches[act] * tenth // 10))
    assert process.wait() == -signal.SIGKILL
    made_good(act, root, scene.folder)


@pytest.mark.parametrize("seed", range(10))
def test_killed_at_any_time(scene: Scene, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    act: Act = chance.choice(["import", "import", "compact"])
    root = _copy(scene.lakes[act], tmp_path / "lake").root
    process = begun(act, root, scene.folder)
    time.sleep(chance.uniform(0, scene.seconds[act]))
    process.kill()
    process.wait()
    made_good(act, root, scene.folder)


def test_killed_again_and_again(scene: Scene, tmp_path: Path) -> None:
    """Each try is killed a little later than the one before, until one ends."""
    root = _copy(scene.lakes["import"], tmp_path / "lake").root
    for last in range(5, 2 * scene.touches["import"], 12):
        process = begun("import", root, scene.folder, last)
        process.wait()
        assert seen(open_lake(root)) in (FIRST, BOTH)
        if process.returncode == 0:
            break
    else:
        pytest.fail("no try ended")
    made_good("import", root, scene.folder)
