"""one value of a pushed row -> the text that the checks read, or why it can be none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shipby.domain.tables import Column

_TYPES = "is of a type that cannot be told apart from others. Send text, a whole number, true, false or null."
_DIGITS = "is a number with a point: an id or amount sent so loses digits. Send it as text, or as a whole number."


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that is no cell."""

    value: str
    reason: str


def told(column: Column, value: Any) -> str | Odd | None:
    """The value as a cell of text; None where it says nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, float):
        return repr(value) if column.kind == "hours" else Odd(repr(value), _DIGITS)
    codes = column.kind == "codes" and isinstance(value, list | tuple)
    if codes and all(isinstance(one, str | int) for one in value):
        return "|".join(str(one).strip() for one in value) or None
    return Odd(str(value)[:80], _TYPES)
