"""Differences -> the entries that post them, money with its other side: buyer as far as owed, the rest platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from shipby.ledger import accounts
from shipby.ledger.differences import CHUNK, Difference
from shipby.ledger.models import Entry
from shipby.people.models import Message, Shop


@dataclass(frozen=True, slots=True)
class Run:
    """What all entries of one posting share: the run."""

    name: str
    before: str
    """the run that the ledger held before; empty at the first."""
    at: datetime
    shops: Mapping[str, Shop]
    notices: Mapping[str, Message]
    """by shop_id: what tells of entries that are new or weigh more."""


def entries(changes: Sequence[Difference], run: Run) -> list[Entry]:
    """The entries, unnumbered, in the order of the differences."""
    sides = _other_sides([one for one in changes if one.is_money])
    made: list[Entry] = []
    for one in changes:
        made.append(_entry(one, run, one.position, one.account, one.amount, one.unpublished))
        for account, amount in sides.get(one.position, ()):
            unpublished = one.unpublished if account != accounts.PLATFORM else 0
            made.append(_entry(one, run, _leg(one, account), account, amount, unpublished))
    return made


def _other_sides(money: Sequence[Difference]) -> dict[str, list[tuple[str, int]]]:
    """Account and amount of the other side, by position. What rises comes first: where an order is paid under another
    clause now, and the buyer has the sum, nobody pays it twice.
    """
    owed = _owed(one.order_id for one in money if one.amount > 0)
    borne = _borne(_leg(one, accounts.PLATFORM) for one in money if one.amount < 0 and one.head)
    rising = sorted(money, key=lambda one: one.amount > 0)
    return {one.position: list(_other_side(one, owed, borne)) for one in rising}


def _other_side(one: Difference, owed: dict[str, int], borne: dict[str, int]) -> Iterator[tuple[str, int]]:
    """What the shop is charged is owed to the buyer; what comes back to it is taken from there, or borne.

    What the platform bore for a position returns to it first when the position rises again.
    """
    buyer = accounts.buyer(one.order_id)
    if one.amount > 0:
        mine = min(one.amount, max(owed[buyer], 0))
        owed[buyer] -= mine
        others = mine - one.amount
    else:
        others = min(-one.amount, -borne.get(_leg(one, accounts.PLATFORM), 0))
        mine = one.amount + others
        owed[buyer] -= mine
    if mine or one.unpublished:
        yield buyer, -mine
    if others:
        yield accounts.PLATFORM, others


def _leg(one: Difference, account: str) -> str:
    """The position of the other side: the same up to the account."""
    return one.position.removesuffix(one.account) + account


def _entry(one: Difference, run: Run, position: str, account: str, amount: int, unpublished: int) -> Entry:
    reason = "judged" if one.head is None else f"judged by {run.name}, before by {run.before}"
    return Entry(
        shop=run.shops[one.shop_id], position=position, account=account, clause=one.clause, order_id=one.order_id,
        incident_id=one.incident_id, window_start=one.window_start, year=one.year,
        amount=None if unpublished > 0 and amount == 0 else amount, unpublished=unpublished,
        occurred_at=one.occurred_at, posted_at=run.at,
        kind=Entry.Kind.POST if one.head is None else Entry.Kind.CORRECT, refers_to=one.head, reason=reason,
        run=run.name, notice=run.notices[one.shop_id] if one.weighs_more else None,
    )  # fmt: skip


def _owed(order_ids: Iterable[str]) -> dict[str, int]:
    """What each order's buyer is still owed."""
    names = sorted({accounts.buyer(order_id) for order_id in order_ids})
    return defaultdict(int, _sums("account", names))


def _borne(positions: Iterable[str]) -> dict[str, int]:
    """What stands on the platform's side of positions that rise: not above 0."""
    return _sums("position", sorted(set(positions)))


def _sums(column: str, names: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(names), CHUNK):
        some = Entry.objects.filter(**{f"{column}__in": names[start : start + CHUNK]})
        found |= dict(some.values_list(column).annotate(known=Sum("amount", default=0)))
    return found
