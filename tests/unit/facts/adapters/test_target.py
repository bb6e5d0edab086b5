"""The folder that imports fill: it grows, nothing in it doubles, it is never half new."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from shipby.facts import FactsError, load
from shipby.facts.adapters import import_facts
from tests.unit.facts.adapters.conftest import Import
from tests.unit.facts.adapters.sources import DOUYIN_ORDER, douyin, event, kuaidi100, write

ANOTHER = {"主订单编号": "6900000000000000002", "子订单编号": "6900000000000000002"}


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, but the mark."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_another_source_joins_what_is_there(imported: Import) -> None:
    imported(douyin({}), "douyin-export", "a.csv", shop="S1")
    facts = imported(douyin(ANOTHER), "douyin-export", "b.csv", shop="S1")
    assert facts.rows("orders", "order_id") == [("6900000000000000001",), ("6900000000000000002",)]
    assert len(list((facts.facts / "orders").iterdir())) == 2


def test_the_same_source_again_changes_nothing(imported: Import) -> None:
    first = imported(douyin({}, {"订单应付金额": "?"}), "douyin-export", "a.csv", shop="S1")
    before = files(first.facts)
    again = imported(douyin({}, {"订单应付金额": "?"}), "douyin-export", "renamed.csv", shop="S1")
    assert (first.report.again, again.report.again) == (False, True)
    assert before.keys() == files(again.facts).keys()
    assert all(content == before[name] for name, content in files(again.facts).items() if "quarantine" not in name)


def test_a_folder_of_others_is_left_alone(imported: Import, tmp_path: Path) -> None:
    mine = write(tmp_path / "facts" / "orders.csv", "mine")
    with pytest.raises(FactsError) as caught:
        imported(douyin({}), "douyin-export", "a.csv", shop="S1")
    assert str(caught.value) == (
        f"{tmp_path / 'facts'} is not empty and was not made by an import. Name another folder; "
        f"facts of your own join it by: shipby import facts {tmp_path / 'facts'} --into FOLDER"
    )
    assert mine.read_text() == "mine"


def test_a_failed_import_leaves_everything_as_it_was(imported: Import, tmp_path: Path) -> None:
    facts = imported(douyin({}), "douyin-export", "a.csv", shop="S1")
    before = files(facts.facts)
    with pytest.raises(FactsError):
        imported(douyin(ANOTHER, {"主订单编号": "6.9E+18"}), "douyin-export", "b.csv", shop="S1")
    assert files(facts.facts) == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_killed_import_is_repaired(imported: Import, tmp_path: Path) -> None:
    facts = imported(douyin({}), "douyin-export", "a.csv", shop="S1")
    facts.facts.rename(tmp_path / ".facts.old")
    assert imported(douyin(ANOTHER), "douyin-export", "b.csv", shop="S1").rows("orders", "order_id") == [
        ("6900000000000000001",), ("6900000000000000002",),
    ]  # fmt: skip


def test_the_room_of_a_killed_import_is_swept_up(imported: Import, tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = write(tmp_path / f".facts.new-{dead.pid}-x" / "half", "half")
    mine = write(tmp_path / f".facts.new-{os.getpid()}-x" / "half", "half")
    imported(douyin({}), "douyin-export", "a.csv", shop="S1")
    assert (left.exists(), mine.exists()) == (False, True)


def test_two_imports_at_once_both_arrive(tmp_path: Path) -> None:
    def run(number: int) -> None:
        order = {"主订单编号": f"69000000000000000{number:02}", "子订单编号": f"69000000000000000{number:02}"}
        source = write(tmp_path / f"{number}.csv", douyin(order))
        import_facts(source, tmp_path / "facts", "douyin-export", shop="S1")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list((tmp_path / "facts" / "orders").iterdir())) == 6


def test_streams_and_records_go_through_the_same_door(tmp_path: Path) -> None:
    push = kuaidi100("yunda", "Y1", event("2026-03-02 18:00:00", "103"))
    stream = io.BytesIO(douyin({}))
    stream.name = "orders.csv"
    import_facts(stream, tmp_path / "facts", shop="S1")
    import_facts(iter([push, push]), tmp_path / "facts")
    report = import_facts([DOUYIN_ORDER], tmp_path / "facts")
    assert report.adapter == "douyin-api"
    assert sorted(path.name for path in (tmp_path / "facts").iterdir() if path.is_dir()) == [
        "orders",
        "scans",
        "shipments",
    ]


def test_a_number_known_to_another_carrier_only_is_reported_not_missing(imported: Import) -> None:
    order = DOUYIN_ORDER | {"logistics_info": [{"tracking_no": "Z1", "company": "shunfeng", "ship_time": 1772445600}]}
    imported(order, "douyin-api", "orders.json")
    facts = imported(kuaidi100("zhongtong", "Z1", event("2026-03-02 20:00:00", "103")), "kuaidi100", "traces.json")
    assert facts.report.notes[-1].en == (
        "waybill numbers that only another carrier knows: 1 (such as Z1: sent by sf, scanned by zto); their pickup is "
        "undetermined, not missing"
    )
    with duckdb.connect() as con:
        load(con, facts.facts, "UTC", facts.facts.parent / "work")
        newest = "SELECT arg_max(coalesce(carrier, '?'), recorded_at) FROM fact_shipments"
        assert con.execute(newest).fetchone() == ("?",)
    healed = imported(kuaidi100("shunfeng", "Z1", event("2026-03-02 21:00:00", "103")), "kuaidi100", "more.json")
    assert healed.report.notes == ()
    assert healed.rows("shipments", "carrier") == [("sf",)]


def test_a_folder_of_facts_joins_too(imported: Import, tmp_path: Path) -> None:
    write(
        tmp_path / "mine" / "orders.csv",
        "order_id,shop_id,paid_at,amount_minor,buyer\nA1,S1,2026-03-01 10:00:00,1,x\nA2,S1,?,1,x\n",
    )
    write(tmp_path / "mine" / "feeds.csv", "feed_id,carrier,starts_at\nF1,zto,2026-01-01T00:00:00+08:00\n")
    imported(douyin({}), "douyin-export", "a.csv", shop="S1")
    facts = imported(tmp_path / "mine")
    assert facts.report.adapter == "facts"
    assert [note.en for note in facts.report.notes] == ["files and columns not read: buyer"]
    assert facts.rows("orders", "order_id", "paid_at") == [
        ("6900000000000000001", "03-01 10:20:30"), ("A1", "03-01 10:00:00"),
    ]  # fmt: skip
    assert facts.rows("feeds", "feed_id", "carrier") == [("F1", "zto")]
    assert facts.quarantine() == ["orders,orders.csv,3,paid_at,?,is not a time. Write 2023-12-01 10:00:00."]


def test_a_folder_of_exports_is_one_source(imported: Import, tmp_path: Path) -> None:
    write(tmp_path / "in" / "march.csv", douyin({}))
    write(tmp_path / "in" / "april.csv", douyin({}, ANOTHER))
    write(tmp_path / "in" / "notes.md", "not read")
    facts = imported(tmp_path / "in", shop="S1")
    assert facts.rows("orders", "amount_minor") == [(9990,), (9990,)]
    assert facts.report.notes[0].en == "files not read: notes.md"
