"""Outcome tables of a run, in files by day: what did not change is the earlier run's file; either layout is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from shipby.domain.instants import instant_us
from shipby.lake import Lake, create, import_facts, open_lake
from shipby.outcomes.runs import parts, stored
from shipby.outcomes.runs.export import export
from shipby.outcomes.runs.pruning import prune
from shipby.outcomes.runs.running import RunRequest, run
from tests.support.judge import write_facts

AT = datetime(2023, 6, 1, tzinfo=UTC)
TABLES = ("rates", "penalties", "compensations", "actions", "daily_late_dispatch")
BEFORE, AFTER = "2023-03-05T00:00:00+08:00", "2023-03-05T01:00:00+08:00"


def order(number: int) -> dict[str, object]:
    """Orders of two shops, one a day."""
    paid = f"2023-02-{number + 1:02}T10:00:00+08:00"
    return {"order_id": f"O{number}", "shop_id": f"S{number % 2}", "paid_at": paid, "amount_minor": 1000}


def shipment(number: int) -> dict[str, object]:
    """In time."""
    named = {"shipment_id": f"H{number}", "order_id": f"O{number}", "carrier": "zto", "tracking_no": f"N{number}"}
    return {**named, "shipped_at": f"2023-02-{number + 1:02}T12:00:00+08:00"}


def bring(lake: Lake, root: Path, **facts: Any) -> Lake:
    write_facts(facts, root)
    import_facts(lake, root, at=AT)
    return open_lake(lake.root)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Twenty days of orders, all but the first not sent, judged once."""
    orders = [order(number) for number in range(20)]
    made = bring(create(tmp_path / "lake", "douyin", AT), tmp_path / "first", orders=orders, shipments=[shipment(0)])
    run(RunRequest(made, instant_us(BEFORE)))
    return made


def shipped(lake: Lake, root: Path) -> Lake:
    """One order was sent in time, as is learned now."""
    return bring(lake, root, shipments=[shipment(5)])


def test_one_order_judged_again_leaves_the_files_of_other_days(lake: Lake, tmp_path: Path) -> None:
    done = run(RunRequest(shipped(lake, tmp_path / "second"), instant_us(AFTER))).run
    assert done.data["judged"] == 1
    first, second = (stored.place(lake.root, "douyin") / f"{number:06}" for number in (1, 2))
    for name in ("rates", "compensations"):
        pairs = [(file, second / file.name) for file in parts.files(first, name)]
        same = [twin.exists() and file.samefile(twin) for file, twin in pairs]
        assert (same.count(True) >= 4, same.count(False)) == (True, 1), name
    whole = run(RunRequest(lake, instant_us(AFTER), full=True)).run
    assert export(lake, done, tmp_path / "some")["outcomes"] == export(lake, whole, tmp_path / "whole")["outcomes"]


def test_a_run_of_the_earlier_layout_is_read_and_taken_over(lake: Lake, tmp_path: Path) -> None:
    first = stored.place(lake.root, "douyin") / "000001"
    before = export(lake, stored.Stored(first, run_json(lake)), tmp_path / "before")["outcomes"]
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        for name in (*TABLES, "daily_late_pickup", "daily_fake_dispatch"):
            held = parts.files(first, name)
            con.execute(f"COPY (FROM {parts.rows(first, name)}) TO '{first / name}.parquet' (FORMAT parquet)")
            for file in held:
                file.unlink()
    assert export(lake, stored.Stored(first, run_json(lake)), tmp_path / "read")["outcomes"] == before
    done = run(RunRequest(shipped(lake, tmp_path / "second"), instant_us(AFTER)))
    assert (done.why_full, done.run.data["judged"]) == (None, 1)
    whole = run(RunRequest(lake, instant_us(AFTER), full=True)).run
    assert export(lake, done.run, tmp_path / "some")["outcomes"] == export(lake, whole, tmp_path / "whole")["outcomes"]


def run_json(lake: Lake) -> Any:
    last = stored.last(stored.place(lake.root, "douyin"))
    assert last
    return last.data


def test_what_pruning_frees_does_not_count_files_that_other_runs_have(lake: Lake) -> None:
    run(RunRequest(lake, instant_us(AFTER), full=True))
    again = instant_us(AFTER) + 60_000_000
    run(RunRequest(lake, again))
    run(RunRequest(lake, again + 60_000_000, full=True))
    runs = stored.place(lake.root, "douyin")
    shared = {file for file in (runs / "000003").iterdir() if file.stat().st_nlink > 1}
    assert {file.name.partition(".")[0] for file in shared} >= set(TABLES)
    told = prune(lake, now=datetime.now(UTC) + timedelta(days=30), dry_run=True)
    own = sum(file.stat().st_size for file in (runs / "000003").iterdir() if file not in shared)
    assert told[3] == own
