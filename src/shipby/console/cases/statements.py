"""An entry of the ledger, a verdict, a measure -> its page: the statement of reasons, also as PDF; its ways back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import URLPattern, path

from shipby.casework.lakes import place as lake_at
from shipby.casework.lakes import rules_of
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.statement.explained import explanation_at
from shipby.casework.statement.forms import FORMS, written
from shipby.casework.statement.model import Language, Statement, lines
from shipby.casework.statement.of_entry import of_entry
from shipby.casework.statement.of_measure import of_measure
from shipby.casework.statement.of_verdict import of_explanation, targets
from shipby.casework.statement.page import heading
from shipby.console.cases import ways
from shipby.console.doors import ANYBODY, Visit, page
from shipby.ledger.models import Entry
from shipby.outcomes.explain.model import Explanation
from shipby.outcomes.reading import NotReady
from shipby.outcomes.reading import of as reading_of
from shipby.outcomes.runs.stored import RunError, Stored
from shipby.people.models import Market
from shipby.people.rights import Unknown


def decision(visit: Visit, about: str) -> HttpResponse:
    """What was decided, and the ways back from it. Raises Forbidden, Unknown.

    The reasons of an entry are asked of the run that posted it, which takes longer than a page may: it asks for them
    when it stands, by `reasons`.
    """
    id = visit.request.GET.get("id", "")
    zone = rules_of(visit.market).zone
    context: dict[str, Any] = {**subject(visit, about, id), "query": urlencode({"id": id}), "zone": zone}
    if about != "entry" or "reasons" in visit.request.GET:
        context["reasons"] = _reasons(visit, about)
    return visit.render("console/cases/decision.html", context)


def subject(visit: Visit, about: str, id: str) -> dict[str, Any]:
    """What an enquiry, a plan, a statement is about: its `card`, and `entry`, `case` or `order_id`.

    Raises Forbidden, Unknown.
    """
    if about == "entry":
        entry = _entry(visit, id)
        return {"entry": entry, "card": ways.of_entry(visit, entry)}
    if about == "measure":
        case = _measure(visit, id)
        return {"case": case, "card": ways.of_measure(visit, case)}
    if about == "verdict":
        told, clause = _verdict(visit, id)
        card = ways.of_verdict(visit, clause, told.order_id, targets(told, clause)[1:])
        return {"order_id": told.order_id, "card": card}
    raise Unknown("entry")


def _reasons(visit: Visit, about: str) -> dict[str, Any]:
    try:
        told = _told(visit, about)
    except (Refused, RunError) as error:
        return {"refused": visit.say(error)}
    return {"of": heading(told, visit.language), "parts": lines(told.parts, visit.language)}


def file(visit: Visit, about: str, form: str) -> HttpResponse:
    """The same as a file, in the language that is asked for. Raises Forbidden, Unknown."""
    if form not in ("pdf", "txt"):
        raise Unknown("entry")
    asked = visit.request.GET.get("lang")
    lang: Language = "en" if asked == "en" else "zh" if asked == "zh" else visit.language
    try:
        told = _told(visit, about)
    except (Refused, RunError):
        raise Unknown("entry") from None
    answer = HttpResponse(written(told, form, lang), content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f'inline; filename="statement-{lang}.{form}"'
    return answer


def _told(visit: Visit, about: str) -> Statement:
    id = visit.request.GET.get("id", "")
    if about == "entry":
        return of_entry(_entry(visit, id), visit.actor, visit.now, _explained)
    if about == "measure":
        return of_measure(_measure(visit, id), visit.actor)
    if about != "verdict":
        raise Unknown("entry")
    told, clause = _verdict(visit, id)
    return of_explanation(visit.market, told, clause, visit.actor, visit.now)


def _entry(visit: Visit, id: str) -> Entry:
    """By <market>/<shop>#<number>, as enquiries name it, or its number alone. Raises Unknown."""
    shop, _mark, number = id.rpartition("#")
    if (shop and shop != str(visit.shop)) or not number.isdecimal() or len(number) > 18:
        raise Unknown("entry")
    found = Entry.objects.select_related("shop__market", "notice").filter(shop=visit.shop, seq=int(number)).first()
    if found is None:
        raise Unknown("entry")
    return found


def _measure(visit: Visit, id: str) -> Case:
    cases = Case.objects.select_related("market", "shop__market", "measure")
    found = cases.filter(number=id, type="enforcement", shop=visit.shop).first()
    if found is None:
        raise Unknown("case")
    return found


def _verdict(visit: Visit, id: str) -> tuple[Explanation, str]:
    """By <clause>/<order>. Raises Unknown."""
    clause, _slash, order_id = id.partition("/")
    try:
        told = reading_of(lake_at(visit.market)).explanation(order_id)
    except NotReady:
        raise Unknown("order") from None
    if told is None or told.shop_id != visit.shop.shop_id or clause not in {test.rule.clause for test in told.tests}:
        raise Unknown("order")
    return told, clause


def _explained(market: Market, run: Stored, order_id: str) -> Explanation:
    """Of the newest run from what stands open; of an older one by opening it."""
    reading = reading_of(lake_at(market))
    try:
        told = reading.explanation(order_id) if reading.facts.number == run.number else None
    except NotReady:
        told = None
    return told or explanation_at(market, run, order_id)


_SHOP = page(*ANYBODY, shop=True)
_AT = "shops/<int:shop>/decisions/<str:about>"
urls: list[URLPattern] = [
    path(f"{_AT}/", _SHOP(decision), name="decision"),
    path(f"{_AT}/statement.<str:form>", _SHOP(file), name="statement"),
]
