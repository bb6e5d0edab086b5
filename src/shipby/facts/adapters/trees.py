"""parsed JSON of any shape -> the values that are looked for; whatever is not there is None or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_DEEP = 8


def get(tree: Any, *path: str) -> Any:
    """The value under the keys, one inside the other."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def first(tree: Any, *keys: str) -> Any:
    """The value of the first key that has one."""
    return next((value for key in keys if (value := get(tree, key)) not in (None, "")), None)


def members(tree: Any, *keys: str) -> list[Any]:
    """The members of the first of these keys that holds a list."""
    return next((value for key in keys if isinstance(value := get(tree, key), list)), [])


def records(
    tree: Any, is_record: Callable[[Mapping[str, Any]], bool], deep: int = _DEEP
) -> Iterator[Mapping[str, Any]]:
    """Every object that is a record, wherever an answer or a push wraps it; JSON kept as text in JSON is opened."""
    if isinstance(tree, str) and deep and tree[:1] in ("{", "["):
        try:
            tree = json.loads(tree, parse_float=str)
        except (ValueError, RecursionError):
            return
    if isinstance(tree, Mapping):
        if is_record(tree):
            yield tree
            return
        tree = list(tree.values())
    if isinstance(tree, list) and deep:
        for member in tree:
            if isinstance(member, str | list | Mapping):
                yield from records(member, is_record, deep - 1)


def share(tree: Any, *keys: str) -> float:
    """How many of the keys an object has: 0 to 1."""
    return sum(key in tree for key in keys) / len(keys) if isinstance(tree, Mapping) else 0.0
