"""What is decided or posted -> events for those who subscribed, in the transaction that decides or posts.

Every step of a case writes its row in the record (people.record); what is heard here is that row. So no step can be
taken without its event, and an event that cannot be written takes the step back with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from shipby.casework.models import Case
from shipby.casework.showing import TABLES
from shipby.casework.tables import START
from shipby.ledger.posted import NodeReached, Posted, posted
from shipby.notify.webhooks.models import Delivery, Event, Subscription
from shipby.people.models import Audit, Market, Shop
from shipby.people.record import acts_recorded, tell

THREAD = ("write", "attach")
"""What is done to a case of any type besides its steps."""


_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class _Happened:
    """What happened to whom."""

    shop: Shop | None
    name: str
    data: Mapping[str, Any]


def names() -> tuple[str, ...]:
    """Every event there is."""
    steps = {f"{table.type}:{step.name}" for table in TABLES.values() for step in table.steps}
    steps |= {f"{name}:{act}" for name in TABLES for act in THREAD}
    return (*sorted(steps), "entry:post", "balance:node")


def listen() -> None:
    """From now on, in this process."""
    acts_recorded.connect(_recorded, dispatch_uid="shipby.notify.recorded")
    posted.connect(_posted, dispatch_uid="shipby.notify.posted")


def matches(wanted: Iterable[str], event: str) -> bool:
    """Whether an event is among those that were named: in full, object:*, or *."""
    return bool({event, f"{event.partition(':')[0]}:*", "*"} & set(wanted))


def _recorded(rows: Sequence[Audit], **_: Any) -> None:
    steps: dict[int, list[Audit]] = defaultdict(list)
    for row in rows:
        if row.market_id and row.object_type in TABLES:
            steps[row.market_id].append(row)
    for mine in steps.values():
        market = mine[0].market
        assert market is not None
        if there := _subscriptions(market):
            orders = _orders([row.object_id for row in mine])
            _write(there, market, (_step(row, orders) for row in mine), mine[0].at)


def _step(row: Audit, orders: Mapping[str, str]) -> _Happened:
    data = {
        "number": row.object_id, "order_id": orders.get(row.object_id) or None, "by": row.role,
        "from": None if row.was in ("", START) else row.was, "to": row.now or None,
    }  # fmt: skip
    return _Happened(row.shop, f"{row.object_type}:{row.action}", data)


def _orders(numbers: Sequence[str]) -> dict[str, str]:
    """What order each case is about."""
    found: dict[str, str] = {}
    for start in range(0, len(numbers), _BATCH):
        cases = Case.objects.filter(number__in=numbers[start : start + _BATCH])
        found |= dict(cases.values_list("number", "order_id"))
    return found


def _posted(market: Market, told: Posted, at: datetime, **_: Any) -> None:
    there = _subscriptions(market)
    happened = []
    for nodes, is_reached in ((told.reached, True), (told.unreached, False)):
        for node in nodes:
            data = _crossed(market, node, is_reached, told.run, at)
            happened.append(_Happened(node.shop, "balance:node", data))
    if not there:
        return
    seqs: dict[int, list[int]] = defaultdict(list)
    for entry in told.entries:
        seqs[entry.shop_id].append(entry.seq)
    for pk, shop in Shop.objects.in_bulk(seqs).items():
        data = {"run": told.run, "entries": len(seqs[pk]), "seq": [min(seqs[pk]), max(seqs[pk])]}
        happened.append(_Happened(shop, "entry:post", data))
    _write(there, market, happened, at)


def _crossed(market: Market, node: NodeReached, is_reached: bool, run: str, at: datetime) -> dict[str, Any]:
    """The shop is told of a node; what its event says."""
    balance, at_points = f"{node.balance / 10:g}", f"{node.at_points / 10:g}"
    zh, en = (f"{node.year} 年 ", f" of {node.year}") if node.year else ("", "")
    how = ("达到", "reached") if is_reached else ("不再达到", "no longer reached")
    texts = (
        f"{zh}{node.points_class} 类违规分为 {balance}，{how[0]}节点 {at_points}。",
        f"{node.points_class} points{en} stand at {balance}: node {at_points} is {how[1]}.",
    )
    tell(at, "node.reached" if is_reached else "node.left", texts, market=market, shop=node.shop, about=("run", run))
    return {
        "run": run, "class": node.points_class, "year": node.year, "node": at_points, "balance": balance,
        "reached": is_reached,
    }  # fmt: skip


def _subscriptions(market: Market) -> list[Subscription]:
    """Those that hear of the market."""
    return list(Subscription.objects.filter(Q(market__isnull=True) | Q(market=market)))


def _write(there: Sequence[Subscription], market: Market, happened: Iterable[_Happened], at: datetime) -> None:
    """Each, on its way to those of the subscriptions that want it: the platform's, and the shop's own."""
    events, deliveries = [], []
    for one in happened:
        mine = (None, one.shop.pk if one.shop else None)
        heard = [each for each in there if each.shop_id in mine and matches(each.events, one.name)]
        if heard:
            data = {"market": market.name, "shop": one.shop.shop_id if one.shop else None, **one.data}
            events.append(Event(at=at, type=one.name, data=data))
            deliveries += [Delivery(subscription=each, event=events[-1], next_at=at) for each in heard]
    Event.objects.bulk_create(events, batch_size=_BATCH)
    Delivery.objects.bulk_create(deliveries, batch_size=_BATCH)
