"""Cases, or a shop -> the shops' ledgers held, before any case is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from shipby.casework.many import chunks
from shipby.casework.models import Case
from shipby.ledger.writing import lock
from shipby.people.models import Shop


@contextmanager
def shops_held(cases: Sequence[Case]) -> Iterator[None]:
    """One transaction that has the shops' ledgers before the cases, as a posting does: neither waits for the other."""
    with transaction.atomic():
        shops = {case.shop.pk: case.shop for case in cases if case.shop}
        for some in chunks(sorted(shops)):
            lock(*(shops[pk] for pk in some))
        yield


@contextmanager
def shop_held(shop: Shop) -> Iterator[None]:
    """The same for one shop: what is looked at from here on, nobody else of it changes meanwhile."""
    with transaction.atomic():
        lock(shop)
        yield
