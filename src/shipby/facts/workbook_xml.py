"""the XML parts of a workbook, in chunks -> their strings, their tags, the cells of their rows; no tree is built.

A row that is written plainly, as nearly all are, is read by one pattern, many times faster than tag by tag. All else
goes to the parser, which sees the document without those rows: it stays well-formed exactly if it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache
from html import unescape
from typing import NamedTuple, TypeVar
from xml.parsers.expat import ParserCreate

Found = TypeVar("Found")
_COLUMN = re.compile(r"[A-Z]{1,3}")
_WIDEST = 1_000
"""Columns beyond are not read."""
_LONGEST = 8 << 20
"""Bytes in which a plain row must end."""

_TEXT = rb"[^<&]*+(?:&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});[^<&]*+)*+"
_SAID = rb"(?:<v>(" + _TEXT + rb")</v>|<is><t(?: xml:space=\"preserve\")?>(" + _TEXT + rb")</t></is>)?"
_CELL = rb'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]{1,9})")?(?: t="([a-zA-Z]+)")?(?:/>|>' + _SAID + rb"</c>)"
_CELLS = re.compile(_CELL)
_ROW = re.compile(rb'<row r="([0-9]{1,9})"[^<>&]*>(?:' + re.sub(rb"\((?!\?)", rb"(?:", _CELL) + rb")*+</row>")
_END = b"</row>"


class Cell(NamedTuple):
    """One cell as it is stored: its type, its style, its text."""

    kind: str
    style: int
    text: str


def tags(chunks: Iterable[bytes], *wanted: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(name, attributes) of every such tag in its order; `/name` is the end of one."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, said: dict[str, str]) -> None:
        if (plain := _plain(name)) in wanted:
            found.append((plain, said))

    def end(name: str) -> None:
        if (closed := f"/{_plain(name)}") in wanted:
            found.append((closed, {}))

    yield from _streamed(chunks, found, start, end, None)


def strings(chunks: Iterable[bytes]) -> Iterator[str]:
    """The shared strings, each without its formats and its phonetic guide."""
    found: list[str] = []
    text: list[str] = []
    depth = {"t": 0, "rPh": 0}

    def start(name: str, _: dict[str, str]) -> None:
        plain = _plain(name)
        if plain == "si":
            text.clear()
        elif plain in depth:
            depth[plain] += 1

    def end(name: str) -> None:
        plain = _plain(name)
        if plain == "si":
            found.append("".join(text))
        elif plain in depth:
            depth[plain] -= 1

    def said(data: str) -> None:
        if depth["t"] and not depth["rPh"]:
            text.append(data)

    yield from _streamed(chunks, found, start, end, said)


def cells_of_rows(chunks: Iterable[bytes], wanted: Container[int]) -> Iterator[tuple[int, dict[int, Cell]]]:
    """(number of the row, cells by column from 0) of every row that is there.

    wanted: the columns of interest, which may change while rows are read; of a row that has none of them all come.
    """
    rows = _Rows(wanted)
    yield from _streamed(_others(chunks, rows), rows.found, rows.start, rows.end, rows.said)


def _others(chunks: Iterable[bytes], rows: _Rows) -> Iterator[bytes]:
    """What the parser must read; the plain rows between are among those found, in their order."""
    left = b""
    for chunk in chunks:
        left += chunk
        last = left.rfind(_END) + len(_END)
        if last < len(_END) and len(left) < _LONGEST:
            continue
        whole, left = (left[:last], left[last:]) if last >= len(_END) else (left, b"")
        at = 0
        for row in _ROW.finditer(whole):
            if row.start() > at:
                yield whole[at : row.start()]
            rows.plain(int(row[1]), row[0])
            at = row.end()
        yield whole[at:]
    yield left


class _Rows:
    """What a parser has seen of a sheet."""

    def __init__(self, wanted: Container[int]) -> None:
        self.wanted = wanted
        self.found: list[tuple[int, dict[int, Cell]]] = []
        self.number = 0
        self.cells: dict[int, Cell] = {}
        self.column = -1
        self.kind = ""
        self.style = 0
        self.text: list[str] | None = None

    def plain(self, number: int, row: bytes) -> None:
        """A row by the pattern."""
        self.number = number
        cells = [(_place(told[0]), told) for told in _CELLS.findall(row) if told[3] or told[4]]
        near = [cell for cell in cells if cell[0] in self.wanted] or [cell for cell in cells if cell[0] < _WIDEST]
        self.found.append(
            (
                number,
                {
                    place: Cell(kind.decode(), int(style or 0), _unescaped(value or text))
                    for place, (_, style, kind, value, text) in near
                },
            )
        )

    def start(self, name: str, said: dict[str, str]) -> None:
        plain = _plain(name)
        if plain == "row":
            self.number = _whole(said.get("r"), self.number + 1)
            self.cells, self.column = {}, -1
        elif plain == "c":
            self.column = _column(said.get("r", ""), self.column + 1)
            self.kind, self.style = said.get("t", ""), _whole(said.get("s"), 0)
            self.text = None
        elif plain in ("v", "t"):
            self.text = [] if self.text is None else self.text
        elif plain == "rPh":
            self.text = None

    def end(self, name: str) -> None:
        plain = _plain(name)
        if plain == "row":
            self.found.append((self.number, self.cells))
        elif plain == "c" and self.text and self.column < _WIDEST:
            self.cells[self.column] = Cell(self.kind, self.style, "".join(self.text))

    def said(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)


def is_date_format(code: str) -> bool:
    """Whether a format of numbers shows dates or times."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|General', "", code)
    return bool(re.search("[ymdhs年月日时分秒]", bare, re.IGNORECASE))


def _streamed(
    chunks: Iterable[bytes],
    found: list[Found],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    said: Callable[[str], None] | None,
) -> Iterator[Found]:
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if said is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = said
    for chunk in chunks:
        parser.Parse(chunk, False)
        yield from found
        found.clear()
    parser.Parse(b"", True)
    yield from found


def _refuse(*_: object) -> None:
    raise ValueError("a workbook has no document type")


def _plain(name: str) -> str:
    return name.rpartition(":")[2]


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _column(reference: str, otherwise: int) -> int:
    """0 of A1, 26 of AA1."""
    letters = _COLUMN.match(reference)
    return otherwise if letters is None else _place(letters[0].encode())


@cache
def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place - 1


def _unescaped(text: bytes) -> str:
    return unescape(text.decode()) if b"&" in text else text.decode()
