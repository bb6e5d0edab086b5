"""A mistake at a place of a pack; every block of a pack with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from shipby.rules.model import Part

Spot = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A mistake: its code, its place in the pack, what is wrong, what to do."""

    code: str
    place: Spot
    message: str
    advice: str


def parts(value: Any, place: Spot = ()) -> Iterator[tuple[Spot, Part]]:
    """Every block at and under a value, with its place."""
    if isinstance(value, BaseModel):
        if isinstance(value, Part):
            yield place, value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name), (*place, name))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from parts(each, (*place, key))
    elif isinstance(value, tuple):
        for i, each in enumerate(value):
            yield from parts(each, (*place, i))


def repeats(names: list[str]) -> list[str]:
    """The names that stand more than once."""
    return sorted({name for name in names if names.count(name) > 1})


def a(kind: str) -> str:
    """The kind of thing with its article."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
