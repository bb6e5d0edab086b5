"""Compact leaves what is judged as it was, also to those at work meanwhile; vacuum takes only what nobody needs."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from shipby.lake import Lake, compact, compaction, files_of, import_facts, records, snapshot, vacuum, verify
from shipby.lake.records import File
from shipby.lake.writing import write
from tests.unit.lake.lakes import AT, Bench, order, orders, scan, shipment
from tests.unit.lake.test_lake_snapshot import MARKET

AS_OF = "2023-02-01T12:00:00+08:00"
LONG_AGO = AT - timedelta(days=3650)
"""Replaced so long ago that any vacuum may take it: the log's library reads the clock itself."""


def test_no_verdict_changes_and_rows_told_twice_are_there_once(bench: Bench) -> None:
    import_facts(bench.lake, MARKET, at=AT)
    bench.bring(orders=[order("11-0003", paid_at="2023-01-09T10:00:00+08:00")], shipments=[shipment("11-0003")])
    import_facts(bench.lake, MARKET, at=AT, options={"once": "more"})
    before, rows = bench.verdicts(AS_OF), snapshot(bench.lake).rows["scans"]
    done = compact(bench.lake, now=AT)
    assert done["orders"].files == (3, 1)
    with duckdb.connect() as con:
        told = con.execute(f"SELECT count(DISTINCT scans) FROM read_csv('{MARKET}/scans.csv') scans").fetchone()
    assert told is not None
    assert done["scans"].rows[0] == rows
    assert done["scans"].rows[1] <= told[0] < rows
    assert bench.verdicts(AS_OF) == before
    assert verify(bench.lake) == []


def test_a_table_of_one_file_stays_as_it_is(bench: Bench) -> None:
    bench.bring(orders=orders(range(3)))
    before = snapshot(bench.lake)
    assert compact(bench.lake, now=AT) == {}
    assert snapshot(bench.lake) == before


def test_only_the_table_that_was_named_is_rewritten(bench: Bench) -> None:
    bench.bring(orders=orders([1]), scans=[scan("O1")])
    bench.bring(orders=orders([2]), scans=[scan("O2")])
    assert set(compact(bench.lake, now=AT, table="scans")) == {"scans"}
    assert {name: len(files) for name, files in snapshot(bench.lake).tables.items()} == {"orders": 2, "scans": 1}


def test_the_imports_stay_known(bench: Bench) -> None:
    first, second = bench.bring(orders=orders([1])), bench.bring(orders=orders([2]))
    compact(bench.lake, now=AT)
    assert snapshot(bench.lake).imports == (first.id, second.id)
    assert bench.bring(orders=orders([1])).already
    assert len(bench.rows("orders")) == 2


def test_what_only_repeats_a_compacted_table_goes(bench: Bench) -> None:
    """The rewritten file is byte for byte the one that counts already."""
    bench.bring(orders=orders([1]))
    bench.bring(orders=orders([2]))
    compact(bench.lake, now=AT)
    before = snapshot(bench.lake).tables["orders"]
    bench.bring(orders=orders([1, 2]))
    compact(bench.lake, now=AT)
    assert snapshot(bench.lake).tables["orders"] == before
    assert verify(bench.lake) == []


def test_what_is_imported_meanwhile_stays(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.bring(orders=orders([1]))
    bench.bring(orders=orders([2]))
    _meanwhile(monkeypatch, lambda: bench.bring(orders=orders([3])))
    compact(bench.lake, now=AT)
    assert len(snapshot(bench.lake).tables["orders"]) == 2
    assert [row[0] for row in bench.rows("orders", "order_id")] == ["O1", "O2", "O3"]
    assert verify(bench.lake) == []


def test_of_two_at_once_one_gives_way(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.bring(orders=orders([1]))
    bench.bring(orders=orders([2]))
    inner: list[object] = []
    _meanwhile(monkeypatch, lambda: inner.append(compact(bench.lake, now=AT)))
    assert compact(bench.lake, now=AT) == {}
    assert len(inner) == 1
    assert [row[0] for row in bench.rows("orders", "order_id")] == ["O1", "O2"]
    assert verify(bench.lake) == []


def _meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Something happens between the rewriting and the exchange, once."""

    def slowly(*words: Any) -> File:
        monkeypatch.undo()
        file = write(*words)
        act()
        return file

    monkeypatch.setattr(compaction, "write", slowly)


def test_a_reader_at_work_keeps_its_files(bench: Bench) -> None:
    first = bench.bring(orders=orders([1]))
    bench.bring(orders=orders([2]))
    seen = snapshot(bench.lake)
    compact(bench.lake, now=AT)
    assert all(path.is_file() for path in seen.tables["orders"])
    assert files_of(bench.lake, [first.id]) is not None


# ------------------------------------------------------------------ vacuum


@pytest.fixture
def tidied(bench: Bench) -> Bench:
    """A lake with two files that were replaced long ago."""
    bench.bring(orders=orders([1]))
    bench.bring(orders=orders([2]))
    compact(bench.lake, now=LONG_AGO)
    return bench


def test_replaced_files_go_after_their_time(tidied: Bench) -> None:
    first, _ = snapshot(tidied.lake).imports
    would = vacuum(tidied.lake, dry_run=True)
    assert would["orders"].files == 2
    assert files_of(tidied.lake, [first]) is not None
    assert vacuum(tidied.lake) == would
    assert files_of(tidied.lake, [first]) is None
    assert vacuum(tidied.lake) == {}
    assert [row[0] for row in tidied.rows("orders", "order_id")] == ["O1", "O2"]
    assert verify(tidied.lake) == []


def test_files_replaced_just_now_stay(bench: Bench) -> None:
    bench.bring(orders=orders([1]))
    bench.bring(orders=orders([2]))
    compact(bench.lake, now=datetime.now(UTC))
    assert vacuum(bench.lake) == {}
    assert vacuum(bench.lake, older_than_days=0)["orders"].files == 2


def test_files_of_a_killed_import_go_after_their_time(tidied: Bench) -> None:
    vacuum(tidied.lake)
    old, new = (_left_behind(tidied.lake, name) for name in ("old.parquet", "new.parquet"))
    os.utime(old, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    assert vacuum(tidied.lake)["orders"].files == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_an_import_that_is_not_finished_loses_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from shipby.lake import head

    bench.bring(orders=orders([1]))
    settle = head.settle
    calls = iter(range(2))
    monkeypatch.setattr(head, "settle", lambda lake: settle(lake) if next(calls) == 0 else None)
    bench.bring(orders=orders([2]))
    monkeypatch.undo()
    assert len(snapshot(bench.lake).imports) == 1
    vacuum(bench.lake, older_than_days=0)
    assert [row[0] for row in bench.rows("orders", "order_id")] == ["O1", "O2"]


def test_runs_are_nobodys_to_remove(tidied: Bench) -> None:
    run = tidied.lake.root / "runs" / "0001" / "verdicts.parquet"
    run.parent.mkdir(parents=True)
    run.write_bytes(b"PAR1")
    os.utime(run, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    vacuum(tidied.lake, older_than_days=0)
    assert run.is_file()


def _left_behind(lake: Lake, name: str) -> Path:
    path = lake.table("orders") / name
    path.write_bytes(b"PAR1")
    return path


def test_the_record_of_an_import_outlives_its_files(tidied: Bench) -> None:
    vacuum(tidied.lake)
    [first, _] = records.records(tidied.lake, records.names(tidied.lake))
    assert first.tables["orders"].rows == 1
