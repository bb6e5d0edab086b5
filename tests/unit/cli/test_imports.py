"""`shipby import`: what was read adds up to what was kept and set aside, and the facts can be judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden.golden import golden
from tests.unit.cli.shell import shipby

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
        assert file["read"] == file["kept"] + sum(count for _, count in file["set_aside"]), file["file"]


def test_the_imported_facts_are_judged_by_their_pack(files: Path) -> None:
    shipby("import", "olist", files.name, "--into", "facts")
    judged = shipby("judge", "facts", "--pack", "olist", "--out", "out", "--format", "csv")
    assert judged.code == 0, judged.err
    data = json.loads(shipby("summary", "out", "--json").out)
    [tally] = data["tallies"]
    assert tally["orders"] == {"on_time": 1, "undetermined": 1, "violation": 1}


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    done = shipby("import", "olist", str(tmp_path), "--into", str(tmp_path / "facts"))
    assert (done.code, done.out) == (4, "")
    assert "has no olist_orders_dataset.csv" in done.err


def test_an_unknown_data_set_is_wrong_usage_and_names_the_closest() -> None:
    done = shipby("import", "olst", "x", "--into", "y")
    assert done.code == 2
    assert "olist" in done.err
