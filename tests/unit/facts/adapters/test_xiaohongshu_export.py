"""The order export of 千帆: lines become orders, waybills shipments, tags filings."""

from __future__ import annotations

from shipby.facts.adapters.formats.xiaohongshu_export import HEADER
from tests.unit.facts.adapters.conftest import Import, aside
from tests.unit.facts.adapters.sources import PEOPLE, XIAOHONGSHU, as_csv, sheet, xiaohongshu

FORMAT = {"name": "xiaohongshu-export", "file": "orders.xlsx"}


def test_one_order(imported: Import) -> None:
    facts = imported(xiaohongshu({}), **FORMAT)
    assert facts.rows(
        "orders", "order_id", "shop_id", "paid_at", "promised_by", "amount_minor", "ship_to", "closed"
    ) == [("P700000000000000001", "样品店", "04-02 14:36:05", "04-04 14:36:05", 8800, "110105", False)]
    assert facts.rows("shipments", "shipment_id", "carrier", "tracking_no", "shipped_at") == [
        ("P700000000000000001/zto_Z700000000001", "zto", "Z700000000001", "04-03 10:00:00")
    ]
    assert not (facts.facts / "scans").exists()


def test_the_shop_may_be_named_otherwise(imported: Import) -> None:
    assert imported(xiaohongshu({}), shop="S7", **FORMAT).rows("orders", "shop_id") == [("S7",)]


def test_lines_under_one_waybill_are_one_parcel_and_gifts_need_none(imported: Import) -> None:
    facts = imported(
        xiaohongshu(
            {},
            {"规格ID": "sku-2", "用户应付金额(元)": "1.00"},
            {"规格ID": "sku-3", "快递单号": "Z700000000002", "用户应付金额(元)": "2.00"},
            {"规格ID": "gift", "是否为赠品": "是", "快递公司": "", "快递单号": "", "用户应付金额(元)": "0"},
        ),
        **FORMAT,
    )
    assert facts.rows("orders", "amount_minor", "parcels_expected") == [(9100, 2)]
    assert facts.rows("shipments", "tracking_no") == [("Z700000000001",), ("Z700000000002",)]


def test_a_line_without_waybill_while_none_has_one(imported: Import) -> None:
    facts = imported(xiaohongshu({"快递公司": "", "快递单号": ""}), **FORMAT)
    assert facts.rows("orders", "parcels_expected") == [(1,)]
    assert facts.rows("shipments", "carrier", "tracking_no") == [(None, None)]


def test_tags_become_filings_told_when_the_export_tells_them(imported: Import) -> None:
    facts = imported(
        xiaohongshu(
            {"订单标记": "商家报备、催发货"}, {"订单号": "P700000000000000002", "订单标记": "平台报备、协商一致"}
        ),
        **FORMAT,
    )
    assert facts.rows("filings", "order_id", "reason", "status", "decided_at", "dispatch_by") == [
        ("P700000000000000001", "seller_declared", "approved", "04-03 10:00:00", "04-04 14:36:05"),
        ("P700000000000000002", "agreed_with_buyer", "approved", "04-03 10:00:00", "04-04 14:36:05"),
        ("P700000000000000002", "platform_declared", "approved", "04-03 10:00:00", "04-04 14:36:05"),
    ]


def test_presale_has_its_own_promise_where_the_other_is_empty(imported: Import) -> None:
    changes = {"订单类型": "全款预售", "承诺发货时间": "-", "预售订单截止发货时间": "2026-04-20 23:59:59"}
    facts = imported(xiaohongshu(changes), **FORMAT)
    assert facts.rows("orders", "mode", "promised_by") == [("presale", "04-20 23:59:59")]


def test_unpaid_and_cancelled(imported: Import) -> None:
    unpaid = {"订单号": "P700000000000000002", "订单状态": "待付款", "支付时间": "", "订单发货时间": "", "快递单号": ""}
    closed = {"订单号": "P700000000000000003", "订单状态": "已取消", "订单发货时间": "", "快递公司": "", "快递单号": ""}
    facts = imported(xiaohongshu({}, unpaid, closed), **FORMAT)
    assert aside(facts.report) == {"not paid, or without an instant of payment": 1}
    assert facts.rows("orders", "order_id", "closed") == [("P700000000000000001", False), ("P700000000000000003", True)]


def test_nothing_of_a_person_is_kept(imported: Import) -> None:
    facts = imported(
        as_csv(sheet(HEADER, [XIAOHONGSHU, XIAOHONGSHU | {"用户应付金额(元)": "王小样"}])), FORMAT["name"], "orders.csv"
    )
    written = b"".join(path.read_bytes() for path in facts.facts.rglob("*") if path.is_file())
    assert all(value.encode() not in written for value in PEOPLE.values())
    assert facts.quarantine() == [
        "xiaohongshu_export,orders.csv,3,用户应付金额(元),,is not an amount with at most two decimals. Write 12.50."
    ]
