"""A Summary -> JSON; its schema is versioned, numbers with fractions are text so that none is rounded."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from shipby.domain.instants import iso
from shipby.outcomes.summary.model import Summary

SCHEMA = "shipby.summary/1"


def as_json(summary: Summary) -> str:
    """The whole summary, both languages in it, instants in the pack's zone."""
    data: dict[str, Any] = {"schema": SCHEMA, **asdict(summary)}
    zone = summary.judged.zone
    data["judged"]["as_of"] = iso(summary.judged.as_of, zone)
    for late in data["late"]:
        for name in ("due_at", "observed_at"):
            late[name] = None if late[name] is None else iso(late[name], zone)
    return json.dumps(data, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a summary")
