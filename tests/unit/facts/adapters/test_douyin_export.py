"""The order export of 抖店: sub-orders become orders, whatever shops and spreadsheets do to cells."""

from __future__ import annotations

import pytest

from shipby.facts import FactsError
from shipby.facts.adapters.formats.douyin_export import HEADER
from tests.unit.facts.adapters.conftest import Import, aside
from tests.unit.facts.adapters.sources import DOUYIN, PEOPLE, as_csv, as_xlsx, douyin, sheet

ORDER = ("order_id", "shop_id", "paid_at", "amount_minor", "promised_by", "parcels_expected", "closed")
FORMAT = {"name": "douyin-export", "file": "orders.csv", "shop": "S1"}


def sub(order: int, part: int = 0, /, **changes: str) -> dict[str, str]:
    """A sub-order of an order."""
    number = 6900000000000000000 + 10 * order
    return {"主订单编号": str(number), "子订单编号": str(number + part)} | changes


def test_one_order(imported: Import) -> None:
    facts = imported(douyin({}), **FORMAT)
    assert facts.rows("orders", *ORDER, "product_id", "channel", "ship_to", "mode", "currency") == [
        (
            "6900000000000000001",
            "S1",
            "03-01 10:20:30",
            9990,
            "03-03 10:20:30",
            1,
            False,
            "3400000001",
            "live",
            "330106",
            None,
            "CNY",
        )
    ]
    assert facts.rows("shipments", "order_id", "carrier", "tracking_no", "shipped_at") == [
        ("6900000000000000001", None, None, "03-02 18:00:00")
    ]
    assert not (facts.facts / "scans").exists(), "the export has no scans: their table must be absent, not empty"


def test_an_order_of_several_sub_orders_is_dispatched_when_all_are(imported: Import) -> None:
    facts = imported(
        douyin(
            sub(1, 1, 发货时间="2026-03-02 09:00:00", 订单应付金额="10.00", 承诺发货时间="2026-03-03 00:00:00"),
            sub(
                1,
                2,
                发货时间="2026-03-02 18:00:00",
                订单应付金额="0.05",
                承诺发货时间="2026-03-09 00:00:00",
                商品ID="2",
            ),
            sub(2, 1),
            sub(2, 2, 发货时间="-", 订单状态="待发货"),
            sub(3, 1),
            sub(3, 2),
        ),
        **FORMAT,
    )
    assert facts.rows("orders", "amount_minor", "promised_by", "parcels_expected", "product_id") == [
        (1005, "03-09 00:00:00", 2, None),
        (19980, "03-03 10:20:30", 1, "3400000001"),
        (19980, "03-03 10:20:30", 2, "3400000001"),
    ]
    assert [row[1] for row in facts.rows("shipments", "order_id", "shipped_at")] == [
        "03-02 09:00:00", "03-02 18:00:00", "03-02 18:00:00", "03-02 18:00:00",
    ]  # fmt: skip


def test_what_is_set_aside_and_why(imported: Import) -> None:
    facts = imported(
        douyin(
            sub(1, 支付完成时间="-", 订单状态="待支付", 承诺发货时间="-", 发货时间="-"),
            sub(2, 支付完成时间="", 订单状态="已关闭", 发货时间=""),
            sub(3, 订单类型="虚拟订单"),
            sub(4, 1, 订单状态="已关闭", 发货时间="-"),
            sub(4, 2, 订单应付金额="1.00"),
            sub(5, 1, 订单状态="已关闭", 发货时间="-", 订单应付金额="2.00"),
            sub(5, 2, 订单状态="已关闭", 发货时间="-", 订单应付金额="3.00"),
            sub(6, 发货时间="-"),
            sub(7, 1, 订单应付金额="?"),
            sub(7, 2),
            sub(8, 1),
            sub(8, 1),
            sub(9, 订单状态="已关闭"),
        ),
        **FORMAT,
    )
    assert aside(facts.report) == {
        "told twice": 1,
        "not paid, or without an instant of payment": 2,
        "virtual goods and vouchers, which are not shipped": 1,
        "of an order another row of which is in quarantine": 1,
        "of an order that is shipped by its status, without an instant of dispatch": 1,
        "closed before dispatch, while the rest of the order goes on": 1,
    }
    assert [(row[0][-2:], *row[1:]) for row in facts.rows("orders", "order_id", "amount_minor", "closed")] == [
        ("40", 100, False), ("50", 500, True), ("80", 9990, False), ("90", 9990, True),
    ]  # fmt: skip
    assert facts.quarantine() == [
        "douyin_export,orders.csv,10,订单应付金额,?,is not an amount with at most two decimals. Write 12.50."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(imported: Import, encoding: str) -> None:
    facts = imported(douyin({}, encoding=encoding), **FORMAT)
    assert facts.rows("orders", "order_id", "ship_to") == [("6900000000000000001", "330106")]


@pytest.mark.parametrize(
    "cell",
    [
        '="6900000000000000001"',
        "\t6900000000000000001",
        "6900000000000000001\t",
        "'6900000000000000001",
        "\u30006900000000000000001 ",
    ],
)
def test_order_numbers_as_shops_write_them(imported: Import, cell: str) -> None:
    facts = imported(douyin({"主订单编号": cell, "子订单编号": cell}), **FORMAT)
    assert facts.rows("orders", "order_id") == [("6900000000000000001",)]


@pytest.mark.parametrize("nothing", ["", "-", "0", "0000-00-00 00:00:00", "0000-00-00", "--", "\t", "NULL"])
def test_not_yet(imported: Import, nothing: str) -> None:
    facts = imported(douyin({"发货时间": nothing, "订单状态": "待发货"}), **FORMAT)
    assert facts.rows("orders", "parcels_expected") == [(1,)]
    assert facts.rows("shipments") == []


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("2026/3/1 10:20", "03-01 10:20:00"),
        ("2026-03-01T10:20:30+08:00", "03-01 10:20:30"),
        ("2026-03-01 02:20:30Z", "03-01 10:20:30"),
        ("1772331630", "03-01 10:20:30"),
        ("1772331630000", "03-01 10:20:30"),
    ],
)
def test_times(imported: Import, told: str, seen: str) -> None:
    facts = imported(douyin({"支付完成时间": told}), **FORMAT)
    assert facts.rows("orders", "paid_at") == [(seen,)]
    assert facts.report.assumed == (4 if told.startswith("2026/") else 3)


def test_a_column_that_no_duty_needs_sets_no_row_aside(imported: Import) -> None:
    odd = {"订单提交时间": "昨天", "订单完成时间": "2026-13-01 10:00:00"}
    facts = imported(douyin(odd, sub(2), sub(3, 订单提交时间="昨天")), **FORMAT)
    assert [(file.read, file.kept, file.quarantined) for file in facts.report.files] == [(3, 3, 0)]
    assert facts.quarantine() == []
    assert [note.en for note in facts.report.notes if "no duty" in note.en] == [
        "rows whose 订单提交时间 cannot be read and is taken as empty: 1; no duty needs it",
        "rows whose 订单提交时间, 订单完成时间 cannot be read and is taken as empty: 1; no duty needs it",
    ]


def test_a_column_that_a_duty_needs_does(imported: Import) -> None:
    facts = imported(douyin({"支付完成时间": "昨天"}, {"主订单编号": "69", "承诺发货时间": "下周"}), **FORMAT)
    assert [file.quarantined for file in facts.report.files] == [2]
    with pytest.raises(FactsError, match=r"row 2, column 商品ID: .* scientific notation"):
        imported(douyin({"商品ID": "3.6E+18"}), **FORMAT)


@pytest.mark.parametrize(
    ("told", "fen"), [("1,099.90", 109990), ("¥99.9", 9990), ("99.900", 9990), ("0", 0), ("12元", 1200)]
)
def test_amounts(imported: Import, told: str, fen: int) -> None:
    assert imported(douyin({"订单应付金额": told}), **FORMAT).rows("orders", "amount_minor") == [(fen,)]


def test_an_older_header_and_one_of_the_shops_own_choice(imported: Import) -> None:
    older = {"订单提交时间": "下单时间", "支付完成时间": "支付时间", "主订单编号": "主订单号"}
    kept = [head for head in HEADER if head not in ("建议发货时间（起）", "物流SN码", "发货时间", "流量体裁")]
    table = sheet(tuple(kept), [DOUYIN | {"订单状态": "待发货"}, DOUYIN | sub(2)])
    table[0] = [older.get(head, head) for head in table[0]] + ["快递信息"]
    facts = imported(as_csv([row + [""] * (len(table[0]) - len(row)) for row in table]), **FORMAT)
    assert facts.rows("orders", "order_id") == [("6900000000000000001",)]
    assert aside(facts.report) == {"of an order that is shipped by its status, without an instant of dispatch": 1}


def test_waybills_where_the_shop_chose_that_column(imported: Import) -> None:
    table = sheet(
        (*HEADER, "快递信息"),
        [
            DOUYIN | {"快递信息": "Z700000000001-中通快递"},
            DOUYIN | sub(2) | {"快递信息": "A1234567-中通,B1234567-顺丰"},
        ],
    )
    facts = imported(as_csv(table), **FORMAT)
    assert facts.rows("shipments", "carrier", "tracking_no") == [("zto", "Z700000000001"), (None, None)]


def test_a_workbook(imported: Import) -> None:
    facts = imported(as_xlsx(sheet(HEADER, [DOUYIN])), "douyin-export", "orders.xlsx", shop="S1")
    assert facts.rows("orders", "order_id", "paid_at") == [("6900000000000000001", "03-01 10:20:30")]


def test_nothing_of_a_person_is_kept_or_said(imported: Import) -> None:
    shifted = {"订单应付金额": "13800000001", "支付完成时间": "王小样"}
    rows = douyin({}, sub(2, **shifted)) + "\n6900000000000000099,王小样,13800000001,样品路 1 号\n".encode()
    facts = imported(rows, **FORMAT)
    assert sum(file.quarantined for file in facts.report.files) == 2
    written = b"".join(path.read_bytes() for path in facts.facts.rglob("*") if path.is_file())
    said = "\n".join((*facts.report.sentences(), repr(facts.report)))
    for value in PEOPLE.values():
        assert value.encode() not in written
        assert value not in said


def test_lost_digits_are_refused(imported: Import) -> None:
    with pytest.raises(FactsError) as caught:
        imported(douyin({"主订单编号": "6.90E+18"}), **FORMAT)
    assert str(caught.value) == (
        'orders.csv row 2, column 主订单编号: "6.90E+18" is a number in scientific notation: '
        "digits of the id are lost. Export the column as text, not as a number."
    )


def test_lost_digits_in_a_workbook_are_refused(imported: Import) -> None:
    table: list[list[object]] = [list(row) for row in sheet(HEADER, [DOUYIN])]
    table[1][0] = 6900000000000000001
    with pytest.raises(FactsError) as caught:
        imported(as_xlsx(table), "douyin-export", "orders.xlsx", shop="S1")
    assert str(caught.value).startswith("orders.xlsx row 2, column 主订单编号: 6.9e+18 is stored as a number;")
    assert "keeps 15 digits, the others are lost. Export the column as text." in str(caught.value)


def test_the_shop_must_be_said(imported: Import) -> None:
    with pytest.raises(FactsError) as caught:
        imported(douyin({}), "douyin-export", "orders.csv")
    assert str(caught.value) == "orders.csv does not say which shop its orders are of. Add --shop ID."


def test_a_column_that_stands_twice(imported: Import) -> None:
    with pytest.raises(FactsError) as caught:
        imported(as_csv(sheet((*HEADER, "订单状态"), [DOUYIN])), **FORMAT)
    places = f"{HEADER.index('订单状态') + 1} and {len(HEADER) + 1}"
    assert str(caught.value) == (
        f'orders.csv: the column "订单状态" stands 2 times in the header, at {places}. Keep one of them.'
    )
