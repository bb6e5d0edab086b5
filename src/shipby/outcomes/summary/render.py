"""A Summary -> lines on a terminal, in Chinese or English; in a pipe the same without styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipby.outcomes.summary.model import Summary
from shipby.outcomes.summary.page import Page
from shipby.outcomes.summary.sections import SECTIONS
from shipby.outcomes.summary.words import Lang

if TYPE_CHECKING:
    from rich.console import Console

WIDEST = 110


def render(summary: Summary, console: Console, lang: Lang = "en") -> None:
    """Print a summary, no wider than the console; a command to copy may run over."""
    page = Page(summary, min(console.width, WIDEST), lang, "-" if console.options.ascii_only else "─")
    for section in SECTIONS:
        for line in section(page):
            console.print(line.text, style=line.style, markup=False, highlight=False, emoji=False, soft_wrap=True)
