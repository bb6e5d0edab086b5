"""text, names -> pieces of DuckDB SQL: literals and quoted identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path


def literal(text: str) -> str:
    """One SQL string literal holding exactly this text; DuckDB reads no further than a NUL, so that is added to it."""
    parts = ["'" + part.replace("'", "''") + "'" for part in text.split("\0")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"


def literals(texts: Iterable[str]) -> str:
    """SQL string literals, separated by commas."""
    return ", ".join(literal(text) for text in texts)


def among(value: str, words: Iterable[str]) -> str:
    """The SQL of whether a text is one of these words; null for null.

    Not `IN`: DuckDB makes a join of a longer list, and a join does not keep the rows of a file in their order.
    """
    return f"list_contains([{literals(words)}], {value})"


def name(text: str) -> str:
    """One quoted SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def names(texts: Iterable[str]) -> str:
    """Quoted SQL identifiers, separated by commas."""
    return ", ".join(name(text) for text in texts)


def paths(files: Iterable[Path]) -> str:
    """A SQL list of file paths, each of which names that one file even where it holds `*`, `?` or `[`."""
    return f"[{literals(_plain(file) for file in files)}]"


def _plain(file: Path) -> str:
    return re.sub(r"[*?[]", r"[\g<0>]", str(file))
