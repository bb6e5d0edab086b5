"""What cases do to the ledger -> entries: hold and release, deductions and their return, money of a case's own.

Each takes the shop's lock, and belongs in the transaction of the step that causes it. An act that a case repeats
with the same reason changes nothing: the entries of the first time come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from shipby.ledger import accounts
from shipby.ledger.models import Entry
from shipby.ledger.writing import lock, write
from shipby.people.models import Shop


class Unbalanced(ValueError):
    """Money that does not come to 0 in sum: a defect of the caller."""


def hold(entry: Entry, case: str, at: datetime) -> Entry:
    """The entry is contested by the case: shown so, and counted all the same."""
    return _mark(entry, Entry.Kind.HOLD, case, at)


def release(entry: Entry, case: str, at: datetime) -> Entry:
    """The case no longer contests the entry."""
    return _mark(entry, Entry.Kind.RELEASE, case, at)


def deduct(shop: Shop, amount_minor: int, case: str, reason: str, at: datetime) -> list[Entry]:
    """The platform takes a sum from the shop's deposit."""
    return own(shop, {accounts.deposit(shop.shop_id): -amount_minor, accounts.PLATFORM: amount_minor}, case, reason, at)


def give_back(shop: Shop, case: str, reason: str, at: datetime) -> list[Entry]:
    """What the case posted under the reason is undone, entry by entry, as `correct`; none where it posted nothing."""
    with transaction.atomic():
        lock(shop)
        back = [_back(entry, at) for entry in _posted(shop, case, reason)]
        done = Entry.objects.filter(shop=shop, case=case, reason=reason, kind=Entry.Kind.CORRECT)
        return list(done.order_by("seq")) or write(back)


def own(shop: Shop, legs: Mapping[str, int], case: str, reason: str, at: datetime, order_id: str = "") -> list[Entry]:
    """Money that a case moves, fen by account, 0 in sum; payout: {buyer(order): -x, OUTSIDE: x}. Raises Unbalanced."""
    if sum(legs.values()) != 0:
        raise Unbalanced(f"{case}, {reason}: {dict(legs)} comes to {sum(legs.values())} fen, and money comes to 0.")
    with transaction.atomic():
        lock(shop)
        made = [
            Entry(
                shop=shop, position=f"case/{case}/{account}", account=account, order_id=order_id, amount=amount,
                occurred_at=at, posted_at=at, kind=Entry.Kind.POST, reason=reason, case=case,
            )
            for account, amount in legs.items()
        ]  # fmt: skip
        return _posted(shop, case, reason) or write(made)


def _posted(shop: Shop, case: str, reason: str) -> list[Entry]:
    return list(Entry.objects.filter(shop=shop, case=case, reason=reason, kind=Entry.Kind.POST).order_by("seq"))


def _back(entry: Entry, at: datetime) -> Entry:
    return Entry(
        shop=entry.shop, position=entry.position, account=entry.account, order_id=entry.order_id,
        amount=-(entry.amount or 0), occurred_at=entry.occurred_at, posted_at=at, kind=Entry.Kind.CORRECT,
        refers_to=entry, reason=entry.reason, case=entry.case,
    )  # fmt: skip


def _mark(entry: Entry, kind: Entry.Kind, case: str, at: datetime) -> Entry:
    with transaction.atomic():
        lock(entry.shop)
        reason = f"entry {entry.seq}"
        known = Entry.objects.filter(position=entry.position, case=case, kind=kind, reason=reason).first()
        if known:
            return known
        mark = Entry(
            shop=entry.shop, position=entry.position, account=entry.account, clause=entry.clause,
            order_id=entry.order_id, incident_id=entry.incident_id, window_start=entry.window_start, year=entry.year,
            amount=0, occurred_at=entry.occurred_at, posted_at=at, kind=kind, refers_to=entry, reason=reason, case=case,
        )  # fmt: skip
        return write([mark])[0]
