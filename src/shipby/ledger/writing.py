"""Entries without a number -> entries numbered within their shop's ledger and stored; the locks that keep it so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max

from shipby.ledger.models import Entry
from shipby.people.models import Shop

_BATCH = 5_000


def lock(*shops: Shop) -> None:
    """Nobody else adds to these shops' ledgers before the transaction ends. SQLite lets one write at a time anyway.

    Rows that only name a shop may still be written (NO KEY); several shops are taken in one order, whoever asks.
    """
    ids = [shop.pk for shop in shops]
    list(Shop.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def write(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, stored in this order. The caller holds the lock of each shop."""
    last = _last({entry.shop_id for entry in entries})
    for entry in entries:
        entry.seq = last[entry.shop_id] = last.get(entry.shop_id, 0) + 1
    return Entry.objects.bulk_create(entries, batch_size=_BATCH)


def _last(shops: Iterable[int]) -> dict[int, int]:
    found = Entry.objects.filter(shop__in=list(shops)).values_list("shop_id").annotate(last=Max("seq"))
    return {int(shop): last for shop, last in found}
