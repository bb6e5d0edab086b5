"""A shop's orders: search and list; the page of one, with every verdict explained."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from shipby.casework.lakes import place
from shipby.casework.statement.of_verdict import targets
from shipby.console.cases.data import Asked, listed
from shipby.console.cases.ways import Card, of_verdict
from shipby.console.doors import ANYBODY, Visit, page
from shipby.console.fields import CHOICES
from shipby.console.order.card import Teller
from shipby.console.words import named
from shipby.outcomes.explain.model import Explanation
from shipby.outcomes.explain.writing import Writer
from shipby.outcomes.reading import NotReady, Reading
from shipby.outcomes.reading import of as reading_of
from shipby.outcomes.report.gather import OUTCOMES
from shipby.people.rights import Unknown

_AT_MOST = 200
"""Characters of an id that is looked for."""


def orders(visit: Visit) -> HttpResponse:
    """An order by its id or a waybill number; else the search, and how many orders have which outcome.

    Counting reads all of the shop's orders: the page asks for it when it stands, by `counts`.
    """
    wanted = visit.request.GET.get("q", "").strip()[:_AT_MOST]
    reading = reading_of(place(visit.market))
    try:
        if not wanted:
            return visit.render("console/order/orders.html", _counts(visit, reading))
        mine = [one for one in reading.find(wanted) if one.shop_id == visit.shop.shop_id]
    except NotReady:
        return visit.render("console/today/nothing_yet.html")
    if len(mine) == 1:
        return redirect("console:order", visit.shop.pk, mine[0].order_id)
    return visit.render("console/order/found.html", {"wanted": wanted, "found": mine})


def _counts(visit: Visit, reading: Reading) -> dict[str, Any]:
    rules = reading.rules
    told: dict[str, Any] = {"zone": rules.zone, "known": reading.facts.as_of}
    if "counts" not in visit.request.GET:
        return told
    totals = reading.totals(visit.shop.shop_id)
    outcomes = sorted({one.outcome for one in totals}, key=OUTCOMES.index)
    counted = {(one.clause, one.outcome): one.orders for one in totals}
    table = [
        (clause, [(outcome, counted.get((clause.id, outcome), 0)) for outcome in outcomes])
        for clause in rules.versions[-1].clauses
        if any((clause.id, outcome) in counted for outcome in outcomes)
    ]
    return {
        **told,
        "counted": True,
        "table": table,
        "outcomes": [(one, named(CHOICES["outcome"], one)) for one in outcomes],
    }


def order(visit: Visit, order_id: str) -> HttpResponse:
    """Why it was judged so. Another shop's is none: Raises Unknown."""
    reading = reading_of(place(visit.market))
    try:
        told = reading.explanation(order_id)
    except NotReady:
        raise Unknown("order") from None
    if told is None or told.shop_id != visit.shop.shop_id:
        raise Unknown("order")
    teller = Teller(told, Writer(visit.language, told.zone))
    context = {
        "told": told, "about": teller.about(), "cards": teller.cards(),
        "consequences": teller.consequences(), "windows": teller.windows(), "others": teller.others(),
        "remarks": teller.remarks(), "zone": told.zone, "run": reading.facts,
        "cases": listed(visit.actor, Asked(shop=visit.shop, order_id=order_id), None),
        "merchant": bool(visit.actor.shops), "backs": _backs(visit, told),
    }  # fmt: skip
    return visit.render("console/order/order.html", context)


def _backs(visit: Visit, told: Explanation) -> list[Card]:
    """The ways back from each violation; of an order without one, from its first verdict: that can be asked about."""
    clauses = [test.rule.clause for test in told.tests if test.verdict.outcome == "violation"]
    clauses = clauses or [test.rule.clause for test in told.tests[:1]]
    return [of_verdict(visit, one, told.order_id, targets(told, one)[1:]) for one in clauses]


urls: list[URLPattern] = [
    path("shops/<int:shop>/orders/", page(*ANYBODY, shop=True)(orders), name="orders"),
    path("shops/<int:shop>/orders/<path:order_id>/", page(*ANYBODY, shop=True)(order), name="order"),
]
