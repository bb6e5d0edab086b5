"""Pages of a shop's standing: the overview, and the rows behind each of its numbers."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import URLPattern, path

from shipby.casework.lakes import place, rules_of
from shipby.casework.limits import civil_day
from shipby.casework.models import Case
from shipby.casework.showing import TABLES
from shipby.console.doors import ANYBODY, Visit, page
from shipby.console.fields import CHOICES
from shipby.console.standing import data
from shipby.console.standing.rates import rates
from shipby.foresight import ForesightError, kept
from shipby.ledger.posting import accounts_of
from shipby.outcomes import reading
from shipby.outcomes.reading import NotReady
from shipby.outcomes.summary.rules import Rules
from shipby.people.paging import page_of
from shipby.people.rights import Unknown, check


def standing(visit: Visit) -> HttpResponse:
    """Points, money, measures, what waits; the rates follow by themselves."""
    zone = rules_of(visit.market).zone
    rules = rules_of(visit.market, civil_day(visit.now, zone))
    told = data.standing(visit.shop, accounts_of(rules), zone, visit.actor, visit.now)
    return visit.render("console/standing/standing.html", {"told": told, "zone": zone, "currency": rules.currency})


def windows(visit: Visit) -> HttpResponse:
    """The rates as charts: a part of the page, since it reads the lake."""
    check(visit.actor, "read", "balance", shop=visit.shop)
    context: dict[str, Any] = {}
    try:
        read = reading.of(place(visit.market))
        context["rates"] = rates(read, Rules(read.rules), visit.shop.shop_id)
        context["ahead"] = kept.of(place(visit.market)).headroom(visit.shop.shop_id, 0)[1]
        context["as_of"], context["zone"] = read.facts.as_of, read.facts.zone
    except (NotReady, ForesightError) as error:
        context["lacking"] = str(error)
    return visit.render("console/standing/rates.html", context)


def entries(visit: Visit) -> HttpResponse:
    """The ledger, newest first: all of it, or what a number counts."""
    given = visit.request.GET
    year = given.get("year", "")
    asked = data.Asked(
        given.get("account", ""), int(year) if year.isdecimal() else None, given.get("clause", ""),
        given.get("order", ""), given.get("kind", ""),
    )  # fmt: skip
    found = page_of(data.entries(visit.shop, asked, visit.actor), ("-seq",), given.get("after"))
    zone = rules_of(visit.market).zone
    context = {
        "page": found, "asked": asked, "zone": zone, "kinds": CHOICES["entry"],
        "kept": urlencode({key: cell for key, cell in given.items() if key not in ("after", "kind") and cell}),
    }  # fmt: skip
    return visit.render("console/standing/entries.html", context)


def verdicts(visit: Visit) -> HttpResponse:
    """The shop's verdicts: all, of a clause, of an outcome, of a window's days. Raises Unknown."""
    check(visit.actor, "read", "shop", shop=visit.shop)
    given = visit.request.GET
    read = reading.of(place(visit.market))
    try:
        days = (date.fromisoformat(given["since"]), date.fromisoformat(given["until"])) if given.get("since") else None
        found = read.verdicts(
            visit.shop.shop_id, given.get("clause") or None, given.get("outcome") or None, given.get("after") or None,
            days=days,
        )  # fmt: skip
    except (ValueError, KeyError):
        raise Unknown("page") from None
    rules = Rules(read.rules)
    context = {
        "page": {"rows": found.rows, "after": found.next}, "zone": read.facts.zone, "as_of": read.facts.as_of,
        "titles": {one.clause: rules.clause_title(one.clause) for one in found.rows},
        "clauses": [(one.id, one.title) for one in read.rules.versions[-1].clauses if one.judges_orders],
        "outcomes": CHOICES["outcome"],
    }  # fmt: skip
    return visit.render("console/standing/verdicts.html", context)


def waiting(visit: Visit) -> HttpResponse:
    """What waits before it posts, since facts may still come that acquit."""
    check(visit.actor, "read", "entry", shop=visit.shop)
    found = page_of(visit.shop.waiting.all(), ("until", "position"), visit.request.GET.get("after"))
    return visit.render("console/standing/waiting.html", {"page": found, "zone": rules_of(visit.market).zone})


def history(visit: Visit) -> HttpResponse:
    """What was done about the shop, by whom, the newest first."""
    found = page_of(data.history(visit.shop, visit.actor), ("-id",), visit.request.GET.get("after"))
    numbers = [row.object_id for row in found.rows if row.object_type in TABLES]
    cases = set(Case.objects.filter(shop=visit.shop, number__in=numbers).values_list("number", flat=True))
    context = {"page": found, "cases": cases, "zone": rules_of(visit.market).zone}
    return visit.render("console/standing/history.html", context)


urls: list[URLPattern] = [
    path("shops/<int:shop>/standing/", page(*ANYBODY, shop=True)(standing), name="standing"),
    path("shops/<int:shop>/standing/rates/", page(*ANYBODY, shop=True)(windows), name="standing-rates"),
    path("shops/<int:shop>/entries/", page(*ANYBODY, shop=True)(entries), name="entries"),
    path("shops/<int:shop>/verdicts/", page(*ANYBODY, shop=True)(verdicts), name="verdicts"),
    path("shops/<int:shop>/history/", page(*ANYBODY, shop=True)(history), name="history"),
    path("shops/<int:shop>/waiting/", page(*ANYBODY, shop=True)(waiting), name="waiting"),
]
