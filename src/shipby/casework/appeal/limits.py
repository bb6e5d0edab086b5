"""A pack, the operator's values -> the limits of an appeal. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shipby.rules.model import Limit, Pack

_OF_CLASS = "within_days_"


@dataclass(frozen=True, slots=True)
class Limits:
    """What an appeal keeps to. None: no limit is known."""

    within_days: int
    """of 24 hours, from the notice."""
    times: int
    """appeals per penalty."""
    decided_within_business_days: int
    completed_within_hours: int
    text_at_most: int | None
    pictures_at_most: int | None


def limits(pack: Pack, points_class: str, ours: Callable[[str], Any]) -> Limits:
    """The pack's limits for a penalty of this class ("" where it has none); `ours` gives what the pack leaves open."""
    mine = pack.appeal

    def known(name: str) -> int:
        found = _whole(mine, name)
        return int(ours(f"appeal.{name}")) if found is None else found

    by_class = _whole(mine, f"{_OF_CLASS}{points_class}") if points_class else None
    return Limits(
        within_days=known("within_days") if by_class is None else by_class,
        times=known("times"),
        decided_within_business_days=known("decided_within_business_days"),
        completed_within_hours=known("completed_within_hours"),
        text_at_most=_whole(mine, "text_at_most"),
        pictures_at_most=_whole(mine, "pictures_at_most"),
    )


def longest(pack: Pack, ours: Callable[[str], Any]) -> int:
    """The most days that any penalty can be appealed for."""
    named = (name.removeprefix(_OF_CLASS) for name in pack.appeal if name.startswith(_OF_CLASS))
    return max(limits(pack, points_class, ours).within_days for points_class in ("", *named))


def _whole(limits: Mapping[str, Limit], name: str) -> int | None:
    limit = limits.get(name)
    return int(limit.value) if limit is not None and isinstance(limit.value, Decimal) else None
