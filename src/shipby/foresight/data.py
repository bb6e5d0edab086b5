"""Risk, headroom, balances -> JSON; its schemas are versioned, points are text so that none is rounded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from shipby.domain.instants import iso
from shipby.foresight.model import Balance, Headroom, Risk
from shipby.foresight.text import points

RISK_SCHEMA = "shipby.risk/1"
HEADROOM_SCHEMA = "shipby.headroom/1"

_INSTANTS = frozenset({"as_of", "due_at", "acts_at", "ends_at", "at"})
_POINTS = {
    "tenths": "points",
    "saves": "saves",
    "alone": "alone",
    "best": "best",
    "worst": "worst",
    "next_tenths": "next_at",
}
"""Fields that hold tenths, and what they are called in points."""


def risk_json(told: Risk) -> str:
    """Instants in the pack's zone."""
    return _text({"schema": RISK_SCHEMA, **_Plain(told.zone).value(told)})


def headroom_json(told: Headroom, balances: Sequence[Balance]) -> str:
    """Windows, and the standing of their shops."""
    writer = _Plain(told.zone)
    return _text({"schema": HEADROOM_SCHEMA, **writer.value(told), "standing": [writer.value(one) for one in balances]})


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


class _Plain:
    def __init__(self, zone: str) -> None:
        self.zone = zone

    def value(self, value: Any) -> Any:
        if is_dataclass(value):
            return dict(self._field(one.name, getattr(value, one.name)) for one in fields(value))
        if isinstance(value, BaseModel):
            return value.model_dump(mode="json", exclude_none=True)
        if isinstance(value, tuple):
            return [self.value(one) for one in value]
        return value.isoformat() if isinstance(value, date) else value

    def _field(self, name: str, value: Any) -> tuple[str, Any]:
        if isinstance(value, int) and name in _INSTANTS:
            return name, iso(value, self.zone)
        if isinstance(value, int) and name in _POINTS:
            return _POINTS[name], points(value)
        return _POINTS.get(name, name), self.value(value)
