"""a zone -> the SQL that turns local times into microseconds since epoch, the same on every engine.

A local time that the clock skips is read with the offset before the gap; one that it tells twice is the later of the
two.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shipby.domain.zones import EPOCH, offset_by_local_time
from shipby.facts.errors import FactsError

LocalTime = Callable[[str], str]
"""SQL of a timestamp without zone -> SQL of its instant, microseconds since epoch."""


def local_time(zone: str) -> LocalTime:
    """The reading of local times in this zone; FactsError for a zone that does not exist."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise FactsError(f'"{zone}" is not a time zone. Name one such as Asia/Shanghai.') from error

    def read(local: str) -> str:
        offsets = offset_by_local_time(zone)
        since = [f"TIMESTAMP '{(EPOCH + timedelta(microseconds=at)).replace(tzinfo=None)}'" for at in offsets.breaks]
        return f"(epoch_us({local}) - {_offset(local, since, offsets.values)})"

    return read


def _offset(local: str, since: list[str], offsets: tuple[int, ...]) -> str:
    """The last offset is asked first: it holds for most rows."""
    if not since:
        return str(offsets[0])
    older = _halve(local, since[:-1], offsets[:-1])
    return f"CASE WHEN {local} >= {since[-1]} THEN {offsets[-1]} ELSE {older} END"


def _halve(local: str, since: list[str], offsets: tuple[int, ...]) -> str:
    if not since:
        return str(offsets[0])
    middle = len(since) // 2
    newer, older = (
        _halve(local, since[middle + 1 :], offsets[middle + 1 :]),
        _halve(local, since[:middle], offsets[: middle + 1]),
    )
    return f"CASE WHEN {local} >= {since[middle]} THEN {newer} ELSE {older} END"
