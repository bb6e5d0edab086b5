"""Outside local mode: a standalone cluster, one that loses a worker in mid-run, Spark Connect, a Spark that dies."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.journeys.market import AS_OF, FACTS, shipby
from tests.parity import spark
from tests.parity.cluster import Cluster, connect_server, standalone
from tests.parity.same import same_tables

pytestmark = pytest.mark.xdist_group("spark")
WORDS = ("judge", str(FACTS), "--pack", "douyin", "--as-of", AS_OF, "--quiet", "--engine", "spark")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What DuckDB says."""
    out = tmp_path_factory.mktemp("duckdb") / "out"
    done = shipby(*WORDS[:-2], "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with standalone(tmp_path_factory.mktemp("cluster"), workers=2) as running:
        yield running


def _judging(out: Path, cluster: Cluster | None = None) -> subprocess.Popen[str]:
    words = [*WORDS, "--out", str(out), *(["--master", cluster.master] if cluster else [])]
    environment = cluster.environment if cluster else None
    return subprocess.Popen(
        [sys.executable, "-m", "shipby", *words],
        env=environment,
        cwd=out.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ends_well(run: subprocess.Popen[str]) -> None:
    told, errors = run.communicate(timeout=400)
    assert run.returncode == 0, told + errors
    assert [line for line in errors.splitlines() if not line.startswith("warning: ")] == []


def _same(out: Path, expected: Path) -> None:
    same_tables(expected, out)
    one, other = (json.loads((folder / "run.json").read_text(encoding="utf-8")) for folder in (expected, out))
    assert other["outcomes"] == one["outcomes"]


def _at_work(out: Path, stages: int) -> None:
    """Waits until so many stages are stored."""
    end = time.monotonic() + 200
    while len([*out.parent.glob(f"{out.name}.new/work-*/staging/*/_SUCCESS")]) < stages:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_workers_give_what_one_machine_gives(cluster: Cluster, expected: Path, tmp_path: Path) -> None:
    _ends_well(_judging(tmp_path / "out", cluster))
    _same(tmp_path / "out", expected)
    assert [*tmp_path.iterdir()] == [tmp_path / "out"], "nothing lies about where it was started"


def test_a_worker_lost_in_mid_run_changes_nothing(cluster: Cluster, expected: Path, tmp_path: Path) -> None:
    run = _judging(tmp_path / "out", cluster)
    _at_work(tmp_path / "out", 3)
    cluster.kill_worker()
    assert run.poll() is None, "the run was over before the worker was lost"
    _ends_well(run)
    _same(tmp_path / "out", expected)


def test_spark_connect_gives_the_same(expected: Path, tmp_path: Path) -> None:
    spark.require_connect()
    with connect_server(tmp_path / "server") as server:
        _ends_well(_judging(tmp_path / "out", server))
    _same(tmp_path / "out", expected)


def test_a_spark_that_dies_leaves_the_old_outcomes(expected: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert shipby(*WORDS[:-2], "--out", str(out)).returncode == 0
    before = (out / "run.json").read_bytes()
    run = _judging(out)
    _at_work(out, 3)
    for child in psutil.Process(run.pid).children(recursive=True):
        child.kill()
    told, errors = run.communicate(timeout=100)
    assert (run.returncode, told) == (1, "")
    assert errors.splitlines()[-1] == (
        "error: Spark's process ended in mid-run. Judge again; if it was killed, give it less --memory."
    )
    assert (out / "run.json").read_bytes() == before
    assert not [*tmp_path.glob("out.*")]
    same_tables(expected, out)


@pytest.mark.parametrize("master", ["spark://127.0.0.1:1"])
def test_nobody_listens(tmp_path: Path, master: str) -> None:
    done = shipby(*WORDS, "--out", str(tmp_path / "out"), "--master", master)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: Spark does not answer at {master}: start it, or name another --master.\n"
    assert not [*tmp_path.iterdir()]
