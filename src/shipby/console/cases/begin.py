"""A type of case and its first step -> a form, and a new case: the same for every type that is begun so."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from shipby.casework.lakes import rules_of
from shipby.casework.offers import begin, offers
from shipby.casework.offers import beginnings as offers_of
from shipby.casework.refused import Refused
from shipby.casework.showing import TABLES
from shipby.console.buyer.case import remedies
from shipby.console.buyer.door import order_of
from shipby.console.buyer.words import ASKS
from shipby.console.cases import files, shapes
from shipby.console.cases.forms import StepForm, form_of, names_of
from shipby.console.cases.places import everywhere, market_of, place
from shipby.console.doors import Visit
from shipby.console.fields import proof_kinds, say
from shipby.console.words import STEPS, TYPES, named
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.rights import RIGHTS, Unknown, scope_of


def beginnings(actor: Actor, type: str) -> list[tuple[str, str]]:
    """(step, words) of what begins a case of this type and is his to take."""
    return [(name, named(STEPS, name, type)) for name in offers_of(actor, type)]


def new(visit: Visit, type: str, name: str) -> HttpResponse:
    """The form; sent, the case. Raises Forbidden, Unknown."""
    if type not in TABLES or name not in dict(beginnings(visit.actor, type)):
        raise Unknown("case")
    if type == "improvement":
        return HttpResponseRedirect(reverse("console:shop-plan", args=[visit.shop.pk]))
    market = market_of(visit, visit.request.GET.get("market", ""))
    given = offers(type).begins[name].given
    posted = visit.request.method == "POST"
    form = _form(visit, market, type, given, visit.request.POST if posted else None)
    if posted and form.is_valid() and (answer := _begun(visit, market, type, name, form)):
        return answer
    context = {
        "form": form, "type": type, "title": named(TYPES, type), "market": market, "kinds": proof_kinds(),
        "markets": Market.objects.order_by("name")[:100] if visit.held is None else (),
        "about": {name: visit.request.GET.get(name, "") for name in ("about", "id")},
        "attachable": scope_of(visit.actor, "attach", type) is not None if "attach" in RIGHTS[type] else False,
    }  # fmt: skip
    if visit.actor.who == "buyer":
        context |= {"asks": ASKS.get(f"{type}.{name}"), "remedies": remedies()}
        return visit.render("console/buyer/begin.html", context, 422 if form.errors else 200)
    return visit.render("console/cases/begin.html", context, 422 if form.errors else 200)


def _begun(visit: Visit, market: Market, type: str, name: str, form: StepForm) -> HttpResponse | None:
    """To the new case; None where something forbids it, which the form tells."""
    told: dict[str, Any] = {**form.given(), **_known(visit, form.given_type)}
    try:
        sent = files.uploads(visit.request)
        case = begin(type, name, market, told, visit.actor, visit.now)
        files.attached(case, sent, visit.actor, visit.now)
    except Refused as refused:
        form.add_error(None, visit.say(refused))
        return None
    except ValidationError as error:
        form.told(error)
        return None
    visit.tell(_("%(number)s stands.") % {"number": case.number})
    return HttpResponseRedirect(place(visit, "case", case.number))


def _known(visit: Visit, given: type[BaseModel]) -> dict[str, Any]:
    """What the page itself knows of what is given: the shop it is under, the order that a buyer's link is for."""
    known: dict[str, Any] = {}
    if visit.held is not None:
        known = {"shop": visit.shop.shop_id, "shop_id": visit.shop.shop_id}
    elif visit.actor.who == "buyer":
        order_id = order_of(visit)[1]
        known = {"order_id": order_id, "orders": [order_id]}
    names, asked = names_of(given), visit.request.GET
    if {"about", "id"} <= set(names) and asked.get("about") and asked.get("id"):
        known |= {"about": asked["about"], "id": asked["id"]}
    return {name: cell for name, cell in known.items() if name in names}


def _form(visit: Visit, market: Market, type: str, given: type[BaseModel], posted: Any) -> StepForm:
    rules = rules_of(market)
    known = set(names_of(given))
    asked = {name: cell for name, cell in visit.request.GET.items() if name in known}
    return form_of(
        given, rules.zone, say, data=posted, initial=asked, without=_known(visit, given),
        choices=shapes.choices(given, rules, visit.now, visit.language),
    )  # fmt: skip


urls: list[URLPattern] = everywhere("begin/<str:type>/<str:name>/", new, "begin", "GET", "POST")
