"""A person's own cases: a shop applied for, and how far that is."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import URLPattern, path

from shipby.casework.showing import cases
from shipby.console.cases.data import NEWEST_FIRST
from shipby.console.cases.places import zone_of
from shipby.console.doors import OWN, Visit, page
from shipby.people.models import Market
from shipby.people.paging import page_of


def applications(visit: Visit) -> HttpResponse:
    """The shops that he applied for, the newest first, and a new application in each market."""
    rows = cases(visit.actor, type="onboarding").filter(applicant=visit.actor.name).select_related("onboarding")
    found = page_of(rows, NEWEST_FIRST, visit.request.GET.get("after"))
    markets = Market.objects.order_by("name")[:100]
    context = {
        "page": found, "markets": markets,
        "zones": {one.pk: zone_of(one) for one in {case.market for case in found.rows}},
    }  # fmt: skip
    return visit.render("console/own/applications.html", context)


urls: list[URLPattern] = [path("my/", page(*OWN)(applications), name="own-all")]
