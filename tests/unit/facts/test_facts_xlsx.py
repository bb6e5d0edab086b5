"""Workbooks: typed cells read without loss, ids that lost digits refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from shipby.facts import FactsError

from .conftest import Load

HEADER = ["order_id", "shop_id", "paid_at", "amount_minor", "promise_hours", "ship_to", "closed", "product_id"]
PAID = dt.datetime(2023, 1, 1, 10, 0, 0)


def book(*rows: list[Any], sheets: tuple[str, ...] = ()) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(row)
    for name in sheets:
        workbook.create_sheet(name).append(["else"])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_cells_of_every_type(facts: Load) -> None:
    rows = book(
        HEADER,
        ["O1", "S1", PAID, 1250, 36.5, 330106, True, None],
        [692123456789012, 7, "2023-01-01T10:00:00+08:00", "1250", "0.1", "330106", "否", 5],
        ["O3", "S1", dt.datetime(2023, 1, 1), 1250.0, 0.1, None, None, "P1"],
        ["O4", "S1", dt.date(2023, 1, 2), 3, None, None, 0, "P1"],
    )
    loaded = facts({"orders.xlsx": rows})
    assert loaded.quarantine() == []
    instant = "epoch_us(TIMESTAMPTZ '{}+08')"
    moments = [f"2023-01-0{day} {hour}:00:00" for day, hour in ((1, 10), (1, 10), (1, "00"), (2, "00"))]
    expected = loaded.con.execute("SELECT " + ", ".join(instant.format(moment) for moment in moments)).fetchone() or ()
    told = loaded.rows("orders", "order_id", "shop_id", "paid_at", "amount_minor", "promise_hours", "ship_to", "closed")
    assert told == [
        ("O1", "S1", expected[0], 1250, 131_400_000_000, "330106", True),
        ("692123456789012", "7", expected[1], 1250, 360_000_000, "330106", False),
        ("O3", "S1", expected[2], 1250, 360_000_000, None, None),
        ("O4", "S1", expected[3], 3, None, None, False),
    ]
    orders = loaded.report.tables["orders"]
    assert (orders.format, orders.encodings, orders.zone_assumed) == ("xlsx", (), 3)


def test_rows_keep_their_numbers_across_blank_ones(facts: Load) -> None:
    rows = book(HEADER, ["O1", "S1", PAID, 1], [], ["O2", "S1", PAID, -1], [], [], ["O3", "S1", "no", 1], [], [])
    loaded = facts({"orders.xlsx": rows})
    assert [row[:4] for row in loaded.quarantine()] == [
        ("orders.xlsx", 4, "amount_minor", "-1"),
        ("orders.xlsx", 7, "paid_at", "no"),
    ]
    assert loaded.report.tables["orders"].read == 3


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (
            6921234567890123456,
            "orders.xlsx row 3, column order_id: 6.921234567890124e+18 is stored as a number; "
            "a spreadsheet keeps 15 digits, the others are lost. Export the column as text.",
        ),
        (
            "6.92E+18",
            'orders.xlsx row 3, column order_id: "6.92E+18" is a number in scientific notation: '
            "digits of the id are lost. Export the column as text, not as a number.",
        ),
    ],
)
def test_an_id_that_lost_digits(facts: Load, cell: object, words: str) -> None:
    with pytest.raises(FactsError) as caught:
        facts({"orders.xlsx": book(HEADER, ["O1", "S1", PAID, 1], [cell, "S1", PAID, 1])})
    error = caught.value
    assert str(error) == words
    assert (error.table, error.column, error.row) == ("orders", "order_id", 3)


def test_an_id_of_long_text_is_fine(facts: Load) -> None:
    loaded = facts({"orders.xlsx": book(HEADER, ["6921234567890123456", "S1", PAID, 1])})
    assert loaded.rows("orders", "order_id") == [("6921234567890123456",)]


def test_scientific_ids_in_csv(facts: Load) -> None:
    with pytest.raises(
        FactsError, match=r'^orders.csv row 2, column product_id: "6.92E\+18" is a number in scientific'
    ):
        facts({"orders.csv": "order_id,shop_id,paid_at,amount_minor,product_id\nO1,S1,2023-01-01 10:00,1,6.92E+18\n"})


def test_further_sheets_are_read_over(facts: Load) -> None:
    loaded = facts({"orders.xlsx": book(HEADER, ["O1", "S1", PAID, 1], sheets=("two", "notes"))})
    assert [stray.name for stray in loaded.report.tables["orders"].ignored] == [
        "orders.xlsx: sheet two",
        "orders.xlsx: sheet notes",
    ]


def test_part_workbooks(facts: Load) -> None:
    rows = book(HEADER, ["O1", "S1", PAID, 1])
    loaded = facts({"orders/1.xlsx": rows, "orders/2.XLSX": book(HEADER, ["O2", "S1", PAID, 0], ["", "S1", PAID, 1])})
    assert loaded.rows("orders", "order_id") == [("O1",), ("O2",)]
    assert loaded.quarantine() == [("orders/2.XLSX", 3, "order_id", None, "empty")]


def test_a_workbook_without_rows(facts: Load) -> None:
    assert facts({"orders.xlsx": book(HEADER)}).report.tables["orders"].read == 0
    with pytest.raises(FactsError, match=r"^orders.xlsx has no header: its first row is empty"):
        facts({"orders.xlsx": book()})
    rows = book(HEADER, ["O1", "S1", PAID, 1])
    with pytest.raises(FactsError, match=r"^orders.xlsx has no header: its first row is empty"):
        facts({"orders.xlsx": with_parts(rows, SHEET, zipped(rows, SHEET).replace(b' r="1"', b' r="7"'))})


# ------------------------------------------------------------------ sizes

SHEET = "xl/worksheets/sheet1.xml"


def zipped(content: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(part)


def with_parts(content: bytes, part: str, new: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            if name != part:
                archive.writestr(name, old.read(name))
        archive.writestr(part, new)
    return out.getvalue()


def test_a_bomb_is_not_unpacked(facts: Load) -> None:
    bomb = with_parts(book(HEADER, ["O1", "S1", PAID, 1]), "bomb", b"\0" * (600 << 20))
    assert len(bomb) < 1_000_000
    with pytest.raises(FactsError) as caught:
        facts({"orders.xlsx": bomb})
    assert str(caught.value).startswith("orders.xlsx unpacks to 600 MB in ")
    assert "512 MB is the most that is read" in str(caught.value)
    assert caught.value.table == "orders"


def test_a_cell_in_the_last_corner_takes_no_memory(facts: Load) -> None:
    rows = book(HEADER, ["O1", "S1", PAID, 1])
    sheet = zipped(rows, SHEET)
    far = b'<row r="%d"><c r="XFD%d"><v>1</v></c></row></sheetData>'
    wide = with_parts(rows, SHEET, sheet.replace(b"</sheetData>", far % (3, 3)))
    assert facts({"orders.xlsx": wide}).rows("orders", "order_id") == [("O1",)]
    with pytest.raises(FactsError, match="has nothing between row 2 and row 1048576"):
        facts({"orders.xlsx": with_parts(rows, SHEET, sheet.replace(b"</sheetData>", far % (1048576, 1048576)))})


@pytest.mark.parametrize("content", [b"order_id,shop_id\n", book(HEADER)[:-200]], ids=["text", "truncated"])
def test_what_is_no_workbook_is_said_to_be_none(facts: Load, content: bytes) -> None:
    with pytest.raises(FactsError, match=r"orders.xlsx cannot be read as a workbook: it is cut off, damaged or"):
        facts({"orders.xlsx": content})
