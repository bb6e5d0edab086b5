"""`shipby import`: what was read adds up to what was kept and set aside, and the facts can be judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden.golden import golden
from tests.unit.cli.shell import shipby
from tests.unit.facts.adapters.sources import DOUYIN_ORDER, event, kuaidi100

ORDERS = """\
"order_id","customer_id","order_status","order_purchase_timestamp","order_delivered_carrier_date",\
"order_delivered_customer_date"
"o1","c1","delivered","2017-10-02 10:56:33","2017-10-04 19:55:00","2017-10-10 21:25:13"
"o2","c2","canceled","2017-10-03 10:56:33","",""
"o3","c3","unavailable","2017-10-03 10:56:33","",""
"o4","c4","delivered","2017-10-32 10:56:33","",""
"""
ITEMS = """\
"order_id","order_item_id","product_id","seller_id","shipping_limit_date","price","freight_value"
"o1","1","p1","s1","2017-10-06 11:07:15",29.99,8.72
"o1","2","p2","s2","2017-10-03 11:07:15",10.00,1.00
"o2","1","p1","s1","2017-10-06 11:07:15",29.99,8.72
"o9","1","p1","s1","2017-10-06 11:07:15",29.99,8.72
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "olist"
    folder.mkdir()
    (folder / "olist_orders_dataset.csv").write_text(ORDERS, encoding="utf-8")
    (folder / "olist_order_items_dataset.csv").write_text(ITEMS, encoding="utf-8")
    return folder


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_import_reads_as_its_golden_text(files: Path, lang: str) -> None:
    done = shipby("import", "olist", files.name, "--into", "facts", "--lang", lang)
    assert (done.code, done.err) == (0, "")
    golden(f"import/olist.{lang}.txt", done.out)


def test_what_was_read_is_kept_or_set_aside(files: Path) -> None:
    report = json.loads(shipby("import", "olist", files.name, "--into", "facts", "--json").out)
    for file in report["files"]:
        aside = sum(count for _, count in file["set_aside"])
        assert file["read"] == file["kept"] + file["quarantined"] + aside, file["file"]
        assert all(reason["zh"] and reason["en"] for reason, _ in file["set_aside"])


def test_the_imported_facts_are_judged_by_their_pack(files: Path) -> None:
    shipby("import", "olist", files.name, "--into", "facts")
    judged = shipby("judge", "facts", "--pack", "olist", "--out", "out", "--format", "csv")
    assert judged.code == 0, judged.err
    data = json.loads(shipby("summary", "out", "--json").out)
    [tally] = data["tallies"]
    assert tally["orders"] == {"on_time": 1, "undetermined": 1, "violation": 1}


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a\n")
    done = shipby("import", "olist", str(tmp_path), "--into", str(tmp_path / "facts"))
    assert (done.code, done.out) == (4, "")
    assert "has no olist_orders_dataset.csv" in done.err


def test_an_unknown_data_set_is_wrong_usage_and_names_the_closest() -> None:
    done = shipby("import", "olst", "x", "--into", "y")
    assert done.code == 2
    assert "olist" in done.err


def test_a_format_is_recognised_and_a_source_imported_again_is_not_doubled(files: Path) -> None:
    first, again = (shipby("import", "auto", files.name, "--into", "facts", "--lang", "en").out for _ in range(2))
    assert first.startswith("recognised as olist, 100% sure\n")
    assert "rows that could not be read, and why: facts/quarantine/" in first
    assert "written to facts:\n" in first
    assert "written to facts (imported before: nothing is doubled):\n" in again


def test_a_mapping_is_drafted_and_imported(files: Path) -> None:
    (files / "erp.csv").write_text("order_id,shop_id,paid_at,amount\nA1,S1,2026-03-01 10:00:00,1.50\n")
    draft = shipby("import", "table", "olist/erp.csv", "--guess")
    assert draft.code == 0
    (files / "m.yaml").write_text(draft.out)
    done = shipby("import", "table", "olist/erp.csv", "--map", "olist/m.yaml", "--into", "facts", "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert "times without a zone: 1, read in the zone of the source" in done.out


def test_a_target_is_needed(files: Path) -> None:
    done = shipby("import", "olist", files.name)
    assert (done.code, done.err) == (2, "error: name one place for the facts: --into FOLDER, or --lake LAKE.\n")


def test_a_lake_takes_an_export_as_one_import(files: Path) -> None:
    assert shipby("lake", "init", "lake", "--pack", "olist").code == 0
    first, again = (shipby("import", "olist", files.name, "--lake", "lake", "--lang", "en") for _ in range(2))
    assert (first.code, again.code) == (0, 0)
    assert "imported olist (" in first.out
    assert "was imported before" in " ".join(again.out.split())
    held = json.loads(shipby("lake", "status", "lake", "--json").out)
    assert {table["name"]: table["rows"] for table in held["tables"]} == {"orders": 3, "shipments": 2, "scans": 4}
    assert held["imports"] == 1


def test_the_lake_takes_a_folder_of_facts(files: Path) -> None:
    shipby("import", "olist", files.name, "--into", "facts")
    assert shipby("lake", "init", "lake", "--pack", "olist").code == 0
    assert "imported facts (" in shipby("import", "facts", "facts", "--lake", "lake", "--lang", "en").out


def test_only_one_place_for_the_facts_may_be_named(files: Path) -> None:
    ran = shipby("import", "olist", files.name, "--into", "facts", "--lake", "lake")
    assert ran.code == 2
    assert "--into FOLDER, or --lake LAKE" in ran.err


def test_what_an_export_could_not_tell_is_kept_beside_the_lakes_import(files: Path) -> None:
    assert shipby("lake", "init", "lake", "--pack", "olist").code == 0
    told = shipby("import", "olist", files.name, "--lake", "lake", "--lang", "en").out
    [kept] = (files.parent / "lake" / "imports").glob("*.quarantine.csv")
    assert str(kept.relative_to(files.parent)) in told
    assert "2017-10-32 10:56:33" in kept.read_text(encoding="utf-8-sig")
    assert "Not read" not in told
    assert not list((files.parent / "lake" / "work").iterdir())


def test_what_a_lake_knows_of_a_number_counts_for_the_next_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parcel = {"tracking_no": "Z1", "company": "shunfeng", "ship_time": 1772445600}
    (tmp_path / "orders.json").write_text(json.dumps(DOUYIN_ORDER | {"logistics_info": [parcel]}), encoding="utf-8")
    trace = kuaidi100("zhongtong", "Z1", event("2026-03-02 20:00:00", "103"))
    (tmp_path / "traces.json").write_text(json.dumps(trace), encoding="utf-8")
    assert shipby("lake", "init", "lake", "--pack", "douyin").code == 0
    assert shipby("import", "auto", "traces.json", "--lake", "lake").code == 0
    told = shipby("import", "auto", "orders.json", "--lake", "lake", "--lang", "en").out
    assert "waybill numbers that only another carrier knows: 1 (such as Z1: sent by sf" in " ".join(told.split())
    again = shipby("import", "auto", "orders.json", "--lake", "lake", "--lang", "en").out
    assert "was imported before" in again
