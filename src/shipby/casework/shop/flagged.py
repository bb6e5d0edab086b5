"""A shop's closed regions, its lake -> the orders that were paid into one all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from shipby.casework.lakes import lake_of
from shipby.casework.orders import OrderNow, orders_now
from shipby.casework.shop.values import Closed, closed, into_closed
from shipby.domain.zones import EPOCH
from shipby.lake import define, snapshot
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.rights import check

AT_MOST = 1_000
"""So many are told, the newest first; ours."""

_PAID = """
SELECT order_id, ship_to, min(paid_at) AS paid FROM fact_orders
WHERE shop_id = $shop AND paid_at >= $since AND len(list_filter($regions, x -> starts_with(ship_to, x))) > 0
GROUP BY order_id, ship_to ORDER BY paid DESC, order_id LIMIT $most
"""


@dataclass(frozen=True, slots=True)
class Flagged:
    """An order paid into a region that was closed then: what it is now, and since when the region was closed."""

    order: OrderNow
    paid_at: datetime
    region: Closed


def flagged(shop: Shop, actor: Actor, now: datetime) -> list[Flagged]:
    """The newest first, closed and sent ones among them. Raises Forbidden, Unknown, LakeError."""
    check(actor, "read", "shop_value", shop=shop)
    stretches = closed(shop)
    if not stretches:
        return []
    lake = lake_of(shop.market)
    asked = {
        "shop": shop.shop_id, "most": AT_MOST, "regions": sorted({one.region for one in stretches}),
        "since": (min(one.since for one in stretches) - EPOCH) // timedelta(microseconds=1),
    }  # fmt: skip
    with duckdb.connect(":memory:") as con:
        define(con, lake, snapshot(lake).tables)
        rows = con.execute(_PAID, asked).fetchall()
    hits = {}
    for order_id, ship_to, paid_us in rows:
        paid_at = EPOCH + timedelta(microseconds=paid_us)
        if one := into_closed(ship_to, paid_at, stretches):
            hits[order_id] = (paid_at, one)
    known = orders_now(shop.market, list(hits), now) if hits else {}
    return [Flagged(known[order], *hits[order]) for order in hits if order in known]
