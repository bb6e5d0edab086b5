"""Balances before and after a posting -> the nodes that were crossed, upwards and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db.models import Sum

from shipby.domain.zones import EPOCH
from shipby.ledger.models import Entry
from shipby.ledger.posted import NodeReached
from shipby.outcomes.standing import reached
from shipby.people.models import Market, Shop
from shipby.rules.model import Account

Totals = Mapping[tuple[int, str, int | None], int]
"""Tenths by shop (its row's id), class and civil year."""


def totals(market: Market, pack: str, accounts: Mapping[str, Account], as_of: int) -> Totals:
    """Every balance of points in the market; of a class that ages, what has not expired at as_of."""
    found: dict[tuple[int, str, int | None], int] = {}
    for name, account in accounts.items():
        mine = Entry.objects.filter(shop__market=market, account__startswith=f"points/{pack}/{name}/")
        if account.expire_days is not None:
            since = EPOCH + timedelta(microseconds=as_of) - timedelta(days=account.expire_days)
            mine = mine.filter(occurred_at__gt=since)
        for shop, year, known in mine.values_list("shop", "year").annotate(known=Sum("amount", default=0)):
            found[shop, name, year] = known
    return found


def crossed(
    before: Totals, after: Totals, accounts: Mapping[str, Account]
) -> tuple[tuple[NodeReached, ...], tuple[NodeReached, ...]]:
    """(newly reached, no longer reached), by shop, class, year and total."""
    keys = sorted({*before, *after}, key=lambda key: (key[0], key[1], key[2] or 0))
    changed = [key for key in keys if before.get(key, 0) != after.get(key, 0)]
    shops = Shop.objects.select_related("market").in_bulk({key[0] for key in changed})
    up = [node for key in changed for node in _more(key, before, after, accounts, after.get(key, 0), shops)]
    down = [node for key in changed for node in _more(key, after, before, accounts, after.get(key, 0), shops)]
    return tuple(up), tuple(down)


def _more(
    key: tuple[int, str, int | None], less: Totals, more: Totals, accounts: Mapping[str, Account], balance: int,
    shops: Mapping[int, Shop],
) -> Iterator[NodeReached]:  # fmt: skip
    """The nodes that `more` reaches and `less` does not."""
    account = accounts[key[1]]
    known = set(reached(account, less.get(key, 0)))
    for node in reached(account, more.get(key, 0)):
        if node not in known:
            yield NodeReached(shops[key[0]], key[1], key[2], node.index, node.tenths, balance)
