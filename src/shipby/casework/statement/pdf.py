"""A statement -> a PDF of A4 pages, the same bytes each time.

Its Chinese font is one that every reader of PDF brings or replaces (STSong-Light of Adobe's own collection): nothing of
the machine is needed to write it, and its text can be searched and copied.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate

from shipby.casework.statement.model import Language, Statement, lines, title
from shipby.casework.statement.page import heading

_CHINESE = "STSong-Light"
_LATIN, _BOLD = "Helvetica", "Helvetica-Bold"


def pdf(statement: Statement, lang: Language) -> bytes:
    """The file."""
    target = BytesIO()
    document = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=20 * mm, rightMargin=20 * mm, topMargin=20 * mm, bottomMargin=20 * mm,
        title=f"{title(lang)} {statement.about}", author="", creator="Shipby", invariant=True, lang=lang,
    )  # fmt: skip
    document.build(_story(statement, lang))
    return target.getvalue()


def _story(statement: Statement, lang: Language) -> list[Flowable]:
    story: list[Flowable] = [
        _said(title(lang), 18, bold=True),
        _said(heading(statement, lang), 10.5),
        HRFlowable(width="100%", thickness=1, spaceBefore=2 * mm, spaceAfter=2 * mm),
    ]
    for head, (first, *rest) in lines(statement.parts, lang):
        story.append(KeepTogether([_said(head, 12, bold=True, before=4 * mm), _said(first, 10.5)]))
        story += [_said(line, 10.5) for line in rest]
    return story


def _said(line: str, size: float, *, bold: bool = False, before: float = 0) -> Paragraph:
    """A line in the one font that has all its characters; Chinese breaks anywhere, other words between them."""
    chinese = any(ord(char) > 0xFF for char in line)
    style = ParagraphStyle(
        "said", fontName=_font() if chinese else _BOLD if bold else _LATIN, fontSize=size, leading=size * 1.5,
        spaceBefore=before, spaceAfter=1 * mm, wordWrap="CJK" if chinese else None,
    )  # fmt: skip
    return Paragraph(escape(line), style)


@cache
def _font() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    return _CHINESE
