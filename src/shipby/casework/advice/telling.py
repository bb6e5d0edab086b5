"""Buyers told about their orders -> kept as evidence; who was told, when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from django.db import transaction
from pydantic import Field

from shipby.casework.act import Given
from shipby.casework.advice.models import Told
from shipby.casework.many import chunks
from shipby.casework.orders import orders_now
from shipby.casework.refused import Refused
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.record import record
from shipby.people.rights import check

AT_MOST = 1_000
"""Orders told of at once; ours."""


class Tell(Given):
    """Whose buyers were told, how, in which words."""

    orders: Annotated[tuple[str, ...], Field(min_length=1, max_length=AT_MOST)]
    how: Annotated[str, Field(min_length=1, max_length=40)]
    text: Annotated[str, Field(min_length=1, max_length=1_000)]


def tell(shop: Shop, given: Tell, actor: Actor, at: datetime) -> list[Told]:
    """One row an order. Raises Forbidden, Unknown, LakeError; Refused: an order is none of the shop's."""
    check(actor, "tell", "advice", shop=shop)
    orders = list(dict.fromkeys(given.orders))
    known = orders_now(shop.market, orders, at)
    strange = [one for one in orders if one not in known or known[one].shop_id != shop.shop_id]
    if strange:
        named = ", ".join(strange[:5])
        raise Refused(
            "no-such-order",
            f"您的店铺没有订单：{named}（共 {len(strange)} 个）。",
            f"Your shop has no order {named} ({len(strange)} in all): look at the numbers.",
        )
    with transaction.atomic():
        rows = Told.objects.bulk_create(
            Told(shop=shop, order_id=one, how=given.how, text=given.text, by=actor.name, at=at) for one in orders
        )
        new = {"orders": len(rows), "how": given.how, "text": given.text}
        record(actor, "tell", ("advice", str(shop)), at, market=shop.market, shop=shop, new=new)
    return rows


def told(shop: Shop, orders: Sequence[str]) -> Mapping[str, datetime]:
    """When each buyer was told last, by order."""
    found: dict[str, datetime] = {}
    for some in chunks(list(orders)):
        rows = Told.objects.filter(shop=shop, order_id__in=some).order_by("at", "id")
        found |= dict(rows.values_list("order_id", "at"))
    return found
