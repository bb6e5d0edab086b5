"""A cell of a file that a spreadsheet may open -> the same, which no spreadsheet runs."""

from __future__ import annotations


def inert(cell: str) -> str:
    """The cell, quoted where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
