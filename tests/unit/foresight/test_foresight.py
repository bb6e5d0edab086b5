"""What foresight says comes true when the judge judges later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shipby.domain.instants import instant_us
from shipby.foresight import ForesightError, look_ahead
from shipby.foresight.model import Balance, Duty, Window
from shipby.lake import LakeError
from shipby.outcomes.judge import HorizonError, Request, run
from shipby.outcomes.runs.stored import RunError
from shipby.rules.load import load_pack
from tests.support.judge import judge_rows, write_facts
from tests.unit.cli.shell import shipby
from tests.unit.foresight.made import AFTER, BEFORE, ORDERS, facts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_facts(facts(), tmp_path / "facts")
    return tmp_path / "facts"


def duties(place: Path, **more: Any) -> dict[tuple[str, str], Duty]:
    with look_ahead(place, **more) as ahead:
        return {(one.clause, one.order_id): one for one in ahead.at_risk().duties}


def windows(place: Path, **more: Any) -> dict[str, Window]:
    with look_ahead(place, **more) as ahead:
        return {one.clause: one for one in ahead.headroom().windows if one.open}


def band(shipped: tuple[str, ...]) -> str | None:
    rows = judge_rows(facts(shipped), "douyin", AFTER)["rates"]
    found = [row for row in rows if row["clause"] == "late-dispatch" and str(row["window_start"]) == "2023-01-03"]
    return str(found[0]["band"]) if found[0]["band"] else None


def test_the_set_named_keeps_the_window_below_its_line_and_one_fewer_does_not(folder: Path) -> None:
    window = windows(folder, pack="douyin", as_of=BEFORE)["late-dispatch"]
    assert (window.violations, window.orders, window.open) == (0, 0, 12)
    half, two, five = window.lines
    assert (half.state, half.after, half.keep) == ("open", 10, 3)
    assert (two.state, two.after, two.keep, two.saves) == ("open", 10, 3, 20)
    assert (five.state, five.after, five.keep) == ("out_of_reach", None, None)
    assert window.ship_first == ORDERS[:3]
    assert band(window.ship_first) is None
    assert band(window.ship_first[:2]) == window.worst.band == "A2"
    assert window.best.band is None


def test_a_miss_pays_what_the_judge_pays_later_and_nothing_twice(folder: Path) -> None:
    found = duties(folder, pack="douyin", as_of=BEFORE)
    later = judge_rows(facts(), "douyin", AFTER)["compensations"]
    for order in ORDERS:
        assert found["late-dispatch", order].pays_minor == 300
    assert {row["order_id"]: row["amount_minor"] for row in later} == dict.fromkeys([*ORDERS, "LATE"], 300)
    assert found["late-pickup", "LATE"].pays_minor == 0  # late in dispatch already, and both are paid once


def test_a_duty_says_until_when_what_meets_it_and_what_follows(folder: Path) -> None:
    first = duties(folder, pack="douyin", as_of=BEFORE)["late-dispatch", "O01"]
    assert first.due_at == instant_us("2023-01-03T10:00:00+08:00")
    assert first.minutes_left == 22 * 60
    assert [act.event for act in first.meets] == ["dispatched_at"]
    assert first.acts_kind == "ban_product"
    assert first.acts_at == instant_us("2023-01-05T10:00:00+08:00")
    acted = judge_rows(facts(), "douyin", AFTER)["actions"]
    assert {row["starts_at"].timestamp() for row in acted if row["order_id"] == "O01"} == {first.acts_at / 1_000_000}
    assert first.stake is not None
    assert (first.stake.band, first.stake.keep, first.stake.saves) == ("A2", 3, 20)
    assert first.alone == 0


def test_what_saves_most_per_order_comes_first(folder: Path) -> None:
    with look_ahead(folder, pack="douyin", as_of=BEFORE) as ahead:
        told = ahead.at_risk()
        assert [one.order_id for one in told.duties][:3] == list(ORDERS[:3])
        assert [one.stake is None for one in told.duties] == [False] * 3 + [True] * 10
        assert told.duties[-1].clause == "late-pickup"  # it pays nothing more
        short = ahead.at_risk(limit=2)
    assert (short.total, short.duties) == (13, told.duties[:2])


def test_every_pending_verdict_is_an_open_duty_and_no_other(folder: Path) -> None:
    rows = judge_rows(facts(), "douyin", BEFORE)["verdicts"]
    pending = {(row["clause"], row["order_id"]) for row in rows if row["outcome"] == "pending"}
    assert set(duties(folder, pack="douyin", as_of=BEFORE)) == pending


def test_what_nobody_published_stays_unknown(folder: Path) -> None:
    found = duties(folder, pack="xiaohongshu", as_of=BEFORE)["late-dispatch", "O01"]
    assert (found.unknown_points, found.unknown_money, found.stake) == (True, True, None)
    window = windows(folder, pack="xiaohongshu", as_of=BEFORE)["on-time-rate"]
    assert [line.state for line in window.lines] == ["out_of_reach", "unknown"]
    assert window.worst.tenths is None
    settings = {"xiaohongshu": {"on_time_thresholds": [{"at_least_percent": 90}]}}
    known = windows(folder, pack="xiaohongshu", as_of=BEFORE, settings=settings)["on-time-rate"]
    assert [(line.state, line.after, line.keep) for line in known.lines] == [
        ("out_of_reach", None, None),
        ("open", 2, 11),
    ]  # 11 of 12 are 91.7 %


def test_an_upheld_complaint_about_an_order_still_open_adds_points_nobody_published(tmp_path: Path) -> None:
    complaint = {
        "complaint_id": "C1", "order_id": "O01", "opened_at": "2023-01-02T10:00:00+08:00", "upheld": "true",
        "decided_at": "2023-01-02T11:00:00+08:00", "remedy": "compensate",
    }  # fmt: skip
    settled = {**complaint, "complaint_id": "C2", "order_id": "O02", "settled_at": "2023-01-02T10:30:00+08:00"}
    write_facts({**facts(), "complaints": [complaint, settled]}, tmp_path / "facts")
    settings = {"xiaohongshu": {"on_time_thresholds": [{"at_least_percent": 90}]}}
    more: dict[str, Any] = {"pack": "xiaohongshu", "as_of": BEFORE, "settings": settings}
    with look_ahead(tmp_path / "facts", **more) as ahead:
        found = {one.order_id: one for one in ahead.at_risk().duties if one.clause == "late-dispatch"}
        held = {one.points_class: one for one in ahead.balances()}
    assert (found["O01"].complained, found["O01"].unknown_points, found["O01"].alone) == (True, True, 0)
    assert (found["O02"].complained, found["O02"].unknown_points) == (False, False)
    assert (held["general"].tenths, held["general"].unpublished, held["general"].best) == (50, 0, 50)  # of LATE
    assert held["general"].worst is None
    later = judge_rows({**facts(), "complaints": [complaint, settled]}, "xiaohongshu", AFTER)["penalties"]
    assert [(row["order_id"], row["points"]) for row in later if row["order_id"]] == [("O01", None)]
    assert duties(tmp_path / "facts", **more)["late-dispatch", "O01"].pays_minor == 4500


def test_an_open_window_tells_where_the_balance_can_go(folder: Path) -> None:
    with look_ahead(folder, pack="douyin", as_of=BEFORE, shop="S1") as ahead:
        (balance,) = ahead.balances("S1")
    assert isinstance(balance, Balance)
    assert (balance.points_class, balance.year, balance.tenths) == ("A", 2023, 0)
    assert (balance.best, balance.worst, balance.next_tenths) == (0, 20, 120)


def test_points_that_stand_tell_when_they_expire(tmp_path: Path) -> None:
    write_facts(facts(), tmp_path / "facts")
    with look_ahead(tmp_path / "facts", pack="douyin", as_of=AFTER) as ahead:
        (balance,) = ahead.balances()
    assert (balance.tenths, balance.best, balance.worst) == (20, 20, 20)
    assert [(one.at, one.tenths) for one in balance.expiries] == [(instant_us("2024-01-01T00:00:00+08:00"), 20)]


# ------------------------------------------------------------------ places


def test_a_judgement_a_folder_and_a_lake_with_a_run_tell_the_same(folder: Path, tmp_path: Path) -> None:
    run(Request(folder, "douyin", as_of=BEFORE, out=tmp_path / "out"))
    lake = tmp_path / "lake"
    for words in (("init", str(lake), "--pack", "douyin"), ("import", str(lake), str(folder))):
        assert shipby("lake", *words).code == 0
    assert shipby("run", str(lake), "--as-of", BEFORE).code == 0
    told = []
    for place, more in ((folder, {"pack": "douyin", "as_of": BEFORE}), (tmp_path / "out", {}), (lake, {}),
                        (lake, {"as_of": BEFORE}), (lake, {"shop": "S1"})):  # fmt: skip
        with look_ahead(place, **more) as ahead:  # type: ignore[arg-type]
            told.append((ahead.at_risk(), ahead.headroom(), ahead.balances()))
    assert told[0][0].total == 13
    assert all(one == told[0] for one in told[1:])


def test_a_run_that_judged_only_what_changed_tells_what_judging_all_does(folder: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    for words in (("init", str(lake), "--pack", "douyin"), ("import", str(lake), str(folder))):
        assert shipby("lake", *words).code == 0
    assert shipby("run", str(lake), "--as-of", BEFORE).code == 0
    write_facts(facts(ORDERS[:2]), tmp_path / "second")
    assert shipby("lake", "import", str(lake), str(tmp_path / "second")).code == 0
    later = "2023-01-02T23:00:00+08:00"
    assert shipby("run", str(lake), "--as-of", later).code == 0
    with look_ahead(lake) as stored, look_ahead(lake, as_of=later) as anew:
        assert stored.at_risk() == anew.at_risk()
        assert stored.headroom() == anew.headroom()
    assert {one.order_id for one in stored_duties(lake) if one.clause == "late-dispatch"} == set(ORDERS[2:])


def stored_duties(lake: Path) -> tuple[Duty, ...]:
    with look_ahead(lake) as ahead:
        return ahead.at_risk().duties


def test_what_cannot_be_answered_says_why(folder: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(ForesightError, match="does not say which rules hold: name them with --pack"),
        look_ahead(folder),
    ):
        pass
    with (
        look_ahead(folder, pack="douyin") as ahead,
        pytest.raises(ForesightError, match=r'no shop "S2".*nearest are S1'),
    ):
        ahead.at_risk("S2")
    assert shipby("lake", "init", str(tmp_path / "lake"), "--pack", "douyin").code == 0
    with pytest.raises(RunError, match="has no run yet"), look_ahead(tmp_path / "lake"):
        pass
    with pytest.raises(LakeError), look_ahead(tmp_path / "lake", pack="xiaohongshu"):
        pass
    run(Request(folder, "douyin", as_of=BEFORE, out=tmp_path / "out"))
    folder.rename(tmp_path / "gone")
    with (
        pytest.raises(ForesightError, match="which is gone: name the folder of facts itself"),
        look_ahead(tmp_path / "out"),
    ):
        pass
    write_facts({"orders": []}, tmp_path / "empty")
    with pytest.raises(HorizonError), look_ahead(tmp_path / "empty", pack="douyin"):
        pass


def test_no_shipped_market_is_refused() -> None:
    from shipby.foresight.plan import build

    for pack in ("douyin", "xiaohongshu", "olist", "tests/packs/imaginary"):
        names = [stage.name for stage in build(load_pack(pack)).stages]
        assert {"duties", "room_windows", "members", "cases", "streaks", "pays"} <= set(names)
