"""a file of JSON (one document, an array, or JSON lines) -> its documents one by one, in bounded memory.

Forms as couriers push them (`param={...}`, `RequestData={...}`, URL-encoded) are read where a line holds one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TextIO
from urllib.parse import parse_qs

from shipby.facts.encodings import look
from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile

_CHUNK = 1 << 20
_MOST = 64 << 20
"""Characters of one document: more is no answer of an API but a file that should hold one document a line."""
_FORMS = ("param", "RequestData")
_SPACE = " \t\r\n,\ufeff"


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no JSON."""


_DECODER = json.JSONDecoder(parse_float=str, parse_constant=lambda _: None)
"""Numbers with a point stay text: no amount passes through a float."""


def documents(file: FactFile) -> Iterator[tuple[int, Any]]:
    """(number from 1, document or Broken) of every document in the file; FactsError for a file that is cut off."""
    encoding = look(file).encoding
    codec = "gb18030" if encoding == "gb18030" else "utf-8-sig"
    with file.path.open(encoding=codec, errors="replace", newline="\n") as stream:
        if _by_line(stream):
            yield from _lines(file, stream)
        else:
            yield from enumerate(_values(file, stream), start=1)


def _by_line(stream: TextIO) -> bool:
    """Whether the first line that is not blank is a document of its own; the stream stands at its beginning again."""
    line = ""
    while not line.strip():
        line = stream.readline(_MOST)
        if not line:
            break
    stream.seek(0)
    return bool(line) and not line.lstrip().startswith("[") and not isinstance(parsed(line), Broken)


def _lines(file: FactFile, stream: TextIO) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := stream.readline(_MOST + 1):
        number += 1
        if len(line) > _MOST:
            raise _too_long(file)
        if line.strip():
            yield number, parsed(line)


def parsed(line: Any) -> Any:
    """A line or a pushed body (JSON, a form that holds JSON, or what was parsed already) as a document, or Broken."""
    if not isinstance(line, str):
        return line
    text = line.strip().removesuffix(",")
    if text[:1].isalpha() and "=" in text:
        form = parse_qs(text)
        text = next((form[name][0] for name in _FORMS if name in form), "")
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return Broken()


def _values(file: FactFile, stream: TextIO) -> Iterator[Any]:
    """Documents one after another, or the members of an array."""
    buffer, at, inside, ended = "", 0, False, False
    while True:
        while at < len(buffer) and (buffer[at] in _SPACE or (buffer[at] in "[]" and inside != (buffer[at] == "["))):
            inside = inside if buffer[at] in _SPACE else buffer[at] == "["
            at += 1
        if at < len(buffer):
            with suppress(ValueError, RecursionError):
                value, end = _DECODER.raw_decode(buffer, at)
                if end < len(buffer) or ended:
                    yield value
                    at = end
                    continue
        if ended:
            if at < len(buffer) or inside:
                raise _cut_off(file, buffer, at)
            return
        buffer, at = buffer[at:], 0
        if len(buffer) > _MOST:
            raise _too_long(file)
        more = stream.read(max(_CHUNK, len(buffer)))
        ended = not more
        buffer += more


def _cut_off(file: FactFile, buffer: str, at: int) -> FactsError:
    left, zh = (
        ("its array is never closed", "数组没有结束")
        if at >= len(buffer)
        else (f"its last {len(buffer) - at} characters are no document", f"最后 {len(buffer) - at} 个字符不成文档")
    )
    return FactsError(
        f"{file.label} cannot be read as JSON: {left}. It may be cut off; download it again, "
        "or write one document a line.",
        zh=f"{file.label} 不能作为 JSON 读取：{zh}。文件可能不完整，请重新下载，或每行写一个文档。",
        file=file.label,
    )


def _too_long(file: FactFile) -> FactsError:
    return FactsError(
        f"{file.label} holds a document of more than {_MOST >> 20} MB. Write one order or one parcel a line.",
        zh=f"{file.label} 中有超过 {_MOST >> 20} MB 的文档。请每行写一个订单或一个包裹。",
        file=file.label,
    )
