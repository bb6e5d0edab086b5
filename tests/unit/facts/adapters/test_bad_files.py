"""Files that are not what they should be: a clear error, or rows in quarantine, and never half an import."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from shipby.facts import FactsError
from shipby.facts.adapters.formats.douyin_export import HEADER
from tests.unit.facts.adapters.conftest import Import
from tests.unit.facts.adapters.sources import DOUYIN, as_csv, as_xlsx, douyin, event, kuaidi100, sheet, xiaohongshu


def refused(imported: Import, content: bytes | str, name: str, file: str, **options: str) -> str:
    with pytest.raises(FactsError) as caught:
        imported(content, name, file, **options)
    return str(caught.value)


def workbook(**parts: bytes) -> bytes:
    """A workbook with parts replaced (`sheet` is its first sheet)."""
    names = {"sheet": "xl/worksheets/sheet1.xml"}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xiaohongshu({}))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        replaced = {names.get(name, name): content for name, content in parts.items()}
        for item in old.namelist():
            new.writestr(item, replaced.pop(item) if item in replaced else old.read(item))
        for item, content in replaced.items():
            new.writestr(item, content)
    return out.getvalue()


OTHER = {"主订单编号": "6900000000000000002", "子订单编号": "6900000000000000002"}
DAMAGED = (
    "orders.xlsx cannot be read as a workbook: it is cut off, damaged or protected. Download it again as .xlsx, "
    "without a password, or export CSV."
)


@pytest.mark.parametrize("left", [0.1, 0.5, 0.99])
def test_a_workbook_that_is_cut_off(imported: Import, left: float) -> None:
    whole = xiaohongshu({})
    assert refused(imported, whole[: int(len(whole) * left)], "xiaohongshu-export", "orders.xlsx") == DAMAGED


def test_a_workbook_that_is_none(imported: Import) -> None:
    assert refused(imported, "订单号,订单状态\n", "xiaohongshu-export", "orders.xlsx") == DAMAGED
    assert "is an old workbook. Save it as .xlsx or CSV." in refused(
        imported, b"\xd0\xcf", "xiaohongshu-export", "o.xls"
    )


def test_a_bomb_is_not_unpacked(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = workbook(bomb=b"\0" * (600 << 20))
    assert len(bomb) < 2_000_000
    assert refused(imported, bomb, "xiaohongshu-export", "orders.xlsx") == (
        "orders.xlsx unpacks to 600 MB in 10 parts; 512 MB is the most that is read. Export fewer orders at a time, or "
        "export CSV."
    )


def test_a_sheet_that_claims_to_be_endless(imported: Import) -> None:
    row, cell = "1048576", "XFD1048576"
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>x</v></c></row>'
        f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert refused(imported, workbook(sheet=xml.encode()), "xiaohongshu-export", "o.xlsx") == (
        "o.xlsx has nothing between row 1 and row 1048576. Delete what lies below the orders, or export CSV."
    )


def test_a_workbook_that_swells_by_its_own_words(imported: Import) -> None:
    xml = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
    <worksheet><row><c><v>&b;</v></c></row></worksheet>"""
    assert refused(imported, workbook(sheet=xml.encode()), "xiaohongshu-export", "orders.xlsx") == DAMAGED


def test_another_header_is_named_with_the_nearest_format(imported: Import) -> None:
    assert refused(imported, douyin({}), "xiaohongshu-export", "orders.csv", shop="S1") == (
        "orders.csv has no column 订单号, 用户应付金额(元), 支付时间. "
        "The nearest known format is douyin-export (100% alike)."
    )
    assert refused(imported, "a,b\n1,2\n", "douyin-export", "orders.csv", shop="S1") == (
        "orders.csv has no column 主订单编号, 子订单编号, 支付完成时间, 承诺发货时间, 订单应付金额, 订单状态. "
        "No known format looks like it: `shipby import table FILE --guess` drafts a mapping of its columns."
    )


def test_a_file_without_a_header_does_not_show_its_first_row(imported: Import) -> None:
    told = refused(imported, as_csv(sheet(HEADER, [DOUYIN])[1:]), "douyin-export", "orders.csv", shop="S1")
    assert "王小样" not in told
    assert "13800000001" not in told


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file(imported: Import, content: str) -> None:
    assert "orders.csv has no header" in refused(imported, content, "douyin-export", "orders.csv", shop="S1")


def test_utf16_is_refused(imported: Import) -> None:
    told = refused(imported, "主订单编号\n".encode("utf-16"), "douyin-export", "orders.csv", shop="S1")
    assert told == "orders.csv is UTF-16. Save it as CSV in UTF-8."


def test_lines_in_another_encoding_go_to_quarantine(imported: Import) -> None:
    good, other = douyin({}, encoding="utf-8"), douyin(OTHER, encoding="gb18030").split(b"\r\n")[1]
    facts = imported(good + other + b"\r\n", "douyin-export", "orders.csv", shop="S1")
    [count] = facts.report.files
    assert (count.read, count.kept, count.quarantined) == (2, 1, 1)
    assert any("bytes that are not text" in line for line in facts.quarantine())


def test_broken_bytes_in_a_column_that_is_not_read_cost_nothing(imported: Import) -> None:
    table = as_csv(sheet(HEADER, [DOUYIN | {"商家备注": "BROKEN"}]), "utf-8").replace(b"BROKEN", b"\xff\xfe\xff")
    facts = imported(table, "douyin-export", "orders.csv", shop="S1")
    assert facts.rows("orders", "amount_minor", "ship_to") == [(9990, "330106")]


def test_a_csv_that_is_cut_off_keeps_its_whole_rows(imported: Import) -> None:
    whole = douyin({}, {"主订单编号": "2", "子订单编号": "2"})
    facts = imported(whole[:-120], "douyin-export", "orders.csv", shop="S1")
    [count] = facts.report.files
    assert (count.read, count.kept, count.quarantined) == (2, 1, 1)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs(imported: Import, mark: str) -> None:
    text = "\n".join(mark.join(row) for row in sheet(HEADER, [DOUYIN]))
    assert imported(text, "douyin-export", "orders.csv", shop="S1").rows("orders", "amount_minor") == [(9990,)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[{"nu": "1", "com": "sf", "data": []}', "its array is never closed"),
        ('[{"nu": "1"', "its last 10 characters are no document"),
        ("{\n", "its last 2 characters are no document"),
        ("not json", "its last 8 characters are no document"),
    ],
)
def test_json_that_is_cut_off(imported: Import, text: str, says: str) -> None:
    assert refused(imported, text, "kuaidi100", "t.json") == (
        f"t.json cannot be read as JSON: {says}. It may be cut off; download it again, or write one document a line."
    )


def test_one_broken_line_of_json_lines_goes_to_quarantine(imported: Import) -> None:
    import json

    line = json.dumps(kuaidi100("yunda", "Y1", event("2026-03-02 18:00:00", "103")))
    facts = imported(f"{line}\n{line[:40]}\n[1]\n\n{line}\n", "kuaidi100", "t.jsonl")
    [count] = facts.report.files
    assert (count.read, count.kept, count.quarantined) == (4, 1, 2)
    assert [row.split(",")[2] for row in facts.quarantine()] == ["2", "3"]


def test_a_parquet_file_that_is_cut_off(imported: Import, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("orders: {order_id: a, shop_id: a, paid_at: a, amount_minor: a}")
    assert refused(imported, b"PAR1xxxx", "table", "t.parquet", mapping=mapping) == (  # type: ignore[arg-type]
        "t.parquet cannot be read as Parquet: it is cut off or damaged. Write it again."
    )


def test_what_does_not_exist(imported: Import, tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="does not exist"):
        imported(tmp_path / "nothing.csv", "douyin-export")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FactsError, match="holds no file that can be read"):
        imported(tmp_path / "empty", "douyin-export")


def test_an_unknown_format_names_those_there_are(imported: Import) -> None:
    assert refused(imported, as_xlsx([["a"]]), "douyin-exprt", "t.xlsx") == (
        'there is no format "douyin-exprt". Did you mean douyin-export? There are douyin-api, douyin-export, '
        "douyin-parcels, facts, kdniao, kuaidi100, olist, sf-routes, table, xiaohongshu-api, "
        "xiaohongshu-export and auto."
    )
    assert "is in no format that is recognised" in refused(imported, "a,b\n1,2\n", "auto", "t.csv")
