"""A rule pack -> what its stages need to know of a market: events and signs its clauses name, clauses in order."""

from __future__ import annotations

from dataclasses import dataclass

from shipby.plan.names import named_events
from shipby.plan.needs import Needs, needs
from shipby.rules.model import Sign
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Market:
    """One market, all its epochs together."""

    pack: RulePack
    wants: Needs
    signs: tuple[Sign, ...]
    clauses: tuple[str, ...]
    """all clause ids, in the pack's order; the place is the bit in `overturned`."""
    named: frozenset[str]
    """events that clauses name, and columns their rates are filtered by."""

    def bit(self, clause: str) -> int:
        """The bit of a clause in `overturned`."""
        return 1 << self.clauses.index(clause)

    @property
    def signs_by_clause(self) -> dict[str, tuple[Sign, ...]]:
        """Per epoch and clause that reads signs: the working column `first_sign_<epoch>_<clause>`, its signs.

        Gaps are left out: whether they are given depends on T.
        """
        return {
            first_sign(number, clause.id): tuple(sign for sign in clause.signs.any_of if sign.gap_over_hours is None)
            for number, epoch in enumerate(self.pack.epochs)
            for clause in epoch.pack.clauses
            if clause.signs
        }

    @property
    def always(self) -> bool:
        """One state of the rules holds at all times."""
        return (
            len(self.pack.epochs) == 1 and self.pack.epochs[0].since_us is None and self.pack.epochs[0].until_us is None
        )


def market_of(pack: RulePack) -> Market:
    """The market of a pack."""
    packs = tuple(epoch.pack for epoch in pack.epochs)
    signs = {
        sign.name: sign for each in packs for clause in each.clauses if clause.signs for sign in clause.signs.any_of
    }
    clauses = tuple(dict.fromkeys(clause.id for each in packs for clause in each.clauses))
    events = named_events(packs)
    filters = {name for each in packs for clause in each.clauses if clause.rate for name in clause.rate.only}
    return Market(pack, needs(packs, events), tuple(signs.values()), clauses, events | filters)


def gaps(signs: tuple[Sign, ...]) -> tuple[Sign, ...]:
    """The signs that time alone can give."""
    return tuple(sign for sign in signs if sign.gap_over_hours is not None)


def first_sign(epoch: int, clause: str) -> str:
    """The working column that holds the earliest sign a clause reads, gaps left out."""
    return f"first_sign_{epoch}_{clause.replace('-', '_')}"
