"""The published Olist layout -> facts, on made-up rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from shipby.facts import FactsError, load
from shipby.facts.adapters import import_facts
from shipby.facts.adapters.formats.olist import ZONE

from ..conftest import write

ORDERS = """order_id,order_status,order_purchase_timestamp,order_approved_at,\
order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
a,delivered,2017-10-10 10:00:00,2017-10-10 10:10:00,2017-10-16 00:00:01,2017-10-20 09:00:00,2017-11-01 00:00:00
b,delivered,2018-01-10 10:00:00,,2018-01-10 09:00:00,2018-01-10 08:00:00,2018-02-01 00:00:00
c,canceled,2018-01-10 10:00:00,2018-01-10 10:00:00,,,2018-02-01 00:00:00
d,unavailable,2018-01-10 10:00:00,2018-01-10 10:00:00,,,2018-02-01 00:00:00
e,shipped,2018-01-10 10:00:00,2018-01-10 10:00:00,2018-01-11 10:00:00,,2018-02-01 00:00:00
e,shipped,2018-01-10 10:00:00,2018-01-10 10:00:00,2018-01-11 10:00:00,,2018-02-01 00:00:00
f,created,never,,,,
"""
ITEMS = """order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
a,1,p1,s1,2017-10-15 23:00:00,12.99,12.79
a,2,p2,s1,2017-10-16 00:00:00,0.10,0.2
a,3,p3,s2,2017-10-16 00:00:01,10,0
b,1,p1,s1,2018-01-09 10:00:00,810.00,70.75
c,1,p1,s1,2018-01-15 10:00:00,5,1
e,1,p1,s1,2018-01-15 10:00:00,5,1.005
e,2,p1,s1,2018-01-15 10:00:00,5,1
e,2,p1,s1,2018-01-15 10:00:00,5,1
f,1,p1,s1,2018-01-15 10:00:00,5,1
x,1,p1,s1,2018-01-15 10:00:00,5,1
x,2,p1
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "olist", {"olist_orders_dataset.csv": ORDERS, "olist_order_items_dataset.csv": ITEMS})


def test_the_facts(source: Path, tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    import_facts(source, tmp_path / "facts", "olist")
    report = load(con, tmp_path / "facts", ZONE, tmp_path / "work")
    assert report.present == {"orders", "shipments", "scans"}
    assert report.ignored == ()
    instant = "strftime(make_timestamp({}), '%Y-%m-%d %H:%M:%S')"
    orders = con.execute(
        f"""SELECT order_id, shop_id, product_id, amount_minor, currency, closed, {instant.format("paid_at")},
        {instant.format("promised_by")} FROM fact_orders"""
    ).fetchall()
    assert orders == [
        # summer time began at midnight of 2017-10-15: three hours before it, two after
        ("a/s1", "s1", None, 2608, "BRL", False, "2017-10-10 13:00:00", "2017-10-16 02:00:00"),
        ("a/s2", "s2", "p3", 1000, "BRL", False, "2017-10-10 13:00:00", "2017-10-16 02:00:01"),
        ("c/s1", "s1", "p1", 600, "BRL", True, "2018-01-10 12:00:00", "2018-01-15 12:00:00"),
        ("e/s1", "s1", "p1", 600, "BRL", False, "2018-01-10 12:00:00", "2018-01-15 12:00:00"),
    ]
    assert [(reason.column, reason.value is not None) for reason in report.tables["orders"].reasons] == [
        ("promised_by", True)
    ]
    shipments = con.execute(
        f"SELECT shipment_id, order_id, carrier, tracking_no, {instant.format('shipped_at')} FROM fact_shipments"
    )
    assert shipments.fetchall() == [
        ("a/s1", "a/s1", "olist", "a/s1", "2017-10-16 02:00:01"),
        ("a/s2", "a/s2", "olist", "a/s2", "2017-10-16 02:00:01"),
        ("b/s1", "b/s1", "olist", "b/s1", "2018-01-10 11:00:00"),
        ("e/s1", "e/s1", "olist", "e/s1", "2018-01-11 12:00:00"),
    ]
    scans = con.execute(
        f"SELECT tracking_no, kind, {instant.format('scanned_at')}, scanned_at = received_at FROM fact_scans"
    )
    assert scans.fetchall() == [
        ("a/s1", "picked_up", "2017-10-16 02:00:01", True),
        ("a/s1", "delivered", "2017-10-20 11:00:00", True),
        ("a/s2", "picked_up", "2017-10-16 02:00:01", True),
        ("a/s2", "delivered", "2017-10-20 11:00:00", True),
        ("b/s1", "delivered", "2018-01-10 10:00:00", True),
        ("b/s1", "picked_up", "2018-01-10 11:00:00", True),
        ("e/s1", "picked_up", "2018-01-11 12:00:00", True),
    ]


def test_the_counts_add_up(source: Path, tmp_path: Path) -> None:
    report = import_facts(source, tmp_path / "facts")
    assert (report.adapter, report.sure) == ("olist", 1.0)
    assert list(report.sentences()) == [
        "olist_orders_dataset.csv: 7 rows read = 4 kept + 1 quarantined + 2 set aside (1 stand twice; "
        "1 without an item: no seller, no limit)",
        "olist_order_items_dataset.csv: 11 rows read = 6 kept + 1 quarantined + 4 set aside "
        "(1 whose price or freight is no amount; 1 stand twice; 2 of an order that is not in the orders file)",
        f"{tmp_path / 'facts'}: 5 orders, 4 shipments, 7 scans",
        "orders whose limit lies before their purchase: 1; judging sets them aside as bad rows",
        "orders handed over before their purchase: 1, kept as told",
        "orders delivered before their hand-over: 1, kept as told",
        "orders never handed over: 1",
        "orders closed without an instant (cancelled or unavailable): 1",
        "orders with several products of one seller: 1; product_id is left empty",
    ]
    for file in report.files:
        assert file.read == file.kept + file.quarantined + file.aside


def test_a_folder_without_one_of_the_files(source: Path, tmp_path: Path) -> None:
    (source / "olist_order_items_dataset.csv").unlink()
    with pytest.raises(FactsError) as caught:
        import_facts(source, tmp_path / "facts", "olist")
    assert str(caught.value) == (
        f"{source} has no olist_order_items_dataset.csv. Name the folder that holds the published files."
    )
