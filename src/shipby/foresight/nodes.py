"""A pack's accounts -> how long points stand and the node above a balance. Pure.

The seam to the ledger's own standing (outcomes/standing): the same names, arguments and answers, so that one line of
import takes its place where that module is.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shipby.domain.instants import in_zone
from shipby.domain.zones import DAY_US, EPOCH_DAY, clock
from shipby.rules.model import Account


@dataclass(frozen=True, slots=True)
class NodeAt:
    """A total that triggers enforcement: which node of the account, and at how many tenths (`every`: each multiple)."""

    index: int
    tenths: int


def year_of(account: Account, occurred_at: int, zone: str) -> int | None:
    """The civil year in whose balance a penalty counts; None where the class does not go by years."""
    return in_zone(occurred_at, zone).year if account.period == "civil_year" else None


def stands(account: Account, occurred_at: int, as_of: int) -> bool:
    """Whether a penalty still counts by its age. A civil year's balance keeps what it has: the next one begins at 0."""
    return account.expire_days is None or as_of < occurred_at + account.expire_days * DAY_US


def expires_at(account: Account, occurred_at: int, zone: str) -> int | None:
    """The first instant at which the penalty no longer counts; None: it stands for good."""
    if account.expire_days is not None:
        return occurred_at + account.expire_days * DAY_US
    year = year_of(account, occurred_at, zone)
    if year is None:
        return None
    return clock(zone).start((EPOCH_DAY.replace(year=year + 1) - EPOCH_DAY).days)


def next_node(account: Account, tenths: int) -> NodeAt | None:
    """The lowest node above a balance; None: there is none, or nobody published it."""
    ahead = []
    for index, node in enumerate(() if isinstance(account.nodes, str) else account.nodes):
        if isinstance(node.at_points, Decimal):
            step = int(node.at_points * 10)
            if node.every or step > tenths:
                ahead.append(NodeAt(index, step * (max(tenths, 0) // step + 1) if node.every else step))
    return min(ahead, key=lambda node: (node.tenths, node.index), default=None)
