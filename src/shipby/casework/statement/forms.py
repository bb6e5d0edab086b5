"""A statement, the name of a form -> its bytes: text, page or PDF."""

from __future__ import annotations

from collections.abc import Mapping

from shipby.casework.statement.model import Language, Statement, text

FORMS: Mapping[str, str] = {
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}
"""By the ending of a file's name: the type of its content."""


def written(statement: Statement, form: str, lang: Language, nonce: str = "") -> bytes:
    """form: of FORMS, LookupError otherwise. nonce: of the answer's Content-Security-Policy, for a page."""
    match form:
        case "txt":
            return text(statement.parts, lang).encode()
        case "html":
            from shipby.casework.statement.page import page

            return page(statement, lang, nonce).encode()
        case "pdf":
            from shipby.casework.statement.pdf import pdf

            return pdf(statement, lang)
    raise LookupError(f"{form}: a statement is one of {', '.join(FORMS)}")
