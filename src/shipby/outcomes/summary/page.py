"""What sections are made of: headings, tables, items with the command that explains them, wrapped sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shipby.domain.instants import in_zone
from shipby.outcomes.summary.layout import grid, plain, ruled, wrapped
from shipby.outcomes.summary.model import Said, Summary
from shipby.outcomes.summary.numbers import explain
from shipby.outcomes.summary.words import Lang, word

BOLD, DIM, NO_STYLE = "bold", "dim", ""
INDENT = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its style; the text alone says everything."""

    text: str
    style: str = NO_STYLE


@dataclass(frozen=True, slots=True)
class Item:
    """Cells of one row, and the order that shows what it means."""

    cells: tuple[str, ...]
    order_id: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown, how wide, in which language."""

    summary: Summary
    width: int
    lang: Lang
    bar: str
    """the character that rules are drawn with."""

    def say(self, key: str, **parts: object) -> str:
        """A text of the catalogue."""
        return word(key, self.lang, **parts)

    def heading(self, key: str) -> Iterator[Line]:
        """An empty line and a title ruled to the page's width."""
        yield Line("")
        yield Line(ruled(self.say(key), self.width, self.bar), BOLD)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> Iterator[Line]:
        """Aligned columns under their names."""
        first, *blocks = grid([head, *rows], align, self.width)
        yield from (Line(line, DIM) for line in first)
        yield from (Line(line) for block in blocks for line in block)

    def columns(self, rows: Sequence[Sequence[str]], align: str, indent: int = 0) -> Iterator[Line]:
        """Aligned columns without names."""
        yield from (Line(line) for block in grid(rows, align, self.width, indent) for line in block)

    def items(self, items: Sequence[Item], align: str) -> Iterator[Line]:
        """Aligned rows, each followed by the command that explains its order, in one piece to be copied.

        A column without anything in it is left out.
        """
        used = [i for i in range(len(align)) if any(item.cells[i] not in ("", "-") for item in items)]
        rows = [[item.cells[i] for i in used] for item in items]
        blocks = grid(rows, "".join(align[i] for i in used), self.width, INDENT)
        for item, block in zip(items, blocks, strict=True):
            yield from map(Line, block)
            if item.order_id is not None:
                yield Line(f"{' ' * 2 * INDENT}{explain(item.order_id, self.summary.out)}", DIM)

    def sentence(self, text: str, indent: int = 0, style: str = NO_STYLE) -> Iterator[Line]:
        """A sentence, wrapped."""
        yield from (Line(" " * indent + line, style) for line in wrapped(text, self.width - indent))

    def joined(self, parts: Sequence[str]) -> str:
        """Parts of a list."""
        return ("，" if self.lang == "zh" else ", ").join(parts)

    def at(self, instant: int) -> str:
        """An instant on the pack's wall clock."""
        return f"{in_zone(instant, self.summary.judged.zone):%Y-%m-%d %H:%M:%S}"

    @property
    def colon(self) -> str:
        """Between a name and what is said of it."""
        return "：" if self.lang == "zh" else ": "

    def clause(self, clause_id: str, title: Said | None) -> str:
        """A clause's id, in Chinese with its title before it."""
        name = plain(clause_id)
        return f"{title.zh} {name}" if self.lang == "zh" and title else name
