"""Cells -> lines of text of a given width; a Chinese character takes two cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len

GLUE = "\u00a0"
"""A space at which no line is broken."""

_WORDS = re.compile(r"[（「《]*(?:[^ \n\u2e80-\uffef]+|[\u2e80-\uffef])?[，。、；：）」》？！]*|[ \n]+")
"""What may not be torn apart: a Chinese character or a word, with the punctuation that must not end or begin a line."""

LEAST = 20
"""A wrapped column that would be narrower stands under its row."""


def plain(text: str) -> str:
    """Text from data without characters that would steer a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text)


def ruled(title: str, width: int, bar: str = "─") -> str:
    """A title in a rule as wide as the page."""
    return f"{bar * 2} {title} {bar * max(2, width - cell_len(title) - 4)}"


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; what cannot be broken stays whole."""
    lines, line = [], ""
    for part in _WORDS.findall(text):
        if line and cell_len(line) + cell_len(part.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += part if line else part.lstrip()
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return [one.replace(GLUE, " ") for one in lines]


def grid(rows: Sequence[Sequence[str]], align: str, width: int, indent: int = 0) -> list[list[str]]:
    """Rows as aligned columns, two spaces apart: each row's lines.

    `align` has < or > per column; a last column to the left is wrapped.
    """
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(align))] if rows else []
    left = indent + sum(one + 2 for one in widths[:-1])
    below = align.endswith("<") and width - left < min(LEAST, widths[-1]) if rows else False
    if below:
        left = indent + 2
    blocks = []
    for row in rows:
        cells = [_padded(*one) for one in zip(row, widths, align, strict=True)]
        last = wrapped(row[-1], width - left) if align.endswith("<") else [cells[-1]]
        first = [*cells[:-1], *([] if below else last[:1])]
        others = last if below else last[1:]
        blocks.append([(" " * indent + "  ".join(first)).rstrip(), *(" " * left + line for line in others if line)])
    return blocks


def _padded(text: str, width: int, side: str) -> str:
    blank = " " * (width - cell_len(text))
    return blank + text if side == ">" else text + blank
