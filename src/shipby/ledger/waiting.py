"""New penalties and charges -> those to post now; the others wait, shown, for facts that could acquit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from shipby.ledger.differences import Difference
from shipby.ledger.doubts import Doubts, doubts
from shipby.ledger.models import Waiting
from shipby.outcomes.runs.stored import Stored
from shipby.people.models import Market, Shop
from shipby.rules.timeline import RulePack

_BATCH = 5_000


def hold_back(
    market: Market, lake: Path, run: Stored, rules: RulePack, found: Sequence[Difference],
    shops: Mapping[str, Shop], at: datetime, wait: timedelta,
) -> set[str]:  # fmt: skip
    """The positions in `found` that wait. Each waits so long from when first seen, or until nothing can acquit it."""
    fresh = [one for one in found if one.head is None and one.weighs_more]
    doubted = doubts(lake, run, rules, fresh) if fresh and wait else {}
    known = {row.position: row.since for row in Waiting.objects.filter(market=market)}
    waiting = [one for one in fresh if one.position in doubted and at < known.get(one.position, at) + wait]
    Waiting.objects.filter(market=market).delete()
    _show(market, waiting, shops, doubted, known, at, wait)
    return {one.position for one in waiting}


def _show(
    market: Market, waiting: Sequence[Difference], shops: Mapping[str, Shop], doubted: Doubts,
    known: Mapping[str, datetime], at: datetime, wait: timedelta,
) -> None:  # fmt: skip
    rows = [
        Waiting(
            market=market, shop=shops[one.shop_id], position=one.position, account=one.account, clause=one.clause,
            order_id=one.order_id, window_start=one.window_start, amount=None if one.unpublished else one.amount,
            since=known.get(one.position, at), until=known.get(one.position, at) + wait, why=doubted[one.position],
        )
        for one in waiting
    ]  # fmt: skip
    Waiting.objects.bulk_create(rows, batch_size=_BATCH)
