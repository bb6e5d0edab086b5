"""Advice -> the object that `shipby advice --json` prints and HTTP answers with. Pure."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass, replace
from datetime import date, datetime
from typing import Any

from shipby.casework.advice.model import Advice


def advice_json(found: Advice, limit: int | None = None) -> dict[str, Any]:
    """As JSON takes it; instants as ISO 8601, amounts as they are kept. limit: of each list; `totals` tell how many."""
    totals = {"affected": len(found.affected), "tell": len(found.tell), "pickups": len(found.pickups)}
    cut = replace(
        found, affected=found.affected[:limit], tell=found.tell[:limit], pickups=found.pickups[:limit]
    )  # fmt: skip
    return {"schema": "shipby.advice/1", "totals": totals, **_plain(cut)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(one) for name, one in asdict(value).items()}
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.model_dump() if hasattr(value, "model_dump") else value
