"""What was sent -> acknowledged once it stands in the database; from there into the lake, every few seconds.

Nothing acknowledged is lost: a delivery is marked after the import that holds its rows is committed. Killed between the
two, the same rows are brought again, and of rows told twice the judge takes one.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from shipby.api.models import Begun, Delivery
from shipby.api.problems import Broken
from shipby.api.rows import Taken
from shipby.casework.lakes import lake_of
from shipby.domain.tables import FACTS
from shipby.lake.push import Pushed, push
from shipby.people.models import Market

REMEMBERED = timedelta(days=7)
"""How long an idempotency key is known after its delivery is in the lake."""

_TOGETHER = timedelta(seconds=10)
"""Callbacks tell no time at which they were heard of: of those in one import the latest stands for all."""
_ROWS_AT_ONCE = 200_000
_DELIVERIES_AT_ONCE = 1_000


def digest_of(told: Any) -> str:
    """sha256 of what was sent, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def acknowledge(
    market: Market, sender: str, key: str, batch: str, taken: Taken, sent: Sequence[Any], at: datetime
) -> tuple[Delivery, bool]:
    """(the delivery, whether it was there already). Raises Broken where the key was used for something else."""
    told = json.dumps(taken.rows, ensure_ascii=False)
    delivery = Delivery(
        market=market, sender=sender, key=key, digest=digest_of([batch, sent]), batch=batch, body=told,
        rows=len(sent), refused=taken.refused, received_at=at, flushed_at=None if taken.rows else at,
    )  # fmt: skip
    return _stand(delivery)


def acknowledge_body(market: Market, sender: str, body: str, at: datetime) -> tuple[Delivery, bool]:
    """The same for a callback as its service sent it: known again by its content."""
    key = hashlib.sha256(body.encode()).hexdigest()
    return _stand(
        Delivery(market=market, sender=sender, key=key, digest=key, batch=sender, body=body, rows=1, received_at=at)
    )


def key_used(key: str, at: datetime) -> Broken:
    """The problem of a key that was used for something else."""
    when = f"{at:%Y-%m-%d %H:%M:%S} UTC"
    return Broken(
        422, "key-used", f"幂等键 {key} 已于 {when} 用于其他内容：请换一个。",
        f"the idempotency key {key} was used for something else at {when}: take another.",
    )  # fmt: skip


def _stand(delivery: Delivery) -> tuple[Delivery, bool]:
    """Written, or the one that stands there already."""
    try:
        with transaction.atomic():
            delivery.save()
    except IntegrityError:
        known = Delivery.objects.get(market=delivery.market, sender=delivery.sender, key=delivery.key)
        if known.digest != delivery.digest:
            raise key_used(delivery.key, known.received_at) from None
        return known, True
    return delivery, False


def flush(market: Market, at: datetime) -> list[str]:
    """Every delivery acknowledged until now lies in the market's lake; ids of the imports made. Raises LakeError."""
    imports = []
    while some := _next(market):
        imports.append(_flushed(market, some, at))
    return imports


def waits(market: Market) -> bool:
    """Whether something acknowledged is not in the market's lake yet."""
    return Delivery.objects.filter(market=market, flushed_at=None).exists()


def held(market: Market) -> int:
    """How many deliveries acknowledged are not in the market's lake yet."""
    return Delivery.objects.filter(market=market, flushed_at=None).count()


def forget(at: datetime) -> int:
    """Keys whose time is over; how many."""
    Begun.objects.filter(at__lt=at - REMEMBERED).delete()
    gone, _ = Delivery.objects.filter(flushed_at__lt=at - REMEMBERED).delete()
    return gone


def _next(market: Market) -> list[Delivery]:
    """What is brought in one import: the oldest that wait, heard of at about the same time."""
    found: list[Delivery] = []
    rows = 0
    waiting = Delivery.objects.filter(market=market, flushed_at=None).order_by("id")[:_DELIVERIES_AT_ONCE]
    for one in waiting:
        rows += one.rows
        if found and (rows > _ROWS_AT_ONCE or abs(one.received_at - found[0].received_at) > _TOGETHER):
            break
        found.append(one)
    return found


def _flushed(market: Market, some: Sequence[Delivery], at: datetime) -> str:
    """One import, and the deliveries marked. Of servers that flush at once each brings the rows, and the lake has
    them once: it knows an import by its content."""
    batches: dict[str, list[Any]] = defaultdict(list)
    owners: dict[str, list[tuple[Delivery, int]]] = defaultdict(list)
    for one in some:
        rows = json.loads(one.body) if one.batch in FACTS else [one.body]
        batches[one.batch] += rows
        owners[one.batch] += [(one, index) for index in range(len(rows))]
    done = push(lake_of(market), batches, received_at=max(one.received_at for one in some), source=f"api {market.name}")
    refused = _refused(done, owners)
    with transaction.atomic():
        for one in some:
            one.flushed_at, one.import_id, one.body = at, done.id, ""
            one.refused = [*one.refused, *refused.get(one.pk, [])]
        Delivery.objects.bulk_update(some, ["flushed_at", "import_id", "body", "refused"], batch_size=100)
    return done.id


def _refused(done: Pushed, owners: dict[str, list[tuple[Delivery, int]]]) -> dict[int, list[dict[str, Any]]]:
    """What the lake's own checks set aside, by delivery."""
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in done.refused:
        if one.index is None:
            continue
        delivery, index = owners[one.batch][one.index]
        told[delivery.pk].append(
            {"index": index, "column": one.column, "value": one.value, "zh": f"未收录：{one.reason}", "en": one.reason}
        )
    return told
