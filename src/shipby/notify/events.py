"""What is decided or posted -> events for those who subscribed, in the transaction that decides or posts.

Every step of a case writes its row in the record (people.record); what is heard here is that row. So no step can be
taken without its event, and an event that cannot be written takes the step back with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save

from shipby.casework.models import Case
from shipby.casework.showing import TABLES
from shipby.casework.tables import START
from shipby.ledger.posted import NodeReached, Posted, posted
from shipby.notify.webhooks.models import Delivery, Event, Subscription
from shipby.people.models import Audit, Market, Shop
from shipby.people.record import tell

THREAD = ("write", "attach")
"""What is done to a case of any type besides its steps."""


def names() -> tuple[str, ...]:
    """Every event there is."""
    steps = {f"{table.type}:{step.name}" for table in TABLES.values() for step in table.steps}
    steps |= {f"{name}:{act}" for name in TABLES for act in THREAD}
    return (*sorted(steps), "entry:post", "balance:node")


def listen() -> None:
    """From now on, in this process."""
    post_save.connect(_recorded, sender=Audit, dispatch_uid="shipby.notify.recorded")
    posted.connect(_posted, dispatch_uid="shipby.notify.posted")


def matches(wanted: Iterable[str], event: str) -> bool:
    """Whether an event is among those that were named: in full, object:*, or *."""
    return bool({event, f"{event.partition(':')[0]}:*", "*"} & set(wanted))


def _recorded(instance: Audit, created: bool, **_: Any) -> None:
    if not (created and instance.market and instance.object_type in TABLES):
        return
    name = f"{instance.object_type}:{instance.action}"
    heard = _wanting(_subscriptions(instance.market), instance.shop, name)
    if heard:
        order_id = Case.objects.filter(number=instance.object_id).values_list("order_id", flat=True).first()
        data = {
            "number": instance.object_id, "order_id": order_id or None, "by": instance.role,
            "from": None if instance.was in ("", START) else instance.was, "to": instance.now or None,
        }  # fmt: skip
        _happened(heard, (instance.market, instance.shop), name, instance.at, data)


def _posted(market: Market, told: Posted, at: datetime, **_: Any) -> None:
    for nodes, is_reached in ((told.reached, True), (told.unreached, False)):
        for node in nodes:
            _crossed(market, node, is_reached, told.run, at)
    there = _subscriptions(market)
    if not there:
        return
    seqs: dict[int, list[int]] = defaultdict(list)
    for entry in told.entries:
        seqs[entry.shop_id].append(entry.seq)
    for pk, shop in Shop.objects.in_bulk(seqs).items():
        data = {"run": told.run, "entries": len(seqs[pk]), "seq": [min(seqs[pk]), max(seqs[pk])]}
        _happened(_wanting(there, shop, "entry:post"), (market, shop), "entry:post", at, data)


def _crossed(market: Market, node: NodeReached, is_reached: bool, run: str, at: datetime) -> None:
    data = {
        "run": run, "class": node.points_class, "year": node.year, "node": f"{node.at_points / 10:g}",
        "balance": f"{node.balance / 10:g}", "reached": is_reached,
    }  # fmt: skip
    heard = _wanting(_subscriptions(market), node.shop, "balance:node")
    _happened(heard, (market, node.shop), "balance:node", at, data)
    zh, en = (f"{node.year} 年 ", f" of {node.year}") if node.year else ("", "")
    how = ("达到", "reached") if is_reached else ("不再达到", "no longer reached")
    texts = (
        f"{zh}{node.points_class} 类违规分为 {data['balance']}，{how[0]}节点 {data['node']}。",
        f"{node.points_class} points{en} stand at {data['balance']}: node {data['node']} is {how[1]}.",
    )
    tell(at, "node.reached" if is_reached else "node.left", texts, market=market, shop=node.shop, about=("run", run))


def _subscriptions(market: Market) -> list[Subscription]:
    """Those that hear of the market."""
    return list(Subscription.objects.filter(Q(market__isnull=True) | Q(market=market)))


def _wanting(there: Iterable[Subscription], shop: Shop | None, name: str) -> list[Subscription]:
    """Of these, those that the event goes to: the platform's, and the shop's own."""
    mine = (None, shop.pk if shop else None)
    return [one for one in there if one.shop_id in mine and matches(one.events, name)]


def _happened(
    heard: Sequence[Subscription], where: tuple[Market, Shop | None], name: str, at: datetime, data: Mapping[str, Any]
) -> None:
    """The event, on its way to each of these."""
    if heard:
        market, shop = where
        told = {"market": market.name, "shop": shop.shop_id if shop else None, **data}
        event = Event.objects.create(at=at, type=name, data=told)
        Delivery.objects.bulk_create([Delivery(subscription=one, event=event, next_at=at) for one in heard])
