"""An output folder -> a workbook: every row as people expect to find it, and nothing that runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shipby.domain.tables import OUTCOMES
from shipby.outcomes.rows import AskError
from shipby.outcomes.workbook import write_workbook
from tests.unit.outcomes.summary.judgements import DAILY, DAILY_RUN
from tests.unit.outcomes.workbooks import about, by_calamine, column, judged, values, workbook

TEXTS = (
    "007",
    "123456789012345678",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "https://example.org",
    "1e5",
    "TRUE",
    " two  spaces ",
    "line\nbreak",
    "<b>&amp;</b>",
    "<r><t>markup</t></r>",
    "bell\x07",
    "_x0041_",
    "订单",
)


def _orders(ids: tuple[str, ...]) -> dict[str, Any]:
    rows = [{"clause": "late-dispatch", "order_id": one, "shop_id": "S", "outcome": "on_time"} for one in ids]
    return {"verdicts": rows}


@pytest.fixture
def daily(tmp_path: Path) -> Path:
    return judged(tmp_path / "out", DAILY, **DAILY_RUN)


def test_a_sheet_for_each_table_with_all_its_rows_under_the_names_they_have_in_files(daily: Path) -> None:
    book = workbook(daily)
    assert book.sheetnames == ["About", *OUTCOMES, "quarantine"]
    for table, spec in OUTCOMES.items():
        head = [str(cell.value).partition("\n")[0] for cell in book[table][1]]
        declared = ["amount" if name == "amount_minor" else name for name, _ in spec.columns]
        assert [name for name in head if name != "share"] == declared
        assert book[table].max_row == 1 + len(DAILY[table])


def test_sheets_are_frozen_filtered_and_print_their_heading_on_every_page(daily: Path) -> None:
    for sheet in workbook(daily).worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert all(sheet.column_dimensions[cell.column_letter].width >= 9 for cell in sheet[1])


def test_chinese_has_chinese_headings_and_words_and_tells_their_codes(daily: Path) -> None:
    book = workbook(daily, "zh")
    assert book.sheetnames == ["说明", "判定", "比率", "处罚", "赔付", "处置", "隔离"]
    head = [cell.value for cell in book["判定"][1]]
    assert head[:5] == ["规则包", "条款", "订单号", "店铺", "结果"]
    assert head[7] == "最晚发货时间\nAsia/Shanghai"
    assert values(book, "判定", "条款")[0] == "超时发货"
    assert set(values(book, "判定", "结果")) == {"违规", "按时", "排除", "无法判定", "未到期", "不适用"}
    assert set(values(book, "判定", "缺少")) == {None, "物流轨迹", "承诺时间", "快递或运单号", "关闭时间"}
    assert set(values(book, "比率", "结果")) == {"扣分", "未触及", "未结束", "申诉撤销"}
    assert set(values(book, "比率", "已结束")) == {"是", "否"}
    assert values(book, "处罚", "积分类别") == ["A 类积分（一般违规）", "B 类积分（严重违规）"]
    assert values(book, "赔付", "形式") == ["优惠券"] * 3
    assert values(book, "处置", "处置") == ["封禁商品", "封禁商品", "关闭订单并退款"]
    told = about(book).splitlines()
    assert "结果\t违规\tviolation" in told
    assert "条款\t超时发货\tlate-dispatch" in told
    assert "最晚发货时间\tdue_at\t时效变更之后的期限" in told


def test_words_stay_codes_where_the_rules_are_gone(tmp_path: Path) -> None:
    rows: dict[str, Any] = {"actions": [{"clause": "c", "kind": "paint_door", "shop_id": "S"}]}
    book = workbook(judged(tmp_path / "out", rows, unknown_pack_of="UTC"), "zh")
    assert (values(book, "处置", "条款"), values(book, "处置", "处置")) == (["c"], ["paint_door"])


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_texts_are_text_whatever_they_look_like(tmp_path: Path, form: str) -> None:
    out = judged(tmp_path / "out", _orders(TEXTS), form=form)
    cells = column(workbook(out), "verdicts", "order_id")
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert [row[2] for row in by_calamine(tmp_path / "out.xlsx", "verdicts")[1:]] == [*TEXTS]


def test_a_quarantined_value_is_no_formula_either(daily: Path) -> None:
    book = workbook(daily)
    assert [cell.value for cell in book["quarantine"][2]] == [
        "orders",
        "orders.csv",
        7,
        "paid_at",
        "'=1+1",
        "is not a time.",
    ]


def test_a_text_too_long_for_a_cell_is_cut_and_said_to_be(tmp_path: Path) -> None:
    out = judged(tmp_path / "out", _orders(("x" * 20_000, "short")))
    assert write_workbook(out, tmp_path / "b.xlsx", "en") == [
        "verdicts: Cells too long for a spreadsheet, cut after 16,383 characters: 1."
    ]
    assert by_calamine(tmp_path / "b.xlsx", "verdicts")[1][2] == "x" * 16_382 + "…"


@pytest.mark.parametrize(
    ("zone", "instant", "shown"),
    [
        ("Asia/Shanghai", "2023-01-03T02:00:00Z", datetime(2023, 1, 3, 10)),
        ("Asia/Shanghai", "2022-12-31T16:00:00Z", datetime(2023, 1, 1)),
        ("Asia/Shanghai", "2023-01-03T02:00:00.250Z", datetime(2023, 1, 3, 10, 0, 0, 250_000)),
        ("America/New_York", "2023-03-12T06:59:59Z", datetime(2023, 3, 12, 1, 59, 59)),
        ("America/New_York", "2023-03-12T07:00:00Z", datetime(2023, 3, 12, 3)),
        ("UTC", "1899-01-01T00:00:00Z", "1899-01-01 00:00:00"),
    ],
)
def test_an_instant_is_a_date_and_time_on_the_clock_its_heading_names(
    tmp_path: Path, zone: str, instant: str, shown: object
) -> None:
    rows: dict[str, Any] = {"verdicts": [{"clause": "c", "order_id": "1", "outcome": "on_time", "due_at": instant}]}
    book = workbook(judged(tmp_path / "out", rows, unknown_pack_of=zone))
    assert values(book, "verdicts", "due_at") == [shown]
    assert f"due_at\n{zone}" in [cell.value for cell in book["verdicts"][1]]


def test_days_points_and_shares(daily: Path) -> None:
    book = workbook(daily)
    start, points, share = (column(book, "rates", name)[0] for name in ("window_start", "points", "share"))
    assert (start.value, start.number_format) == (datetime(2023, 1, 3), "yyyy-mm-dd")
    assert (points.value, points.number_format) == (2, "0.0")
    assert (round(share.value, 12), share.number_format) == (round(31 / 120, 12), "0.00%")
    assert values(book, "rates", "points")[2] is None


@pytest.mark.parametrize(
    ("minor", "currency", "cell", "shown"),
    [
        (123_405, "CNY", 1234.05, "#,##0.00"),
        (-1, "CNY", -0.01, "#,##0.00"),
        (500, "JPY", 500, "#,##0"),
        (12_345, "KWD", 12.345, "#,##0.000"),
        (999_999_999_999_999, "CNY", 9_999_999_999_999.99, "#,##0.00"),
        (9_223_372_036_854_775_807, "CNY", "92233720368547758.07", "@"),
    ],
)
def test_money_is_an_amount_with_its_currencys_decimals_and_none_is_lost(
    tmp_path: Path, minor: int, currency: str, cell: object, shown: str
) -> None:
    row = {"clause": "c", "order_id": "1", "amount_minor": minor, "currency": currency, "form": "coupon"}
    [found] = column(workbook(judged(tmp_path / "out", {"compensations": [row]})), "compensations", "amount")
    assert (found.value, found.number_format) == (cell, shown)


def test_an_unpublished_amount_is_an_empty_cell(daily: Path) -> None:
    assert values(workbook(daily), "compensations", "amount") == [3, 1234.05, None]


def test_violations_are_coloured(daily: Path) -> None:
    [colours] = workbook(daily, "zh")["判定"].conditional_formatting
    assert str(colours.sqref) == "E2:E13"
    assert [rule.formula for rule in colours.rules] == [['"违规"'], ['"无法判定"']]


def test_the_first_sheet_tells_what_was_judged(daily: Path) -> None:
    told = about(workbook(daily))
    for line in (
        "Rules\tdouyin 2022-12-30  Douyin Shop, dispatch rules of December 2022",
        "As of\t2023-01-10 00:00:00+08:00 Asia/Shanghai (the newest fact)",
        "Settings\thours.spot = 72",
        "\thours.presale = 360 from 2023-01-05",
        "Facts (rows)\torders: 1,205, and 2 bad",
        "Sheets (rows)\tverdicts: 12",
        "\tquarantine: 1",
        "How to read\tTimes are civil times of Asia/Shanghai; files hold them in UTC.",
        "Written by\tshipby 1.2.3",
    ):
        assert line in told
    assert f"shipby explain ORDER_ID --out {daily}" in told


def test_a_shops_workbook_holds_its_rows_and_nothing_of_others(daily: Path) -> None:
    book = workbook(daily, shop="shop-b")
    assert book.sheetnames == ["About", *OUTCOMES]
    for table in OUTCOMES:
        assert set(values(book, table, "shop_id")) == {"shop-b"}
        assert book[table].max_row == 1 + sum(row["shop_id"] == "shop-b" for row in DAILY[table])
    told = about(book)
    assert "Shop\tshop-b" in told
    assert "Facts" not in told


def test_a_shop_that_is_not_there_is_refused(daily: Path, tmp_path: Path) -> None:
    with pytest.raises(AskError, match='has no shop "shop-z\' OR 1=1"'):
        write_workbook(daily, tmp_path / "b.xlsx", "en", "shop-z' OR 1=1")
    assert not (tmp_path / "b.xlsx").exists()


def test_both_forms_give_the_same_sheets_and_one_form_the_same_bytes(tmp_path: Path) -> None:
    forms = [judged(tmp_path / form, DAILY, form=form, **DAILY_RUN) for form in ("csv", "parquet")]
    for out in forms:
        write_workbook(out, tmp_path / f"{out.name}.xlsx", "zh")
    for sheet in ("判定", "比率", "处罚", "赔付", "处置"):
        assert by_calamine(tmp_path / "csv.xlsx", sheet) == by_calamine(tmp_path / "parquet.xlsx", sheet)
    first = (tmp_path / "csv.xlsx").read_bytes()
    write_workbook(forms[0], tmp_path / "csv.xlsx", "zh")
    assert (tmp_path / "csv.xlsx").read_bytes() == first
