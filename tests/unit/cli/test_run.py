"""`shipby run` as people type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
