"""The buyer's page of his order: where it stands, by when it must ship, what he is owed and why, what he can ask."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import URLPattern, path

from shipby.casework.buyers import asked, stands, ways
from shipby.console.buyer.door import enter, order_of, page
from shipby.console.doors import Visit
from shipby.console.words import STEPS, named


def order(visit: Visit) -> HttpResponse:
    """The page. Raises Forbidden, Unknown."""
    market, order_id = order_of(visit)
    found = stands(market, order_id, visit.actor)
    context = {
        "market": market, "order_id": order_id, "cases": asked(market, order_id),
        "ways": [
            (type, name, named(STEPS, name, type))
            for type, name in ways(visit.actor, found.order if found else None)
        ],
        **({name: getattr(found, name) for name in ("order", "zone", "as_of", "late", "owed")} if found else {}),
    }  # fmt: skip
    return visit.render("console/buyer/order.html", context)


urls: list[URLPattern] = [
    path("buyer/", page()(order), name="buyer-order"),
    path("buyer/enter/", enter, name="buyer-enter"),
]
