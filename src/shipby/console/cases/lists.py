"""Lists of cases: a shop's by type; the desk's queue by what is due, with decisions on many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from shipby.casework.lakes import rules_of
from shipby.casework.limits import day_ends, day_starts
from shipby.casework.models import Case
from shipby.casework.offers import act, offers
from shipby.casework.refused import Refused
from shipby.casework.showing import TABLES
from shipby.console.cases import data, shapes
from shipby.console.cases.begin import beginnings
from shipby.console.cases.forms import StepForm, form_of
from shipby.console.cases.places import place, zone_of
from shipby.console.doors import ANYBODY, PLATFORM, Visit, page
from shipby.console.fields import say
from shipby.console.words import HOTKEYS, STEPS, named
from shipby.people.models import Market
from shipby.people.rights import Forbidden, Unknown

AT_ONCE = 200
"""Cases decided with one form."""


def of_shop(visit: Visit, type: str = "") -> HttpResponse:
    """A shop's cases of a type: those that are not over, or all. Raises Forbidden, Unknown."""
    tabs = data.tabs(visit.actor, visit.shop)
    type = type or next((one.type for one in tabs if one.waiting), tabs[0].type)
    if type not in TABLES:
        raise Unknown("case")
    given, zone = visit.request.GET, zone_of(visit.market)
    state = given.get("state", "") if given.get("state") in TABLES[type].states else ""
    since, until = (_day(given.get(name)) if type == "filing" else None for name in ("since", "until"))
    whole = bool(given.get("all") == "1" or state or since or until)
    asked = data.Asked(
        type, state, shop=visit.shop, open=not whole, order_id=given.get("order", ""),
        since=day_starts(since, zone) if since else None, until=day_ends(until, zone) if until else None,
    )  # fmt: skip
    context = {
        "type": type, "whole": whole, "page": data.listed(visit.actor, asked, given.get("after")),
        "state": state, "since": since, "until": until, "states": TABLES[type].states if type == "filing" else (),
        "begins": beginnings(visit.actor, type), "tabs": tabs,
        "zones": {visit.market.pk: zone},
    }  # fmt: skip
    return visit.render("console/cases/of_shop.html", context)


def _day(text: str | None) -> date | None:
    """Raises Unknown for a text that is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unknown("page") from None


def queue(visit: Visit) -> HttpResponse:
    """What waits for whom asks, or all of a type. Raises Forbidden, Unknown."""
    given = visit.request.GET
    tabs = data.tabs(visit.actor)
    type = given.get("type") or next((one.type for one in tabs if one.waiting), tabs[0].type)
    if type not in TABLES:
        raise Unknown("case")
    # Where nothing waits for him, what is under way: a draft of a notice waits for nobody.
    waits = any(one.waiting for one in tabs if one.type == type)
    view = given.get("view", "mine" if waits else "open")
    asked = data.Asked(type, given.get("state", ""), given.get("market", ""), mine=view == "mine", open=view == "open")
    found = data.listed(visit.actor, asked, given.get("after"))
    known = offers(type)[1]
    steps = [one for one in data.deciding(type, visit.actor) if one.name in known]
    context = {
        "type": type, "view": view, "tabs": tabs, "page": found, "zones": _zones(found.rows),
        "overdue": data.overdue(visit.actor, visit.now),
        "steps": [(one.name, named(STEPS, one.name, type), HOTKEYS.get(one.name, "")) for one in steps],
        "markets": Market.objects.order_by("name")[:100], "states": TABLES[type].states,
        "begins": beginnings(visit.actor, type),
    }  # fmt: skip
    return visit.render("console/desk/queue.html", context)


def decide(visit: Visit) -> HttpResponse:
    """One step for the cases chosen: the form of it, then each by itself, recorded apart. Raises Unknown."""
    given = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    chosen = _chosen(given.getlist("chosen"))
    name = given.get("step", "")
    if not chosen:
        visit.tell(_("Choose cases first."), bad=True)
        return HttpResponseRedirect(place(visit, "queue"))
    type = chosen[0].type
    known = offers(type)[1]
    step = next((one for one in data.deciding(type, visit.actor) if one.name == name and name in known), None)
    if step is None or any(one.type != type for one in chosen):
        raise Unknown("step")
    form = _form(visit, chosen[0], name)
    if visit.request.method == "POST" and form.is_valid() and _all(visit, chosen, name, form):
        return HttpResponseRedirect(f"{place(visit, 'queue')}?type={type}")
    context: dict[str, Any] = {
        "step": step, "title": named(STEPS, name, type), "form": form, "chosen": chosen, "type": type,
        "zones": _zones(chosen),
    }  # fmt: skip
    return visit.render("console/desk/decide.html", context, 422 if form.errors else 200)


def _all(visit: Visit, chosen: Sequence[Case], name: str, form: StepForm) -> bool:
    """Whether anything was done; what was refused is told, case by case."""
    done, told = 0, []
    for one in chosen:
        try:
            act(one.number, name, form.given(), visit.actor, visit.now)
            done += 1
        except ValidationError as error:
            form.told(error)
            return False
        except (Refused, Forbidden, Unknown) as refused:
            told.append(f"{one.number}: {visit.say(refused)}")
    for text in told[:20]:
        visit.tell(text, bad=True)
    if done:
        of = {"n": done, "step": named(STEPS, name, chosen[0].type)}
        visit.tell(ngettext("%(step)s: %(n)s case.", "%(step)s: %(n)s cases.", done) % of)
    return True


def _form(visit: Visit, first: Case, name: str) -> StepForm:
    rules = rules_of(first.market)
    given = offers(first.type)[1][name].given
    return form_of(
        given, rules.zone, say, data=visit.request.POST if visit.request.method == "POST" else None,
        choices=shapes.choices(given, rules, visit.now, visit.language),
    )  # fmt: skip


def _chosen(numbers: Sequence[str]) -> list[Case]:
    """In the order in which they were chosen."""
    wanted = list(dict.fromkeys(numbers))[:AT_ONCE]
    found = {one.number: one for one in Case.objects.select_related("market", "shop__market").filter(number__in=wanted)}
    return [found[number] for number in wanted if number in found]


def _zones(rows: Sequence[Case]) -> dict[int, str]:
    return {market.pk: zone_of(market) for market in {one.market for one in rows}}


urls: list[URLPattern] = [
    path("shops/<int:shop>/cases/", page(*ANYBODY, shop=True)(of_shop), name="shop-all"),
    path("shops/<int:shop>/cases/type/<str:type>/", page(*ANYBODY, shop=True)(of_shop), name="shop-cases"),
    path("desk/", page(*PLATFORM)(queue), name="desk-queue"),
    path("desk/decide/", page(*PLATFORM, methods=("GET", "POST"))(decide), name="desk-decide"),
]
