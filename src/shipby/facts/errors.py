"""a mistake in the shape of a facts folder -> one error that says where, what and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class FactsError(Exception):
    """A facts folder or table that cannot be read: the message names file, row, column, value and the remedy.

    The parts are kept as attributes, so that a page or an API can show them apart; each is None where it does not
    apply. zh and en say it in a reader's language; what only a folder of the canonical tables meets is English in both.
    """

    def __init__(
        self,
        message: str,
        *,
        zh: str | None = None,
        table: str | None = None,
        file: str | None = None,
        column: str | None = None,
        row: int | None = None,
        value: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = self.en = message
        self.zh = message if zh is None else zh
        self.table = table
        self.file = file
        self.column = column
        self.row = row
        self.value = value


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that this word looks like a misspelling of, or None."""
    matches = get_close_matches(word.strip().lower(), list(known), n=1, cutoff=0.75)
    return matches[0] if matches else None
