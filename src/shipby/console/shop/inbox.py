"""What reached a shop's inbox, or that of a role of the platform -> a page of it; read marks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import ngettext

from shipby.casework.models import Case
from shipby.console.cases.places import both, market_of, place, zone_of
from shipby.console.doors import MERCHANT, PLATFORM, Visit
from shipby.people.models import Message
from shipby.people.paging import page_of
from shipby.people.rights import Forbidden, check, scope_of


def inbox(visit: Visit) -> HttpResponse:
    """The newest first: all, or what nobody read yet."""
    check(visit.actor, "read", "message", **_whose(visit))
    rows = _mine(visit)
    unread = rows.filter(read_at=None)
    whole = visit.request.GET.get("all") == "1"
    found = page_of(rows if whole else unread, ("-id",), visit.request.GET.get("after"))
    about = {one.object_id for one in found.rows}
    known = set(Case.objects.filter(number__in=about).values_list("number", flat=True))
    context = {
        "page": found, "whole": whole, "known": known, "may_mark": may_mark(visit),
        "marking": place(visit, "read"), "zone": zone_of(market_of(visit)) if visit.held else "",
    }  # fmt: skip
    return visit.render("console/shop/inbox.html", context)


def read(visit: Visit) -> HttpResponse:
    """One message, or all up to one, is marked as read. When it counts as noticed does not change."""
    check(visit.actor, "mark", "message", **_whose(visit))
    if not may_mark(visit):
        raise Forbidden("只有本店人员可以标记本店消息。", "A shop's messages are marked by its own people.")
    rows = _mine(visit).filter(read_at=None)
    given = visit.request.POST
    upto, one = given.get("upto", ""), given.get("message", "")
    if one.isdecimal():
        rows = rows.filter(pk=int(one))
    elif upto.isdecimal():
        rows = rows.filter(pk__lte=int(upto))
    else:
        rows = rows.none()
    done = rows.update(read_at=visit.now)
    visit.tell(ngettext("%(n)s message marked as read.", "%(n)s messages marked as read.", done) % {"n": done})
    return HttpResponseRedirect(place(visit, "inbox"))


def may_mark(visit: Visit) -> bool:
    """Whether the reader's role marks messages: an auditor leaves no trace, another's shop is not his to mark."""
    if visit.held is not None and visit.actor.who not in MERCHANT:
        return False
    return scope_of(visit.actor, "mark", "message") is not None


def _whose(visit: Visit) -> dict[str, Any]:
    """Whose inbox it is, as `people.rights` asks."""
    if visit.held is not None:
        return {"shop": visit.held}
    return {} if visit.actor.who in PLATFORM else {"person": visit.actor.name}


def _mine(visit: Visit) -> QuerySet[Message]:
    if visit.held is not None:
        return Message.objects.filter(shop=visit.held)
    if visit.actor.who not in PLATFORM:
        return Message.objects.filter(person=visit.actor.name)
    roles = (visit.actor.who,) if visit.actor.who != "auditor" else ("reviewer", "operator")
    return Message.objects.filter(role__in=roles, shop=None)


urls: list[URLPattern] = [
    *both("messages/", inbox, "inbox"),
    *both("messages/read/", read, "read", "POST"),
]
