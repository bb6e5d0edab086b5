"""A pack's table of deposits, a category, a kind of seller -> the sum that it takes, or that nobody published it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from shipby.rules.model import Deposit, Pack

Seller = Literal["individual", "sole_proprietor", "company"]

_ANY = "any"
"""The row of a table that holds for every category."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What one category takes. minor: None where no source gives it; open: whether this kind of seller may sell it."""

    minor: int | None
    open: bool = True
    source: str = ""
    """market, version of the rules, citation; none where the table lacks the category."""


def deposit(pack: Pack, category: str, seller: Seller) -> Sum:
    """By the category's name, or its title in either language; None of the three: not known."""
    row = _row(pack, category)
    if row is None or pack.deposits is None:
        return Sum(None)
    minor: int | str | None = getattr(row, f"{seller}_minor")
    source = row.source or pack.deposits.source or pack.source
    told = f"{pack.market}@{pack.version}, {source.key} {source.at} ({source.grade}), {pack.deposits.dated}"
    if minor is None:
        return Sum(None, False, told)
    return Sum(minor, True, told) if isinstance(minor, int) else Sum(None)


def listed(pack: Pack) -> tuple[Deposit, ...]:
    """The categories that the pack's table names, in its order; none where one row holds for every category."""
    rows = pack.deposits.categories if pack.deposits else ()
    return tuple(row for row in rows if row.name != _ANY)


def together(pack: Pack, sums: Iterable[int]) -> int:
    """What several categories come to: the highest, unless the pack's table adds them up."""
    adds = pack.deposits is not None and pack.deposits.several_categories == "sum"
    return sum(sums) if adds else max(sums, default=0)


def _row(pack: Pack, category: str) -> Deposit | None:
    rows = pack.deposits.categories if pack.deposits else ()
    named = (row for row in rows if category in (row.name, row.title.zh, row.title.en))
    return next(named, None) or next((row for row in rows if row.name == _ANY), None)
