"""Any table by a mapping: what it may say, what it must not, and the draft that Shipby makes of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from shipby.facts import FactsError
from shipby.facts.adapters.guess import draft
from tests.unit.facts.adapters.conftest import Import
from tests.unit.facts.adapters.sources import as_xlsx, write

ERP = """\
订单编号,店铺名称,付款时间,实付金额(元),类型,发货时间,物流公司,物流单号,收货人,手机,省,市,区
="3000000000000000001",样品店,2026-03-01 10:00:00,15.90,现货,2026-03-02 09:00:00,中通快递,Z100,王小样,13800000001,\
浙江省,杭州市,西湖区
3000000000000000002,样品店,2026-03-01 10:00:00,9,预售,,,,王小样,13800000001,浙江省,杭州市,西湖区
3000000000000000003,样品店,,9,现货,,,,王小样,13800000001,浙江省,杭州市,西湖区
"""
MAPPING = """
orders:
  order_id: 订单编号
  shop_id: {value: S1}
  paid_at: 付款时间
  amount_minor: {from: 实付金额(元), unit: yuan}
  mode: {from: 类型, words: {现货: spot, 预售: presale}}
  ship_to: {from: [省, 市, 区]}
shipments:
  shipment_id: {from: [订单编号, 物流单号]}
  order_id: 订单编号
  carrier: 物流公司
  tracking_no: 物流单号
  shipped_at: 发货时间
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return write(tmp_path / "mapping.yaml", MAPPING)


def test_one_file_tells_orders_and_shipments(imported: Import, mapping: Path) -> None:
    facts = imported(ERP, "table", "erp.csv", mapping=mapping)
    assert facts.rows("orders", "order_id", "shop_id", "paid_at", "amount_minor", "mode", "ship_to") == [
        ("3000000000000000001", "S1", "03-01 10:00:00", 1590, "spot", "330106"),
        ("3000000000000000002", "S1", "03-01 10:00:00", 900, "presale", "330106"),
    ]
    assert facts.rows("shipments", "shipment_id", "order_id", "carrier", "tracking_no", "shipped_at") == [
        ("3000000000000000001|Z100", "3000000000000000001", "zto", "Z100", "03-02 09:00:00")
    ]
    assert list(facts.report.sentences())[:2] == [
        "erp.csv -> orders: 3 rows read = 2 kept + 0 quarantined + 1 set aside "
        "(1 without paid_at: they make no row of orders)",
        "erp.csv -> shipments: 3 rows read = 1 kept + 0 quarantined + 2 set aside "
        "(2 without shipped_at: they make no row of shipments)",
    ]


def test_bad_rows_go_to_quarantine_under_the_files_own_names(imported: Import, mapping: Path) -> None:
    facts = imported(
        ERP + "3000000000000000004,s,2026-03-99,1,现货,,,,,,,,\n5,s,2026-03-01 10:00:00,1,奇怪,,,,,,,,\n",
        "table",
        "erp.csv",
        mapping=mapping,
    )
    assert facts.quarantine() == [
        "mapped_orders,erp.csv,5,付款时间,2026-03-99,is not a time. Write 2023-12-01 10:00:00.",
        'mapped_orders,erp.csv,6,类型,,"is not one of spot, presale, custom, fast."',
    ]


@pytest.mark.parametrize("zone", ["UTC", None])
def test_typed_parquet(imported: Import, tmp_path: Path, zone: str | None) -> None:
    instant = pa.timestamp("us", zone)
    table = pa.table(
        {
            "id": pa.array([6900000000000000001]),
            "at": pa.array([1772331630000000], pa.int64()).cast(instant),
            "fen": pa.array([1234]),
            "no": pa.array([" Z1\t"]),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    text = "orders: {order_id: id, shop_id: {value: S}, paid_at: at, amount_minor: {from: fen, unit: fen}}\nzone: UTC\n"
    facts = imported(tmp_path / "t.parquet", "table", mapping=write(tmp_path / "m.yaml", text))
    assert facts.rows("orders", "order_id", "paid_at", "amount_minor") == [
        ("6900000000000000001", "03-01 10:20:30", 1234)
    ]
    assert facts.report.assumed == (0 if zone else 1)


def test_a_workbook_with_real_dates(imported: Import, tmp_path: Path) -> None:
    import datetime as dt

    book = as_xlsx([["id", "at", "sum"], ["A1", dt.datetime(2026, 3, 1, 10, 20, 30), 12.5]])
    text = "orders: {order_id: id, shop_id: {value: S}, paid_at: at, amount_minor: sum}"
    facts = imported(book, "table", "t.xlsx", mapping=write(tmp_path / "m.yaml", text))
    assert facts.rows("orders", "order_id", "paid_at", "amount_minor") == [("A1", "03-01 10:20:30", 1250)]


def test_carriers_and_scans(imported: Import, tmp_path: Path) -> None:
    text = """scans: {carrier: 快递, tracking_no: 单号, scanned_at: 时间, region: 城市,
        kind: {from: 节点, words: {揽收: picked_up}}}"""
    rows = "快递,单号,节点,时间,城市\nZTO,Z1,揽收,2026-03-01 10:00:00,杭州市\n中通,Z2,揽收,2026-03-01 10:00:00,330106\n"
    facts = imported(rows, "table", "scans.csv", mapping=write(tmp_path / "m.yaml", text))
    assert facts.rows("scans", "carrier", "tracking_no", "kind", "region") == [
        ("zto", "Z1", "picked_up", "3301"), ("zto", "Z2", "picked_up", "330106"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("orders: {order_id: 订单编号}", "orders: shop_id, paid_at, amount_minor missing; every row needs it."),
        ("order: {}", "names no table. Write one of orders, shipments"),
        ("orders: {ordr_id: x}", 'there is no column of orders "ordr_id". Did you mean order_id?'),
        ("orders: 3", "orders: write `column: header of the file`, one a line."),
        ("orders: {order_id: {form: x}}", 'there is no key of orders.order_id "form". Did you mean from?'),
        ("orders: {order_id: {from: x, value: y}}", "orders.order_id: write either `from: HEADER` or `value: TEXT`."),
        ("orders: {amount_minor: {from: x, unit: usd}}", 'the unit "usd" is not one of yuan, fen.'),
        ("[", "cannot be read as a mapping"),
        (MAPPING.replace("付款时间", "付款日期"), 'erp.csv has no column "付款日期", which the mapping names.'),
        (MAPPING + "zone: Asia/Nowhere\n", '"Asia/Nowhere" is not a time zone'),
    ],
)
def test_a_mapping_that_cannot_be_meant(imported: Import, tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FactsError) as caught:
        imported(ERP, "table", "erp.csv", mapping=write(tmp_path / "m.yaml", text))
    assert says in str(caught.value)


def test_without_a_mapping_the_way_to_one_is_told(imported: Import) -> None:
    with pytest.raises(FactsError, match="draft one by `shipby import table FILE --guess"):
        imported(ERP, "table", "erp.csv")


def test_the_draft_of_a_mapping_imports_at_once(imported: Import, tmp_path: Path) -> None:
    text = draft(write(tmp_path / "erp.csv", ERP))
    assert '  amount_minor: {from: "实付金额(元)", unit: yuan}' in text
    assert "# 个人信息，不读取 / personal, never read: 收货人, 手机" in text
    assert "王小样" not in text
    assert "13800000001" not in text
    facts = imported(ERP, "table", "erp.csv", mapping=write(tmp_path / "m.yaml", text))
    assert facts.rows("orders", "order_id", "amount_minor") == [
        ("3000000000000000001", 1590),
        ("3000000000000000002", 900),
    ]
    assert facts.rows("shipments", "tracking_no") == [("Z100",)]


def test_a_draft_says_what_it_could_not_find(tmp_path: Path) -> None:
    text = draft(write(tmp_path / "t.csv", "单号,foo\n1,2\n"))
    assert '  paid_at: {from: "?"}' in text
    assert "  shop_id: {value: SHOP}" in text
    assert "# 未使用 / not used: foo" in text


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_drafts_of_scans_warn_of_what_is_no_pickup(tmp_path: Path, suffix: str) -> None:
    table: list[list[Any]] = [
        ["运单号", "快递公司", "物流状态", "操作时间"],
        ["Z1", "中通", "待揽收", "2026-03-01 10:00:00"],
        ["Z1", "中通", "已揽收", "2026-03-01 11:00:00"],
    ]
    path = tmp_path / f"t.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.table({head: [row[index] for row in table[1:]] for index, head in enumerate(table[0])}), path)
    else:
        path.write_bytes(as_xlsx(table) if suffix == "xlsx" else "\n".join(",".join(row) for row in table).encode())
    text = draft(path)
    assert "kind: {from: 物流状态, words: {待揽收: announced, 已揽收: picked_up}}" in text


def test_other_sheets_of_a_workbook_are_named(imported: Import, tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["id", "at", "sum"])
    book.worksheets[0].append(["A1", "2026-03-01 10:20:30", "12.50"])
    book.create_sheet("others")
    book.save(tmp_path / "t.xlsx")
    text = "orders: {order_id: id, shop_id: {value: S}, paid_at: at, amount_minor: sum}"
    facts = imported(tmp_path / "t.xlsx", "table", mapping=write(tmp_path / "m.yaml", text))
    assert [note.en for note in facts.report.notes] == ["t.xlsx: sheets not read: others"]
