"""a text file -> its encoding, and the same text as UTF-8 where it is another.

UTF-8 (with or without a byte order mark) and GB18030 (which holds GBK and GB2312) are told apart by decoding the whole
file, in a stream. A file with a few broken bytes keeps the encoding that most of its lines are in: its broken lines
are set aside later, one by one.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile

Encoding = Literal["utf-8", "utf-8-bom", "gb18030"]

_CHUNK = 1 << 20
_ODD = (b"\t", b'"', b"\xc2\xa0", b"\xe3\x80\x80")
"""Tab, quotation mark (line breaks may lie between two of them), no-break and ideographic space in UTF-8."""
_SAMPLE = 2000
"""This many lines with non-ASCII bytes decide the encoding of a file that is not wholly UTF-8."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text file looked through: its encoding, and what makes reading it costlier."""

    encoding: Encoding
    blank_lines: bool
    """blank lines, which shift row numbers, may lie in it"""
    odd_blanks: bool
    """cells may begin or end with other blanks than spaces"""


def look(file: FactFile) -> Text:
    """The file's encoding; FactsError for UTF-16, and for bytes that are neither UTF-8 nor GB18030."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    marked = blank = odd = False
    whole = True
    last = b""
    for index, chunk in enumerate(_chunks(file.path)):
        if index == 0:
            _refuse_utf16(file, chunk)
            marked = chunk.startswith(codecs.BOM_UTF8)
        seam = last + chunk
        blank = blank or b"\n\n" in seam or b"\n\r\n" in seam or b"\r\r" in seam
        odd = odd or any(mark in seam for mark in _ODD)
        last = chunk[-2:]
        if whole and not (chunk.isascii() and decoder.getstate()[0] == b""):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                whole = False
    if marked:
        return Text("utf-8-bom", blank, odd)
    encoding: Encoding = "utf-8" if whole else _vote(file)
    return Text(encoding, blank, odd or encoding == "gb18030")


def transcode(file: FactFile, encoding: Encoding, target: Path) -> None:
    """target holds the file's text as UTF-8; bytes that are no text in the encoding are copied as they are."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    with target.open("wb") as out:
        for chunk in _chunks(file.path):
            out.write(decoder.decode(chunk).encode("utf-8", "surrogateescape"))
        out.write(decoder.decode(b"", True).encode("utf-8", "surrogateescape"))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _refuse_utf16(file: FactFile, start: bytes) -> None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FactsError(
            f"{file.label} is UTF-16. Save it as CSV in UTF-8.",
            zh=f"{file.label} 是 UTF-16 编码。请另存为 UTF-8 编码的 CSV。",
            file=file.label,
        )


def _vote(file: FactFile) -> Encoding:
    with file.path.open("rb") as stream:
        numbered = enumerate(stream, start=1)
        lines = list(islice(((row, line) for row, line in numbered if not line.isascii()), _SAMPLE))
    for encoding in ("utf-8", "gb18030"):
        if 2 * sum(_decodes(line, encoding) for _, line in lines) >= len(lines):
            return "utf-8" if encoding == "utf-8" else "gb18030"
    row = next(row for row, line in lines if not _decodes(line, "utf-8"))
    raise FactsError(
        f"{file.label} line {row} is text in neither UTF-8 nor GB18030. Save the file as CSV in UTF-8.",
        zh=f"{file.label} 第 {row} 行既不是 UTF-8 也不是 GB18030 文本。请另存为 UTF-8 编码的 CSV。",
        file=file.label,
        row=row,
    )


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
