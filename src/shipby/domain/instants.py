"""Text <-> instants: int64 microseconds since 1970-01-01T00:00Z."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shipby.domain.zones import EPOCH


def instant_us(text: str) -> int:
    """The instant a text with a zone means. Raises ValueError that says what is missing."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f'"{text}" is not an instant: write 2023-01-20T00:00:00+08:00') from None
    if moment.tzinfo is None:
        raise ValueError(f'"{text}" has no zone: write {text.strip()}+08:00 or {text.strip()}Z')
    return (moment - EPOCH) // timedelta(microseconds=1)


def in_zone(instant: int, zone: str) -> datetime:
    """An instant on a zone's wall clock."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))


def iso(instant: int, zone: str) -> str:
    """An instant as ISO text with the zone's offset."""
    return in_zone(instant, zone).isoformat()
