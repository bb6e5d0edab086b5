"""`shipby run` as people type it."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import duckdb
import pytest

from shipby.outcomes.runs.pruning import pin
from shipby.outcomes.runs.stored import alone, place

from ...support.judge import write_facts
from .shell import Done
from .shell import shipby as typed

ORDERS = [
    {"order_id": "O1", "shop_id": "S1", "paid_at": "2023-01-01T10:00:00+08:00", "amount_minor": "15000"},
    {"order_id": "O2", "shop_id": "S1", "paid_at": "2023-01-01T11:00:00+08:00", "amount_minor": "9900"},
]
SHIPMENT = {
    "shipment_id": "P1",
    "order_id": "O1",
    "carrier": "ZTO",
    "tracking_no": "7001",
    "shipped_at": "2023-01-03T09:00:00+08:00",
}
BEFORE, AFTER = "2023-01-03T08:00:00+08:00", "2023-01-03T12:00:00+08:00"
LATER = "2023-01-03T13:00:00+08:00"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake of two orders, judged before either is due."""
    write_facts({"orders": ORDERS, "shipments": [], "scans": []}, tmp_path / "first")
    place = tmp_path / "lake"
    assert shipby("lake", "init", place, "--pack", "douyin").code == 0
    assert shipby("lake", "import", place, tmp_path / "first").code == 0
    assert run(place, BEFORE).code == 0
    return place


def shipby(*words: object) -> Done:
    return typed(*map(str, words))


def run(lake: Path, as_of: str, *more: object) -> Done:
    return shipby("run", lake, "--as-of", as_of, *more)


def ship(lake: Path) -> None:
    write_facts({"orders": [], "shipments": [SHIPMENT], "scans": []}, lake.parent / "second")
    assert shipby("lake", "import", lake, lake.parent / "second").code == 0


def test_the_first_run_judges_everything_and_says_why(tmp_path: Path, lake: Path) -> None:
    manifest = json.loads((lake / "runs/douyin/000001/run.json").read_text())
    assert manifest["why_full"] == "first"
    assert manifest["judged"] == manifest["orders"] == 2


def test_the_next_run_tells_what_flipped_and_which_fact_did_it(lake: Path) -> None:
    ship(lake)
    ran = run(lake, AFTER, "--explain-changes")
    assert ran.code == 0
    assert f"run 2 as of {AFTER}: judged 2 of 2 orders" in " ".join(ran.out.split())
    assert "O1  late-dispatch: pending -> on_time  (shipments P1)" in ran.out
    assert "O2  late-dispatch: pending -> violation  (time passed)" in ran.out


def test_out_holds_what_judging_the_folder_gives(tmp_path: Path, lake: Path) -> None:
    ship(lake)
    assert run(lake, AFTER, "--out", tmp_path / "out").code == 0
    write_facts({"orders": ORDERS, "shipments": [SHIPMENT], "scans": []}, tmp_path / "all")
    judged = shipby("judge", tmp_path / "all", "--pack", "douyin", "--as-of", AFTER, "--out", tmp_path / "judged")
    assert judged.code == 0
    both = [json.loads((tmp_path / name / "run.json").read_text())["outcomes"] for name in ("out", "judged")]
    assert both[0] == both[1]
    assert shipby("summary", tmp_path / "out").code == 0


def test_a_run_without_news_judges_nothing_again(lake: Path) -> None:
    assert "judged 0 of 2 orders" in run(lake, BEFORE).out


def test_a_full_run_has_no_changes_to_explain(lake: Path) -> None:
    ran = run(lake, AFTER, "--full", "--explain-changes")
    assert ran.code == 2
    assert "leave one of the two out" in ran.err


def test_an_earlier_instant_is_judged_in_full_and_later_runs_do_not_build_on_it(lake: Path) -> None:
    earlier = run(lake, "2023-01-02T00:00:00+08:00")
    assert "the last run judged as of a later instant" in " ".join(earlier.out.split())
    assert "judged 0 of 2 orders" in run(lake, BEFORE).out


def test_a_pack_of_another_market_is_refused(lake: Path) -> None:
    ran = run(lake, AFTER, "--pack", "xiaohongshu")
    assert ran.code == 5
    assert "a lake belongs to one market" in ran.err


def test_a_folder_that_is_no_lake_is_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, AFTER)
    assert ran.code != 0
    assert "is not a lake" in ran.err


def test_two_runs_at_once_are_told_apart(lake: Path) -> None:
    with alone(place(lake, "douyin")):
        refused = run(lake, AFTER)
    assert refused.code == 1
    assert refused.err == f"error: another run is at work in {lake}/runs/douyin: wait for it to end.\n"
    assert run(lake, AFTER).code == 0


def test_a_lake_whose_files_have_no_keys_is_judged_in_full_until_it_is_compacted(lake: Path) -> None:
    ship(lake)
    for file in (lake / "facts/orders").glob("*.parquet"):
        with duckdb.connect() as con:
            con.execute(f"COPY (SELECT COLUMNS('^[^_]') FROM '{file}') TO '{file}.new' (FORMAT parquet)")
        Path(f"{file}.new").replace(file)
    assert last(lake, AFTER)["why_full"] == "keys"
    assert shipby("lake", "compact", lake, "--table", "orders").code == 0
    assert last(lake, AFTER)["why_full"] is None


def test_vacuum_removes_runs_but_the_last_and_those_to_keep(lake: Path) -> None:
    ship(lake)
    for _ in range(3):
        assert run(lake, AFTER, "--full").code == 0
    assert run(lake, LATER).code == 0  # it builds upon the fourth
    old = ("--runs", "--older-than-days", 0)
    assert "000001" in shipby("lake", "vacuum", lake, *old, "--keep-runs", 2, "--dry-run").out
    assert numbers(lake) == [1, 2, 3, 4, 5]
    gone = shipby("lake", "vacuum", lake, *old, "--keep-runs", 2).out
    assert "runs/douyin/000001" in gone
    assert "runs/douyin/000003" in gone
    assert numbers(lake) == [2, 4, 5]
    assert run(lake, LATER, "--out", lake.parent / "out").code == 0


def test_vacuum_keeps_the_runs_that_a_ledger_names(lake: Path) -> None:
    for _ in range(3):
        assert run(lake, BEFORE, "--full").code == 0
    pin(lake / "runs/douyin", [2])
    shipby("lake", "vacuum", lake, "--runs", "--older-than-days", 0)
    assert numbers(lake) == [2, 4]


def test_a_week_of_runs_stays_and_without_the_option_all_do(lake: Path) -> None:
    assert run(lake, BEFORE, "--full").code == 0
    for words in (("--runs",), ("--older-than-days", 0)):
        assert shipby("lake", "vacuum", lake, *words).out == "Nothing to remove.\n"
    assert numbers(lake) == [1, 2]


def test_a_run_to_keep_must_be_there(lake: Path) -> None:
    refused = shipby("lake", "vacuum", lake, "--runs", "--keep-runs", 9)
    assert (refused.code, "has no run 9 to keep" in refused.err) == (1, True)
    assert shipby("lake", "vacuum", lake, "--keep-runs", 1).code == 2


@pytest.mark.parametrize(
    ("number", "code", "says"),
    [
        (errno.ENOSPC, 6, "no space left on the disk of {lake}: free some and run again."),
        (errno.EROFS, 5, "{lake}: not permitted. Name a folder you may write to."),
    ],
)
def test_a_disk_that_takes_no_more_leaves_the_runs_as_they_were(
    lake: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int, says: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number), str(lake))

    with monkeypatch.context() as patch:
        patch.setattr("shipby.outcomes.runs.running._Job._write_working", refuse)
        refused = run(lake, AFTER)
    assert (refused.code, refused.err) == (code, f"error: {says.format(lake=lake)}\n")
    assert numbers(lake) == [1]
    assert run(lake, AFTER).code == 0


def last(lake: Path, as_of: str) -> dict[str, object]:
    """run.json of a new run."""
    assert run(lake, as_of).code == 0
    told: dict[str, object] = json.loads((lake / f"runs/douyin/{numbers(lake)[-1]:06}/run.json").read_text())
    return told


def numbers(lake: Path) -> list[int]:
    return sorted(int(path.name) for path in (lake / "runs/douyin").iterdir() if path.name.isdigit())
