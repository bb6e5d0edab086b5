"""Text in SQL is that text."""

from __future__ import annotations

import duckdb
import pytest

from shipby.facts.sql import literal, literals


@pytest.mark.parametrize("text", ["", "it's", "a\0b", "\0", "'\0'", "单号", "\\"])
def test_a_literal_holds_exactly_its_text(text: str) -> None:
    [told] = duckdb.execute(f"SELECT {literal(text)}").fetchall()
    assert told == (text,)
    assert duckdb.execute(f"SELECT 1 WHERE 'x' || chr(0) IN ({literals([text, 'y'])})").fetchall() == []
