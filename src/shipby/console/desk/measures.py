"""Measures in sets: of one run, one clause and one kind; each with its statement of reasons, a set decided at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from shipby.casework.enforcement.kinds import kind
from shipby.casework.lakes import rules_of
from shipby.casework.models import Case
from shipby.casework.showing import cases
from shipby.console.cases import data
from shipby.console.cases.lists import AT_ONCE
from shipby.console.cases.places import market_of
from shipby.console.doors import PLATFORM, Visit, page
from shipby.console.words import HOTKEYS, STEPS, named
from shipby.outcomes.summary.rules import Rules
from shipby.people.models import Market
from shipby.people.paging import page_of
from shipby.people.rights import Unknown, check
from shipby.rules.timeline import RulePack

STATES = ("proposed", "active", "ended", "revoked", "declined")
_DECIDED = {"proposed": ("start", "decline"), "active": ("end",)}


@dataclass(frozen=True, slots=True)
class Set:
    """Measures that one run proposed on one ground. run: its number; None: an operator's own."""

    title: Any
    kinds: str
    run: str | None
    rows: tuple[Case, ...]


def measures(visit: Visit, state: str = STATES[0]) -> HttpResponse:
    """Those of a state, the newest first, set by set. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "enforcement")
    if state not in STATES:
        raise Unknown("page")
    market = market_of(visit, visit.request.GET.get("market", ""))
    rows = cases(visit.actor, type="enforcement", state=state, market=market.name).select_related("measure")
    found = page_of(rows, ("-id",), visit.request.GET.get("after"), AT_ONCE)
    steps = [one.name for one in data.deciding("enforcement", visit.actor) if one.name in _DECIDED.get(state, ())]
    rules = rules_of(market)
    context = {
        "market": market, "markets": Market.objects.order_by("name")[:100], "zone": rules.zone, "state": state,
        "states": STATES, "page": found, "sets": list(_sets(found.rows, rules, visit.language)),
        "steps": [(name, named(STEPS, name, "enforcement"), HOTKEYS.get(name, "")) for name in steps],
    }  # fmt: skip
    return visit.render("console/desk/measures.html", context)


def _sets(rows: tuple[Case, ...], rules: RulePack, language: str) -> Iterator[Set]:
    """Neighbours of one ground: a run proposes them together."""
    title = Rules(rules).clause_title

    def ground(case: Case) -> tuple[str, str, str, str]:
        measure = case.measure
        return measure.run, measure.clause, measure.kinds, _class(measure.account)

    for (run, clause, kinds, points), some in groupby(rows, ground):
        words = [kind(one) for one in kinds.split("|")]
        told = ", ".join(one.zh if language == "zh" else one.en for one in words)
        yield Set(title(clause) if clause else points, told, run or None, tuple(some))


def _class(account: str) -> str:
    """The class of points of an account, which names its shop besides."""
    return account.split("/")[2] if account.count("/") == 3 else account


urls: list[URLPattern] = [
    path("desk/measures/", page(*PLATFORM)(measures), name="desk-measures"),
    path("desk/measures/<str:state>/", page(*PLATFORM)(measures), name="desk-measures-of"),
]
