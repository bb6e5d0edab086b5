"""The buyer's page of his order: where it stands, by when it must ship, what he is owed and why, what he can ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from shipby.casework.lakes import place
from shipby.casework.models import Case
from shipby.console.buyer.door import enter, order_of, page
from shipby.console.buyer.words import ASKS, MEANS
from shipby.console.cases.begin import beginnings
from shipby.console.doors import Visit
from shipby.console.templatetags.console import left
from shipby.domain.zones import EPOCH
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
    known: OrderRead | None = judged.get("order")
    context = {
        "order_id": order_id, **judged,
        "cases": [(one, MEANS.get(f"{one.type}.{one.state}", "")) for one in cases.order_by("-id")[:_MOST]],
        "ways": list(_ways(visit, known)), "late": known is not None and _overdue(visit.now, known),
    }  # fmt: skip
    context["kind"], context["headline"] = _stands(visit.now, known)
    return visit.render("console/buyer/order.html", context)


def _ways(visit: Visit, order: OrderRead | None) -> Iterator[tuple[str, str, Any, Any]]:
    """(type, step, words, what comes of it) of what he can ask for now.

    Goods that were not sent are not sent back; what is not late yet is no complaint; what is closed is over.
    """
    sent = order is not None and bool(order.parcels)
    for type in TYPES:
        for name, words in beginnings(visit.actor, type):
            if order is not None and not sent and order.closed_at:
                continue
            if order is not None and type == "refund" and (name == "return_goods") != sent:
                continue
            if order is not None and type == "complaint" and not _overdue(visit.now, order):
                continue
            yield type, name, *ASKS.get(f"{type}.{name}", (words, ""))


def _overdue(now: datetime, order: OrderRead) -> bool:
    """Whether its time was over before it was sent, or is over now."""
    first = min((one.shipped_at for one in order.parcels), default=now)
    return order.due_at is not None and first > order.due_at


def _stands(now: datetime, order: OrderRead | None) -> tuple[str, Any]:
    """How it stands, as a kind and a sentence."""
    if order is None:
        return "unknown", _("We know of your order; nothing more yet.")
    if order.closed_at:
        return "closed", _("Your order is closed.")
    if order.parcels:
        return "sent", (
            _("Your order was sent, later than it had to be.") if _overdue(now, order) else _("Your order was sent.")
        )
    if order.due_at is None:
        return "unknown", _("Your order was not sent yet.")
    if now > order.due_at:
        return "late", _("Your order is late: it was not sent yet.")
    return "waiting", _("Your order was not sent yet; the seller still has time.")


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
    over = {one.clause: _length(-(one.margin_seconds or 0)) for one in late if (one.margin_seconds or 0) < 0}
    return {
        "moved": found.base_due_at is not None and found.due_at != found.base_due_at,
        "order": found, "zone": read.facts.zone, "as_of": read.facts.as_of,
        "owed": [(one, rules.clause_title(one.clause), clauses.get(one.clause), over.get(one.clause)) for one in owed],
    }  # fmt: skip


def _length(seconds: int) -> str:
    """A length in its two largest parts."""
    return left(EPOCH + timedelta(seconds=seconds), EPOCH)


urls: list[URLPattern] = [
    path("buyer/", page()(order), name="buyer-order"),
    path("buyer/enter/", enter, name="buyer-enter"),
]
