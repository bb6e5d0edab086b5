"""A report's file -> its parts, as tests read them: the buttons and the rows, texts, scripts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.unit.cli.shell import shipby

ROOT = Path(__file__).resolve().parents[4]
AS_OF = "2023-02-01T12:00:00+08:00"


def judged(out: Path, pack: str, *options: str) -> Path:
    """The bundled market's judgement by a pack."""
    facts = str(ROOT / "examples" / "market")
    done = shipby("judge", facts, "--pack", pack, "--as-of", AS_OF, "--out", str(out), "--quiet", *options)
    assert done.code == 0, done.err
    return out


@dataclass(frozen=True)
class Page:
    """One report."""

    text: str

    @property
    def data(self) -> Any:
        """The rows behind the numbers."""
        return _data(self.text)

    @property
    def buttons(self) -> list[tuple[int, str]]:
        """The place of its rows, and the text, of each number."""
        found = re.findall(r'data-ask="(\d+)">([^<]*)</button>', self.text)
        return [(int(ask), text) for ask, text in found]

    @property
    def marks(self) -> list[tuple[str, list[list[Any]]]]:
        """Each chart's kind and what its marks say."""
        reader = _Reader()
        reader.feed(self.text)
        return [(kind, json.loads(marks)) for kind, marks in reader.charts]

    @property
    def tags(self) -> list[str]:
        """The names of all elements."""
        reader = _Reader()
        reader.feed(self.text)
        return reader.tags

    def rows(self, ask: int) -> list[list[Any]]:
        """An ask's rows in the file."""
        one = self.data["asks"][ask]
        rows = self.data["tables"].get(one["t"], {"r": []})["r"]
        pairs = zip(one["r"][::2], one["r"][1::2], strict=True)
        return [row for first, several in pairs for row in rows[first : first + several]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.charts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        if "data-marks" in found:
            self.charts.append((found["data-kind"] or "", found["data-marks"] or ""))


@cache
def _data(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def page(path: Path) -> Page:
    """A report's file."""
    return Page(path.read_text(encoding="utf-8"))
