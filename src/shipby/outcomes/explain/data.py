"""An explanation -> plain data for JSON: schema first, every sentence with its code, its values and both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date
from functools import cache
from typing import Any

from shipby.domain.instants import in_zone
from shipby.outcomes.explain.model import SCHEMA, Day, Explanation, Instant, Length, Line, Money, Several, Word
from shipby.outcomes.explain.words import LANGUAGES
from shipby.outcomes.explain.writing import Writer, civil
from shipby.rules.model import Text


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Data that json.dumps takes: instants in UTC and in the zone, points as text, money in minor units."""
    return {"schema": SCHEMA, **_Plain(explanation.zone).fields(explanation)}


class _Plain:
    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.writers = {language: Writer(language, zone) for language in LANGUAGES}

    def fields(self, told: Any) -> dict[str, Any]:
        return {name: self.value(getattr(told, name)) for name in _names(told.__class__)}

    def value(self, value: Any) -> Any:
        match value:
            case None | str() | int():
                return value
            case Instant(us):
                return {
                    "utc": in_zone(us, "UTC").astimezone(UTC).isoformat(),
                    "local": in_zone(us, self.zone).isoformat(),
                }
            case Day(day):
                return civil(day).isoformat()
            case date():
                return value.isoformat()
            case Length(us):
                return {"microseconds": us}
            case Money(minor, currency):
                return {"minor": minor, "currency": currency}
            case Text():
                return {"zh": value.zh, "en": value.en}
            case Word(name):
                return {"word": name, **{language: writer.word(name) for language, writer in self.writers.items()}}
            case Several(of):
                return [self.value(one) for one in of]
            case Line(code, values):
                said = {language: writer.line(value) for language, writer in self.writers.items()}
                return {"code": code, "values": self.value(values), "text": said}
            case Mapping():
                return {name: self.value(one) for name, one in value.items()}
            case tuple():
                return [self.value(one) for one in value]
            case _ if is_dataclass(value):
                return self.fields(value)
            case _:
                return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
