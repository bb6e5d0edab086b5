"""The operator's settings file -> what was in force for an order or a window."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

Settings = dict[str, object]


def in_force(settings: Settings | None, pack: str, day: date) -> dict[str, Any]:
    """The market's settings on a civil day: the last of the dated objects that has begun."""
    market: Any = (settings or {}).get(pack, {})
    dated: list[dict[str, Any]] = market if isinstance(market, list) else [market]
    begun = [one for one in dated if date.fromisoformat(one.get("from", "0001-01-01")) <= day]
    return max(begun, key=lambda one: str(one.get("from", "")), default={})


def threshold(bands: list[dict[str, Any]], parcels: int) -> Fraction | None:
    """The least share on time for a shop of so many parcels, None where no band fits."""
    for band in bands:
        if band.get("parcels_at_most") is None or parcels <= band["parcels_at_most"]:
            return Fraction(Decimal(str(band["at_least_percent"]))) / 100
    return None
