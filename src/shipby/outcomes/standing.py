"""Penalties + the pack's accounts -> balances per shop, class and year, nodes reached, what expires when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from shipby.domain.instants import in_zone
from shipby.domain.zones import DAY_US, EPOCH_DAY, clock
from shipby.rules.model import Account


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points of one row of `penalties`, as far as standing depends on it."""

    shop_id: str
    points_class: str
    tenths: int | None
    """None: nobody published how many."""
    occurred_at: int
    """microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class NodeAt:
    """A total that triggers enforcement: which node of the account, and at how many tenths (`every`: each multiple)."""

    index: int
    tenths: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands against a shop in one class, in one civil year (None: the class counts by age, or for good)."""

    shop_id: str
    points_class: str
    year: int | None
    tenths: int
    unpublished: int
    """penalties whose points nobody published: counted apart."""
    reached: tuple[NodeAt, ...]
    next_node: NodeAt | None


def standing(
    penalties: Iterable[Penalty], accounts: Mapping[str, Account], zone: str, as_of: int
) -> tuple[Standing, ...]:
    """Every balance that a penalty has touched, by shop, class and year; what has expired at as_of is out of it."""
    sums: dict[tuple[str, str, int | None], tuple[int, int]] = {}
    for one in penalties:
        account = accounts[one.points_class]
        if not stands(account, one.occurred_at, as_of):
            continue
        key = one.shop_id, one.points_class, year_of(account, one.occurred_at, zone)
        tenths, unpublished = sums.get(key, (0, 0))
        sums[key] = tenths + (one.tenths or 0), unpublished + (one.tenths is None)
    return tuple(
        Standing(*key, *total, reached(accounts[key[1]], total[0]), next_node(accounts[key[1]], total[0]))
        for key, total in sorted(sums.items(), key=lambda item: (item[0][0], item[0][1], item[0][2] or 0))
    )


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


def reached(account: Account, tenths: int) -> tuple[NodeAt, ...]:
    """The nodes at or below a balance, lowest first; none where they are unpublished."""
    return tuple(sorted(_reached(account, tenths), key=lambda node: (node.tenths, node.index)))


def next_node(account: Account, tenths: int) -> NodeAt | None:
    """The lowest node above a balance; None: there is none, or nobody published it."""
    ahead = [
        NodeAt(index, step * (max(tenths, 0) // step + 1) if every else step)
        for index, step, every in _nodes(account)
        if every or step > tenths
    ]
    return min(ahead, key=lambda node: (node.tenths, node.index), default=None)


def _reached(account: Account, tenths: int) -> Iterator[NodeAt]:
    for index, step, every in _nodes(account):
        top = tenths if every else min(tenths, step)
        yield from (NodeAt(index, at) for at in range(step, top + 1, step))


def _nodes(account: Account) -> Iterator[tuple[int, int, bool]]:
    """(index, tenths, at every multiple) of each node whose total is published."""
    for index, node in enumerate(() if isinstance(account.nodes, str) else account.nodes):
        if isinstance(node.at_points, Decimal):
            yield index, int(node.at_points * 10), node.every
