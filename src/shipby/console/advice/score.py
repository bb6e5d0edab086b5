"""A shop's last run -> what can be measured of its score, what a given one means, what counts against it; no total."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.runs import last_run
from shipby.console.doors import ANYBODY, Visit, page
from shipby.outcomes.runs.stored import RunError
from shipby.outcomes.score import measured
from shipby.outcomes.score import score as score_of
from shipby.people.rights import check

_AGAINST = 20
"""Late orders and penalties listed, the newest first."""


def score(visit: Visit) -> HttpResponse:
    """The page; it asks for what is measured when it stands, by `measured`. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "entry", shop=visit.shop)
    given, asked = visit.request.GET.get("given", "").strip(), visit.request.GET.copy()
    asked["measured"] = "1"
    context: dict[str, Any] = {"given": given, "query": asked.urlencode()}
    if "measured" in visit.request.GET:
        pack = rules_of(visit.market).versions[-1]
        try:
            number = _number(given)
            found = measured(lake_of(visit.market), last_run(visit.market), visit.shop.shop_id)
            context["score"] = score_of(found, pack, number, _AGAINST)
            context["titles"] = {one.id: one.title for one in pack.clauses}
        except RunError as error:
            context["lacking"] = str(error)
        except ValueError:
            context["wrong"] = _("A number within the platform's range, such as 4.6.")
    return visit.render("console/advice/score.html", context, 422 if "wrong" in context else 200)


def _number(text: str) -> Decimal | None:
    """Raises ValueError."""
    if not text:
        return None
    whole, _dot, part = text.partition(".")
    if not (whole + part).isdecimal() or len(text) > 8:
        raise ValueError(text)
    return Decimal(text)


urls: list[URLPattern] = [path("shops/<int:shop>/score/", page(*ANYBODY, shop=True)(score), name="score")]
