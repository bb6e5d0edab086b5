"""A buyer's link -> where his order stands, by when it must ship, what he is owed and why, what he can ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from shipby.casework.buyers import Stands, asked, overdue, stands, ways
from shipby.console.buyer.door import enter, order_of, page
from shipby.console.buyer.words import ASKS, MEANS
from shipby.console.doors import Visit
from shipby.console.templatetags.console import left
from shipby.console.words import STEPS, named
from shipby.domain.zones import EPOCH
from shipby.outcomes.reading import OrderRead


def order(visit: Visit) -> HttpResponse:
    """The page. Raises Forbidden, Unknown."""
    market, order_id = order_of(visit)
    found = stands(market, order_id, visit.actor)
    known = found.order if found else None
    kind, headline = _stands(visit.now, known)
    context = {
        "order_id": order_id, **(_judged(found) if found else {}), "kind": kind, "headline": headline,
        "late": known is not None and overdue(known, visit.now),
        "cases": [(one, MEANS.get(f"{one.type}.{one.state}", "")) for one in asked(market, order_id)],
        "ways": list(_ways(visit, known)),
    }  # fmt: skip
    return visit.render("console/buyer/order.html", context)


def _ways(visit: Visit, order: OrderRead | None) -> Iterator[tuple[str, str, Any, Any]]:
    """(type, step, words, what comes of it) of what he can ask for now."""
    for type, name in ways(visit.actor, order, visit.now):
        yield type, name, *ASKS.get(f"{type}.{name}", (named(STEPS, name, type), ""))


def _judged(found: Stands) -> dict[str, Any]:
    order = found.order
    late = {one.clause: -(one.margin_seconds or 0) for one, _title in found.late}
    return {
        "order": order, "zone": found.zone, "as_of": found.as_of,
        "moved": order.base_due_at is not None and order.due_at != order.base_due_at,
        "owed": [
            (one, title, clause, _length(late[one.clause]) if late.get(one.clause, 0) > 0 else None)
            for one, title, clause in found.owed
        ],
    }  # fmt: skip


def _stands(now: datetime, order: OrderRead | None) -> tuple[str, Any]:
    """How it stands, as a kind and a sentence."""
    if order is None:
        return "unknown", _("We know of your order; nothing more yet.")
    if order.closed_at:
        return "closed", _("Your order is closed.")
    if order.parcels:
        return "sent", (
            _("Your order was sent, later than it had to be.") if overdue(order, now) else _("Your order was sent.")
        )
    if order.due_at is None:
        return "unknown", _("Your order was not sent yet.")
    if now > order.due_at:
        return "late", _("Your order is late: it was not sent yet.")
    return "waiting", _("Your order was not sent yet; the seller still has time.")


def _length(seconds: int) -> str:
    """A length in its two largest parts."""
    return left(EPOCH + timedelta(seconds=seconds), EPOCH)


urls: list[URLPattern] = [
    path("buyer/", page()(order), name="buyer-order"),
    path("buyer/enter/", enter, name="buyer-enter"),
]
