"""Rows of a sheet: the same cells in the same order however its XML is written; nothing between is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers.expat import ExpatError

import pytest

from shipby.facts.workbook_xml import cells_of_rows

HEAD = b'<?xml version="1.0"?><worksheet><sheetData>'
TAIL = b"</sheetData></worksheet>"
PLAIN = (
    b'<row r="2" spans="1:3"><c r="A2" t="s"><v>7</v></c><c r="B2" s="3"><v>1.5</v></c><c r="C2"/></row>',
    b'<row r="3"><c r="A3" t="inlineStr"><is><t>a &amp; b</t></is></c><c r="AB3" t="str"><v>x</v></c></row>',
    b'<row r="5"></row>',
)
ODD = (
    b'<row spans="1:3" r="2"><c t="s" r="A2"><v>7</v></c><c s="3" r="B2"><v>1.5</v></c><c r="C2"></c></row>',
    b"<x:row r='3'><x:c r='A3' t='inlineStr'><x:is><x:r><x:t>a &#38; b</x:t></x:r></x:is></x:c>"
    b"<x:c r='AB3' t='str'><x:f>1</x:f><x:v>x</x:v></x:c></x:row>",
    b'<row r="5"/>',
)
CELLS = [
    (2, {0: ("s", 0, "7"), 1: ("", 3, "1.5")}),
    (3, {0: ("inlineStr", 0, "a & b"), 27: ("str", 0, "x")}),
    (5, {}),
]


def read(*rows: bytes, size: int = 1 << 18, wanted: tuple[int, ...] = ()) -> list[tuple[int, dict[int, object]]]:
    sheet = b"".join((HEAD, *rows, TAIL))
    chunks: Iterator[bytes] = (sheet[at : at + size] for at in range(0, len(sheet), size))
    return [(number, {place: tuple(cell) for place, cell in cells.items()}) for number, cells in
            cells_of_rows(chunks, wanted)]  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, 1 << 18])
@pytest.mark.parametrize("odd", range(8))
def test_rows_are_the_same_however_they_are_written(size: int, odd: int) -> None:
    rows = [ODD[place] if odd >> place & 1 else PLAIN[place] for place in range(3)]
    assert read(*rows, size=size) == CELLS


@pytest.mark.parametrize("between", [b"</row>", b"<row>", b'<row r="9">', b"<c", b"&", b"<!DOCTYPE x>"])
@pytest.mark.parametrize("size", [7, 1 << 18])
def test_what_is_broken_between_plain_rows_is_not_passed_over(between: bytes, size: int) -> None:
    with pytest.raises((ExpatError, ValueError)):
        read(PLAIN[0], between, PLAIN[1], size=size)


def test_only_wanted_columns_are_told_but_no_row_looks_empty_for_it() -> None:
    assert read(*PLAIN, wanted=(27,)) == [CELLS[0], (3, {27: ("str", 0, "x")}), CELLS[2]]
