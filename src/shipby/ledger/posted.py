"""What posting a run did -> told to whoever enforces, tells the parties, or shows it; and why a run is not posted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.dispatch import Signal

from shipby.ledger.models import Entry
from shipby.people.models import Shop

posted = Signal()
"""Sent within the transaction that posts: market, told (Posted), at. What a receiver raises undoes the posting."""


class PostingError(Exception):
    """A run that is not posted: which, why, what to do. Nothing changed."""


class Stale(PostingError):
    """A newer judgement is in the ledger already."""


@dataclass(frozen=True, slots=True)
class NodeReached:
    """A node that a posting crossed, upwards or back: whose, in which class and year, at how many tenths."""

    shop: Shop
    points_class: str
    year: int | None
    index: int
    """of the node in the pack's account."""
    at_points: int
    """tenths; of a node that acts at every multiple, the multiple."""
    balance: int
    """tenths, after the posting."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What one posting did; all empty where the run was in the ledger before."""

    run: str
    already: bool = False
    entries: tuple[Entry, ...] = ()
    """all of them, as stored."""
    fallen: tuple[Entry, ...] = ()
    """of `entries`: corrections that brought their position to nothing."""
    reached: tuple[NodeReached, ...] = ()
    unreached: tuple[NodeReached, ...] = ()
    waiting: int = 0
    """positions that wait for facts that could acquit."""
    folder: Path = Path()
    """the run's own: its outcome tables lie in it."""
    noticed: frozenset[int] = field(default_factory=frozenset)
    """ids of the shops that a notice of new or heavier entries has just reached."""

    @property
    def penalties(self) -> tuple[Entry, ...]:
        """The new ones: entries of points that a notice tells of."""
        return tuple(entry for entry in self.entries if entry.notice_id and entry.account.startswith("points/"))
