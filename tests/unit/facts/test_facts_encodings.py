"""Text in UTF-8 with and without a mark, in GB18030, and with broken bytes."""

from __future__ import annotations

import codecs

import pytest

from shipby.facts import FactsError

from .conftest import Load

HEADER = "order_id,shop_id,paid_at,amount_minor,closed\n"
CHINESE = HEADER + "".join(f"订单{i},店铺一,2023-01-01 10:00,{i},是\n" for i in range(50))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CHINESE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + CHINESE.encode(), "utf-8-bom"),
        (CHINESE.encode("gb18030"), "gb18030"),
        (CHINESE.replace("店铺一", "店铺𠮷").encode("gb18030"), "gb18030"),
    ],
)
def test_chinese_text(facts: Load, content: bytes, encoding: str) -> None:
    loaded = facts({"orders.csv": content})
    orders = loaded.report.tables["orders"]
    assert (orders.encodings, orders.kept, orders.quarantined) == ((encoding,), 50, 0)
    assert loaded.rows("orders", "order_id", "closed")[7] == ("订单7", True)
    assert loaded.rows("orders", "shop_id")[0][0].startswith("店铺")


def test_part_files_of_two_encodings(facts: Load) -> None:
    loaded = facts({"orders/a.csv": CHINESE.encode("gb18030"), "orders/b.csv": CHINESE.encode()})
    assert loaded.report.tables["orders"].encodings == ("gb18030", "utf-8")
    assert loaded.rows("orders", "count(DISTINCT order_id)", "count(*)") == [(50, 100)]


def test_one_broken_line_in_utf8(facts: Load) -> None:
    broken = CHINESE.encode().replace("订单7,".encode(), b"\xe8\xae,")
    loaded = facts({"orders.csv": broken})
    assert [row[1:3] + row[4:] for row in loaded.quarantine()] == [(9, None, "bytes")]
    assert loaded.report.tables["orders"].kept == 49


def test_one_broken_line_in_gb18030(facts: Load) -> None:
    broken = CHINESE.encode("gb18030").replace("订单7,".encode("gb18030"), b"\xff\xff,")
    loaded = facts({"orders.csv": broken})
    assert [row[1:3] + row[4:] for row in loaded.quarantine()] == [(9, None, "bytes")]
    assert loaded.report.tables["orders"].encodings == ("gb18030",)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_cut_off_inside_a_character(facts: Load, encoding: str) -> None:
    cut = (CHINESE + "订单50,店铺").encode(encoding)[:-1]
    loaded = facts({"orders.csv": cut})
    assert loaded.report.tables["orders"].encodings == (encoding,)
    assert loaded.report.tables["orders"].kept == 50
    assert [row[1] for row in loaded.quarantine()] == [52]


def test_neither_encoding(facts: Load) -> None:
    with pytest.raises(
        FactsError, match=r"^orders.csv line 2 is text in neither UTF-8 nor GB18030. Save the file as CSV in"
    ):
        facts({"orders.csv": HEADER.encode() + b"O\xff\xfe1,S1,2023-01-01 10:00,1,\n"})


def test_a_chinese_character_across_two_chunks(facts: Load) -> None:
    row = "订单,店铺,2023-01-01 10:00,1,否\n".encode()
    padding = b"x" * ((1 << 20) - len(HEADER) - len(",S1,2023-01-01 10:00,1,\n") - 1)
    loaded = facts({"orders.csv": HEADER.encode() + padding + b",S1,2023-01-01 10:00,1,\n" + row})
    assert loaded.report.tables["orders"].encodings == ("utf-8",)
    assert loaded.rows("orders", "order_id")[1] == ("订单",)
