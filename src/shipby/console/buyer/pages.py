"""The buyer's page of his order: where it stands, by when it must ship, what he is owed and why, what he can ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from shipby.casework.lakes import place
from shipby.casework.models import Case
from shipby.console.buyer.door import enter, order_of, page
from shipby.console.cases.begin import beginnings
from shipby.console.doors import Visit
from shipby.lake import LakeError
from shipby.outcomes import reading
from shipby.outcomes.reading import NotReady, OrderRead
from shipby.outcomes.summary.rules import Rules
from shipby.people.models import Market
from shipby.people.rights import check

TYPES = ("complaint", "refund", "incident")
"""What a buyer can ask for."""
_MOST = 50


def order(visit: Visit) -> HttpResponse:
    """The page. Raises Forbidden, Unknown."""
    market, order_id = order_of(visit)
    named = f"{market}/{order_id}"
    for type in TYPES:
        check(visit.actor, "read", type, order=named)
    cases = Case.objects.filter(market=market, order_id=order_id, type__in=TYPES).select_related(
        "market", "shop__market"
    )
    judged = _judged(market, order_id)
    context = {
        "market": market, "order_id": order_id, "cases": cases.order_by("-id")[:_MOST],
        "ways": list(_ways(visit, judged.get("order"))), **judged,
    }  # fmt: skip
    return visit.render("console/buyer/order.html", context)


def _ways(visit: Visit, order: OrderRead | None) -> Iterator[tuple[str, str, str]]:
    """(type, step, words) of what he can ask for: goods that were not sent are not sent back."""
    sent = order is not None and bool(order.parcels)
    for type in TYPES:
        for name, words in beginnings(visit.actor, type):
            if order is None or type != "refund" or (name == "return_goods") == sent:
                yield type, name, words


def _judged(market: Market, order_id: str) -> dict[str, Any]:
    """What the last run says of the order; nothing where it does not know it yet."""
    try:
        read = reading.of(place(market))
        found = read.order(order_id)
    except (NotReady, LakeError):
        return {}
    if found is None:
        return {}
    rules = Rules(read.rules)
    owed = read.compensations(found.shop_id, order_id=order_id).rows
    clauses = {one.id: one for one in read.rules.versions[-1].clauses}
    late = [one for one in found.verdicts if one.outcome == "violation"]
    return {
        "order": found, "zone": read.facts.zone, "as_of": read.facts.as_of,
        "owed": [(one, rules.clause_title(one.clause), clauses.get(one.clause)) for one in owed],
        "late": [(one, rules.clause_title(one.clause)) for one in late],
    }  # fmt: skip


urls: list[URLPattern] = [
    path("buyer/", page()(order), name="buyer-order"),
    path("buyer/enter/", enter, name="buyer-enter"),
]
