"""An appeal by the command line alone: a shop's, a reviewer's and an operator's commands, from penalty to statement."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shipby.lake import create, import_facts, open_lake
from tests.support.judge import write_facts
from tests.support.market import at, incidents, orders, together
from tests.support.staff import staffed

Run = Callable[..., str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with one market: 10.5 points in February 2023, twelve of forty orders late on 1 March."""
    place = tmp_path_factory.mktemp("service")
    folder = place / "data"
    create(folder / "lake", "douyin", datetime.now(UTC))
    facts = together(
        incidents("S1", "out_of_stock", at(2, 1, 9), count=2),
        orders("S1", at(2, 2), 20, late=11, amount=200),
        orders("S1", at(2, 3), 50, late=10, amount=200),
        orders("S1", at(3, 1), 40, late=12),
    )
    write_facts(facts, place / "facts")
    import_facts(open_lake(folder / "lake"), place / "facts", at=datetime.now(UTC))
    _python(folder, "-c", staffed("douyin"))
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "data")


@pytest.fixture
def run(data: Path) -> Run:
    """`shipby WORDS`, and what it printed; code: with which it must end."""

    def run(*words: str, code: int = 0) -> str:
        done = _python(data, "-m", "shipby", *words, code=code)
        return done.stdout + done.stderr

    return run


def _python(data: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SHIPBY_DATA": str(data), "LC_ALL": "C", "COLUMNS": "160"}
    environment.pop("SHIPBY_DATABASE_URL", None)
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_from_the_penalty_to_the_points_returned(run: Run, data: Path) -> None:
    run("standing-run", "douyin", "--as-of", "2023-02-10T00:00:00+08:00", "--as", "op")
    told = run("standing-run", "douyin", "--as-of", "2023-03-02T08:00:00+08:00", "--as", "op")
    assert re.search(r"measures proposed +1\n", told)
    (measure,) = re.findall(r"(E-\d+) +douyin/S1 +suspension of the shop", run("enforcement", "list", "--as", "op"))
    assert run("enforcement", "confirm", measure, "--as", "op") == f"{measure}: active.\n"
    assert "node 12 is reached" in run("enforcement", "show", measure, "--as", "li")
    assert re.search(rf"{measure} +douyin/S1 .* active", run("enforcement", "list", "--as", "li"))

    open_ = json.loads(run("appeal", "open", "douyin/S1", "--as", "li", "--json"))["rows"]
    assert {row["window_start"] for row in open_ if row["window_start"]} == {"2023-02-02", "2023-02-03", "2023-03-01"}
    words = ["--clause", "late-dispatch", "--window", "2023-03-01", "--text", "the courier came late"]
    named = [word for n in range(3) for word in ("--name", f"S1-0301-{n:03}")]
    (number,) = re.findall(r"A-\d+", run("appeal", "draft", "douyin/S1", *words, *named, "--as", "li"))
    assert run("appeal", "submit", number, "--as", "li").startswith(f"{number}: submitted; due by the reviewer: ")

    run("appeal", "return", number, "--missing", "the courier's log", "--as", "rev")
    log = data.parent / "log.png"
    log.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    again = ["appeal", "complete", number, "--text", "the courier came late, log attached", "--as", "li"]
    assert "write KIND:FILE" in run(*again, "--proof", str(log), code=2)
    run(*again, "--proof", f"carrier_notice:{log}")
    kit = run("appeal", "kit", "scan_missing", "--appeal", number, "--as", "rev")
    assert re.search(r"on file +carrier_notice", kit)
    decision = ["appeal", "uphold", number, "--cause", "not_merchant", "--reason", "the log shows it"]
    assert "only reviewer may do this, and you are owner" in run(*decision, "--as", "li", code=7)
    assert run(*decision, "--as", "rev") == f"{number}: upheld.\n"

    told = run("standing-run", "douyin", "--as", "op")
    assert re.search(r"imports of decisions +1\n", told)
    assert re.search(r"measures revoked +1\n", told)
    assert run("enforcement", "restricted", "douyin/S1", "--as", "li") == "Nothing is restricted.\n"
    rows = json.loads(run("appeal", "open", "douyin/S1", "--as", "li", "--json"))["rows"]
    assert {row["window_start"] for row in rows if row["window_start"]} == {"2023-02-02", "2023-02-03"}


def test_another_shops_appeal_is_told_as_if_it_did_not_exist(run: Run) -> None:
    run("standing-run", "douyin", "--as-of", "2023-03-02T08:00:00+08:00", "--as", "op")
    words = ["--clause", "out-of-stock", "--order", "S1-out_of_stock-020109-0", "--text", "in stock"]
    (number,) = re.findall(r"A-\d+", run("appeal", "draft", "douyin/S1", *words, "--as", "li"))
    theirs = run("appeal", "submit", number, "--as", "wang", code=7)
    assert theirs == run("appeal", "submit", "A-999", "--as", "wang", code=7)
    assert run("appeal", "open", "douyin/S1", "--as", "wang", code=7) == theirs.replace("appeal", "entry")


def test_a_run_of_the_lake_brings_decisions_to_it_first(run: Run, data: Path) -> None:
    run("standing-run", "douyin", "--as-of", "2023-03-02T08:00:00+08:00", "--as", "op")
    words = ["--clause", "late-dispatch", "--window", "2023-03-01", "--text", "a fault of the platform"]
    (number,) = re.findall(r"A-\d+", run("appeal", "draft", "douyin/S1", *words, "--as", "li"))
    run("appeal", "submit", number, "--as", "li")
    run("appeal", "uphold", number, "--cause", "finding_wrong", "--reason", "logs of the fault", "--as", "rev")
    out = data.parent / "out"
    run("run", str(data / "lake"), "--as-of", datetime.now(UTC).isoformat(), "--out", str(out))
    rates = run("rows", str(out), "rates", "--where", "window_start=2023-03-01")
    assert "waived" in rates


def test_a_setting_is_kept_with_its_reason_and_refused_where_it_does_not_fit(run: Run) -> None:
    words = ["setting", "set", "douyin", "appeal.times"]
    reason = ["--from", "2023-01-01", "--reason", "our contract"]
    assert "'two' is no int" in run(*words, '"two"', *reason, "--as", "op", code=7)
    assert "write 3, true or" in run(*words, "two", *reason, "--as", "op", code=2)
    assert run(*words, "2", *reason, "--as", "op") == "appeal.times = 2 from 2023-01-01.\n"
    assert re.search(r"appeal\.times +2\n", run("setting", "list", "douyin", "--as", "op"))


def test_a_round_killed_anywhere_is_ended_by_the_next(run: Run, data: Path) -> None:
    """kill -9 at moments spread over a round that has a decision to bring, points to return, a suspension to revoke."""
    run("standing-run", "douyin", "--as-of", "2023-02-10T00:00:00+08:00", "--as", "op")
    run("standing-run", "douyin", "--as-of", "2023-03-02T08:00:00+08:00", "--as", "op")
    (measure,) = re.findall(r"(E-\d+) +douyin/S1 +suspension", run("enforcement", "list", "--as", "op"))
    run("enforcement", "confirm", measure, "--as", "op")
    words = ["--clause", "late-dispatch", "--window", "2023-03-01", "--text", "a fault of the platform"]
    (number,) = re.findall(r"A-\d+", run("appeal", "draft", "douyin/S1", *words, "--as", "li"))
    run("appeal", "submit", number, "--as", "li")
    run("appeal", "uphold", number, "--cause", "finding_wrong", "--reason", "logs of the fault", "--as", "rev")

    twin = shutil.copytree(data, data.parent / "twin")
    began = time.monotonic()
    _python(twin, *ROUND)
    took = time.monotonic() - began
    for part in range(3, 10):
        environment = os.environ | {"SHIPBY_DATA": str(data)}
        with subprocess.Popen([sys.executable, *ROUND], env=environment, stdout=subprocess.DEVNULL) as process:
            time.sleep(took * part / 10)
            process.kill()
    _python(data, *ROUND)
    assert _stands(data) == _stands(twin)
    assert [state for _, state in _stands(data)[1] if state == "revoked"] == ["revoked"]


ROUND = ("-m", "shipby", "standing-run", "douyin", "--as", "op")


def _stands(data: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What every position comes to, and every measure."""
    with contextlib.closing(sqlite3.connect(data / "shipby.sqlite3")) as con:
        positions = con.execute(
            "SELECT position, sum(amount), sum(unpublished), count(*) FROM ledger_entry GROUP BY position ORDER BY 1"
        ).fetchall()
        measures = con.execute(
            "SELECT identity, state FROM casework_measure m JOIN casework_case c ON c.id = m.case_id ORDER BY 1, 2"
        ).fetchall()
    return positions, measures
