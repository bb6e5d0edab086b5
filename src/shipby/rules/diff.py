"""Two versions -> what changed between them, readable by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shipby.rules.leaves import leaves, text
from shipby.rules.model import Pack

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One value, or one whole block, before and after; None: it was not there."""

    path: str
    before: str | None
    after: str | None


def diff(a: Pack, b: Pack) -> list[Change]:
    """The changes from a to b in their order; a block only one of them has is one change."""
    before = {leaf.path: text(leaf.value) for leaf in leaves(a)}
    after = {leaf.path: text(leaf.value) for leaf in leaves(b)}
    gone, new = _blocks(before, after), _blocks(after, before)
    changes: dict[_Path, Change] = {}
    for path in (*before, *after):
        block = gone.get(path) or new.get(path) or path
        if path in gone or path in new or before[path] != after[path]:
            changes.setdefault(block, Change(".".join(block), _whole(before, block), _whole(after, block)))
    return [*changes.values(), *_reordered(a, b)]


def _blocks(mine: Mapping[_Path, str], other: Mapping[_Path, str]) -> dict[_Path, _Path]:
    """For each value the other side does not have as one: the largest block around it that is not a block there."""
    theirs = {path[:i] for path in other for i in range(len(path) + 1)}
    return {
        path: next(
            step for i in range(1, len(path) + 1) if (step := path[:i]) in other or step not in theirs or i == len(path)
        )
        for path in mine
        if path not in other
    }


def _whole(values: Mapping[_Path, str], block: _Path) -> str | None:
    """The value at a path, or the values of a block as `key: value` in one line."""
    if block in values:
        return values[block]
    inner = [(path[len(block) :], value) for path, value in values.items() if path[: len(block)] == block]
    return "; ".join(f"{'.'.join(path)}: {value}" for path, value in inner) or None


def _reordered(a: Pack, b: Pack) -> list[Change]:
    """Clauses pay and explain in their order, so another order is a change."""
    before = [clause.id for clause in a.clauses]
    after = [clause.id for clause in b.clauses]
    if [one for one in before if one in after] == [one for one in after if one in before]:
        return []
    return [Change("order of clauses", ", ".join(before), ", ".join(after))]
