"""`shipby lake`: made, filled, looked at, tidied, verified; wrong use and trouble are told with an exit code."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from shipby.lake import snapshot
from shipby.lake.folder import open_lake
from tests.health.tree import ROOT
from tests.unit.cli.shell import shipby

MARKET = str(ROOT / "examples" / "market")
ORDERS = "order_id,shop_id,paid_at,amount_minor\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a lake and two days of orders."""
    monkeypatch.chdir(tmp_path)
    assert shipby("lake", "init", "lake", "--pack", "douyin").code == 0
    for day in ("02", "03"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "orders.csv").write_text(f"{ORDERS}O{day},S1,2023-01-{day} 10:00:00,100\n", encoding="utf-8")
    return tmp_path


def test_a_new_lake_says_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = shipby("lake", "init", "lake", "--pack", "douyin", "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "lake is now a lake of the market douyin; times without an offset are read in\nAsia/Shanghai.\n"
        "Next: shipby lake import lake FOLDER\n"
    )


def test_an_import_says_what_was_kept_and_what_was_bad(here: Path) -> None:
    done = shipby("lake", "import", "lake", MARKET)
    assert (done.code, done.err) == (0, "")
    assert "  orders      2,708    1\n" in done.out
    assert 'orders.csv row 2646, column paid_at: "2023-13-01 10:00:00" is not a time.' in done.out
    [listed] = (here / "lake" / "imports").glob("*.quarantine.csv")
    assert listed.name in done.out


def test_the_same_import_again_says_so_and_succeeds(here: Path) -> None:
    shipby("lake", "import", "lake", "02")
    again = shipby("lake", "import", "lake", "02")
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("02 was imported before (")
    assert "已经导入过" in shipby("lake", "import", "lake", "02", "--lang", "zh").out
    told = json.loads(shipby("lake", "import", "lake", "02", "--json").out)
    assert (told["already"], told["tables"]["orders"]["kept"]) == (True, 1)


def test_the_import_as_data_adds_up(here: Path) -> None:
    told = json.loads(shipby("lake", "import", "lake", MARKET, "--json").out)
    assert told["schema"] == "shipby.lake_import/1"
    for table in told["tables"].values():
        assert table["read"] == table["kept"] + table["quarantined"]
        assert table["quarantined"] >= (1 if table["reasons"] else 0)


def test_the_status_of_an_empty_lake(here: Path) -> None:
    done = shipby("lake", "status", "lake")
    assert (done.code, done.out) == (0, "lake  douyin  Asia/Shanghai\nThe lake is empty so far.\n")


def test_the_status_counts_without_reading(here: Path) -> None:
    for day in ("02", "03"):
        shipby("lake", "import", "lake", day)
    (here / "lake" / "runs" / "douyin" / "000001").mkdir(parents=True)
    run = {"schema": "shipby.run/1", "as_of": "2023-01-09T16:00:00+00:00", "pack": "douyin"}
    (here / "lake" / "runs" / "douyin" / "000001" / "run.json").write_text(json.dumps(run))
    for path in snapshot(open_lake(here / "lake")).tables["orders"]:
        path.write_bytes(b"not read")
    text = shipby("lake", "status", "lake").out
    assert [line.split() for line in text.splitlines() if line.startswith("orders")] == [
        ["orders", "2", "2", *_size(text), "2023-01-02", "10:00", "2023-01-03", "10:00"]
    ]
    assert "Latest imports (of 2)" in text
    assert "000001  2023-01-09T16:00:00+00:00  douyin" in text
    told = json.loads(shipby("lake", "status", "lake", "--json").out)
    assert told["schema"] == "shipby.lake_status/1"
    assert (told["imports"], [one["source"] for one in told["last"]]) == (2, ["03", "02"])
    assert (told["tables"][0]["rows"], told["runs"][0]["number"]) == (2, "000001")


def _size(text: str) -> list[str]:
    [line] = (line for line in text.splitlines() if line.startswith("orders"))
    return line.split()[3:5]


def test_the_status_speaks_chinese(here: Path) -> None:
    shipby("lake", "import", "lake", "02")
    text = shipby("lake", "status", "lake", "--lang", "zh").out
    assert all(word in text for word in ("各表", "最早记录", "最近的导入（共 1 次）", "来源"))


def test_compact_says_what_became_of_each_table(here: Path) -> None:
    shipby("lake", "import", "lake", "02")
    assert shipby("lake", "compact", "lake").out == "Nothing to rewrite: no table has several files.\n"
    shipby("lake", "import", "lake", "03")
    assert shipby("lake", "compact", "lake", "--table", "scans").out.startswith("Nothing to rewrite")
    done = shipby("lake", "compact", "lake", "--table", "orders")
    assert (done.code, done.out.splitlines()[1].split()[:7]) == (0, ["orders", "2", "->", "1", "2", "->", "2"])


def test_compact_refuses_a_table_that_is_none(here: Path) -> None:
    done = shipby("lake", "compact", "lake", "--table", "scan")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith('error: --table: "scan" is no table of facts: one of orders, shipments, scans')


def test_vacuum_says_what_would_go_and_what_went(here: Path) -> None:
    for day in ("02", "03"):
        shipby("lake", "import", "lake", day)
    shipby("lake", "compact", "lake")
    assert shipby("lake", "vacuum", "lake").out == "Nothing to remove.\n"
    now = ("--older-than-days", "0")
    would = shipby("lake", "vacuum", "lake", *now, "--dry-run").out
    assert would.startswith("Would be removed (--dry-run: nothing was touched):\n")
    went = shipby("lake", "vacuum", "lake", *now).out
    assert went.startswith("Removed:\n")
    assert would.splitlines()[1:] == went.splitlines()[1:]
    assert went.splitlines()[2].split()[:2] == ["orders", "2"]
    assert shipby("lake", "vacuum", "lake", "--older-than-days", "-1").code == 2


def test_verify_tells_every_fault_and_fails(here: Path) -> None:
    for day in ("02", "03"):
        shipby("lake", "import", "lake", day)
    whole = shipby("lake", "verify", "lake")
    assert (whole.code, whole.out) == (0, "lake: nothing wrong\n")
    for path in snapshot(open_lake(here / "lake")).tables["orders"]:
        path.unlink()
    done = shipby("lake", "verify", "lake")
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("lake: 2 faults\n  orders: ")
    assert done.out.count("is missing") == 2


# ------------------------------------------------------------------ trouble


@pytest.mark.parametrize("command", [("status",), ("import", "02"), ("compact",), ("verify",), ("vacuum",)], ids=str)
def test_a_folder_that_is_no_lake_is_refused(here: Path, command: tuple[str, ...]) -> None:
    done = shipby("lake", command[0], "02", *command[1:])
    assert (done.code, done.out) == (5, "")
    assert done.err == (
        "error: 02 is not a lake: it has no lake.json. Make one with shipby lake init 02 --pack MARKET\n"
    )


def test_facts_that_cannot_be_read_are_refused(here: Path) -> None:
    done = shipby("lake", "import", "lake", "nowhere")
    assert (done.code, done.out) == (4, "")
    assert "nowhere is not a folder" in done.err


def test_an_unknown_market_is_wrong_usage(tmp_path: Path) -> None:
    done = shipby("lake", "init", str(tmp_path / "lake"), "--pack", "duoyin")
    assert done.code == 2
    assert not (tmp_path / "lake").exists()


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (errno.ENOSPC, 6, "error: no space left on the disk of {lake}: free some and run again.\n"),
        (errno.EACCES, 5, "error: {lake}: not permitted. Name a folder you may write to.\n"),
        (errno.EROFS, 5, "error: {lake}: not permitted. Name a folder you may write to.\n"),
    ],
    ids=["full disk", "not permitted", "read-only"],
)
def test_trouble_with_the_disk_is_told(
    here: Path, error: int, code: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shipby.lake import imports

    def refused(*words: object) -> None:
        raise OSError(error, os.strerror(error), str(here / "lake"))

    monkeypatch.setattr(imports, "workplace", refused)
    done = shipby("lake", "import", "lake", "02")
    assert (done.code, done.out, done.err) == (code, "", says.format(lake=here / "lake"))


def test_the_engines_word_of_a_full_disk_is_told_like_any_other(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    from shipby.lake import imports

    def full(*words: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    monkeypatch.setattr(imports, "write", full)
    done = shipby("lake", "import", "lake", "02")
    assert (done.code, done.err) == (6, "error: no space left on the disk of lake: free some and run again.\n")


def test_ctrl_c_in_the_middle_of_a_query_is_told_as_such(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's library gives it another name."""
    from shipby.lake import imports

    def stopped(*words: object) -> None:
        raise RuntimeError("Query interrupted") from KeyboardInterrupt()

    monkeypatch.setattr(imports, "write", stopped)
    done = shipby("lake", "import", "lake", "02")
    assert (done.code, done.out) == (130, "")
    assert snapshot(open_lake(here / "lake")).imports == ()
