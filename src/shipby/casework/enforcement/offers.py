"""What is given for the steps of a measure -> the steps, as HTTP and forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shipby.casework.act import Act, Begin, Given
from shipby.casework.enforcement import acts
from shipby.casework.enforcement.grounds import of_discretion
from shipby.casework.lakes import rules_of
from shipby.casework.lookup import shop_of
from shipby.casework.models import Case
from shipby.casework.orders import orders_now
from shipby.casework.refused import Refused
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import check

_Id = Annotated[str, Field(max_length=200)]
_Text = Annotated[str, Field(max_length=5000)]


class Propose(Given):
    """A measure at discretion, on a ground that the rules give, and the facts it rests on."""

    shop: _Id
    kind: _Id
    ground: _Id
    says: _Text
    order_id: _Id = ""
    product_id: _Id = ""


class Reason(Given):
    """Why; part of the record."""

    reason: _Text = ""


def _propose(market: Market, given: Propose, actor: Actor, at: datetime) -> Case:
    shop, pack = shop_of(market, given.shop), rules_of(market).versions[-1]
    # Before the ground is looked at: a refusal by it would tell that another's shop exists.
    check(actor, "propose", "enforcement", shop=shop)
    ground = of_discretion(pack, given.kind, given.ground, given.says, given.order_id, given.product_id, at)
    if given.order_id:
        _must_have(shop, given.order_id, at)
    return acts.propose(ground, shop, actor, at)


def _must_have(shop: Shop, order_id: str, at: datetime) -> None:
    """A measure on one shop never reaches another's order. Raises Refused."""
    order = orders_now(shop.market, [order_id], at).get(order_id)
    if order is None or order.shop_id != shop.shop_id:
        raise Refused(
            "no-such-order",
            f"店铺 {shop.shop_id} 没有订单 {order_id}：请核对订单号。",
            f"Shop {shop.shop_id} has no order {order_id}: look at the number.",
        )


def _start(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    acts.start(case, rules_of(case.market).versions[-1], actor, at, given.reason)


BEGINS: Mapping[str, Begin] = {"propose": Begin(Propose, _propose)}
ACTS: Mapping[str, Act] = {
    "decline": Act(Reason, lambda case, given, actor, at: acts.decline(case, actor, at, given.reason)),
    "start": Act(Reason, _start),
    "end": Act(Reason, lambda case, given, actor, at: acts.end(case, actor, at, given.reason)),
}
