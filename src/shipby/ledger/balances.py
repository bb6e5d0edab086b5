"""A shop's entries -> what stands in each account and year, what of it is contested; the whole statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from shipby.domain.zones import EPOCH
from shipby.ledger.models import Entry, Waiting
from shipby.outcomes.standing import NodeAt, expires_at, next_node, reached
from shipby.people.models import Shop
from shipby.rules.model import Account


@dataclass(frozen=True, slots=True)
class Balance:
    """What entries of one account (and year, of points) come to: tenths of a point, or fen."""

    account: str
    year: int | None
    amount: int
    unpublished: int
    """amounts that nobody published: counted apart."""
    contested: int
    """the part of `amount` that appeals hold; it counts all the same."""
    reached: tuple[NodeAt, ...] = ()
    next_node: NodeAt | None = None
    expires_at: datetime | None = None
    """when the whole of it no longer counts; None where each penalty ages by itself, or for money."""

    @property
    def points_class(self) -> str:
        """Of points: their class; of money: empty."""
        return self.account.split("/", 3)[2] if self.account.startswith("points/") else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A shop's ledger: its balances, its entries oldest first, and what waits before it posts."""

    shop: Shop
    balances: tuple[Balance, ...]
    entries: tuple[Entry, ...]
    contested: frozenset[int]
    """ids of the entries that an appeal holds now."""
    waiting: tuple[Waiting, ...]


def balance(shop: Shop, account: str, year: int | None = None) -> Balance:
    """One account, of points in one civil year. Nodes and expiry are left to `balances`, which knows the pack."""
    mine = Entry.objects.filter(shop=shop, account=account)
    if year is not None:
        mine = mine.filter(year=year)
    known = mine.aggregate(known=Sum("amount", default=0), unknown=Sum("unpublished", default=0))
    held = mine.filter(position__in=held_positions(shop)).aggregate(known=Sum("amount", default=0))
    return Balance(account, year, known["known"], known["unknown"], held["known"])


def balances(shop: Shop, accounts: Mapping[str, Account], zone: str, now: datetime) -> tuple[Balance, ...]:
    """Every account and year that the shop's entries touch, points first. accounts: of the pack, by class."""
    mine = Entry.objects.filter(shop=shop)
    sums = _standing(mine, accounts, now)
    held = _sums(mine.filter(position__in=held_positions(shop)))
    return tuple(
        _with_nodes(Balance(account, year, *total, held.get((account, year), (0, 0))[0]), accounts, zone)
        for (account, year), total in sorted(sums.items(), key=_order)
    )


def statement(shop: Shop, accounts: Mapping[str, Account], zone: str, now: datetime) -> Statement:
    """The shop's whole ledger as of now."""
    held = held_positions(shop)
    entries = tuple(Entry.objects.filter(shop=shop).select_related("notice", "refers_to", "shop").order_by("seq"))
    contested = frozenset(entry.pk for entry in entries if entry.position in held)
    waiting = tuple(Waiting.objects.filter(shop=shop).order_by("until", "position"))
    return Statement(shop, balances(shop, accounts, zone, now), entries, contested, waiting)


def held_positions(shop: Shop) -> set[str]:
    """Positions with a hold of a case that has not been released."""
    marks = Entry.objects.filter(shop=shop, kind__in=(Entry.Kind.HOLD, Entry.Kind.RELEASE))
    open_: dict[tuple[str, str, int | None], bool] = {}
    for mark in marks.order_by("seq"):
        open_[mark.position, mark.case, mark.refers_to_id] = mark.kind == Entry.Kind.HOLD
    return {position for (position, _, _), held in open_.items() if held}


def _standing(
    mine: QuerySet[Entry], accounts: Mapping[str, Account], now: datetime
) -> dict[tuple[str, int | None], tuple[int, int]]:
    """Sums by account and year, without what has aged away."""
    aged = Q()
    for name, account in accounts.items():
        if account.expire_days is not None:
            before = now - timedelta(days=account.expire_days)
            aged |= Q(account__regex=rf"^points/[^/]*/{name}/", occurred_at__lte=before)
    return _sums(mine.exclude(aged) if aged else mine)


def _sums(entries: QuerySet[Entry]) -> dict[tuple[str, int | None], tuple[int, int]]:
    rows = entries.order_by().values_list("account", "year").annotate(
        known=Sum("amount", default=0), unknown=Sum("unpublished", default=0)
    )  # fmt: skip
    return {(account, year): (known, unknown) for account, year, known, unknown in rows}


def _with_nodes(one: Balance, accounts: Mapping[str, Account], zone: str) -> Balance:
    account = accounts.get(one.points_class)
    if account is None:
        return one
    ends = None
    if one.year is not None:
        inside = (datetime(one.year, 7, 1, tzinfo=EPOCH.tzinfo) - EPOCH) // timedelta(microseconds=1)
        ends_us = expires_at(account, inside, zone)
        ends = None if ends_us is None else EPOCH + timedelta(microseconds=ends_us)
    return Balance(
        one.account, one.year, one.amount, one.unpublished, one.contested,
        reached(account, one.amount), next_node(account, one.amount), ends,
    )  # fmt: skip


def _order(item: tuple[tuple[str, int | None], tuple[int, int]]) -> tuple[bool, str, int]:
    (account, year), _ = item
    return (not account.startswith("points/"), account, year or 0)
