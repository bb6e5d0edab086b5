"""A pack -> its single values, each with a path people can read and the source nearest to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from shipby.rules.model import Pack, Part, Source


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that the pack gives or calls unpublished: the path to it, the block it stands in, what it rests on."""

    path: tuple[str, ...]
    value: Any
    owner: Part
    source: Source


def leaves(pack: Pack) -> Iterator[Leaf]:
    """Every value of a pack in its order; list items are named by their id or name, else counted from 1."""
    yield from _under(pack, (), pack, pack.source)


def _under(value: Any, path: tuple[str, ...], owner: Part, source: Source) -> Iterator[Leaf]:
    if isinstance(value, Part) and not isinstance(value, Source):
        near = getattr(value, "source", None)
        source = near if isinstance(near, Source) else source
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if inner is not None and (inner != field.default or inner == "unpublished"):
                yield from _under(inner, (*path, name), value, source)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _under(each, (*path, key), owner, source)
    elif isinstance(value, tuple) and any(isinstance(each, BaseModel) for each in value):
        for i, each in enumerate(value, 1):
            yield from _under(each, (*path, _name(each) or str(i)), owner, source)
    else:
        yield Leaf(path, value, owner, source)


def _name(part: Any) -> str | None:
    name = getattr(part, "id", None) or getattr(part, "name", None)
    return name if isinstance(name, str) else None


def text(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, Source):
        return f"{value.key} {value.at} ({value.grade})"
    if isinstance(value, tuple):
        return ", ".join(map(text, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "text", value))
