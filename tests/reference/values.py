"""Cells as found in files -> plain values: instants, days and hours as exact integers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from shipby.domain.tables import Column

Row = dict[str, Any]
ZONE = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR


class BadCell(ValueError):
    """A cell that makes its row a bad row."""


def instant(value: object) -> int:
    """Microseconds since the epoch; text or a datetime without an offset is read in the pack's zone."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE)
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(us: int | None) -> datetime | None:
    """The instant as a datetime in UTC."""
    return None if us is None else EPOCH + timedelta(microseconds=us)


def civil(us: int) -> datetime:
    """The wall clock of the pack's zone at this instant."""
    return (EPOCH + timedelta(microseconds=us)).astimezone(ZONE)


def day_of(us: int) -> date:
    """The civil day this instant belongs to."""
    return civil(us).date()


def midnight(day: date) -> int:
    """The first instant of a civil day."""
    return instant(datetime(day.year, day.month, day.day, tzinfo=ZONE))


def hours(value: object) -> int:
    """Decimal hours as whole microseconds."""
    return int(Fraction(Decimal(str(value))) * HOUR)


def cell(column: Column, value: object) -> Any:
    """The value of one cell, None where it is empty; BadCell where the column does not allow it."""
    if value is None or (isinstance(value, str) and value.strip() == "") or value == []:
        if column.required:
            raise BadCell(column.name)
        return None
    try:
        result = _PARSERS[column.kind](value)
    except (ValueError, InvalidOperation, ArithmeticError) as error:
        raise BadCell(column.name) from error
    words = result.split("|") if column.kind == "codes" else [result]
    if column.words and not all(word in column.words for word in words):
        raise BadCell(column.name)
    if column.digits and not all(code.isascii() and code.isdigit() for code in result.split("|")):
        raise BadCell(column.name)
    if column.least is not None and result < column.least:
        raise BadCell(column.name)
    return result


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip())


def _integer(value: object) -> int:
    number = Decimal(str(value))
    if number != int(number):
        raise BadCell(str(value))
    return int(number)


def _flag(value: object) -> bool:
    words = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}
    if str(value).strip().lower() not in words:
        raise BadCell(str(value))
    return words[str(value).strip().lower()]


def _codes(value: object) -> str:
    parts = value if isinstance(value, list | tuple) else str(value).split("|")
    return "|".join(str(part) for part in parts)


_PARSERS: dict[str, Any] = {
    "text": str,
    "instant": instant,
    "day": _day,
    "integer": _integer,
    "hours": hours,
    "flag": _flag,
    "codes": _codes,
}
