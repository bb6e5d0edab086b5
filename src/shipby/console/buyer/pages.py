"""What a buyer sees and does: his order, a complaint, a refund, a report; the page of each of his cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from pydantic import ValidationError

from shipby.casework import thread
from shipby.casework.complaint.remedy import CLAIMS
from shipby.casework.incident.open import BUYERS
from shipby.casework.lakes import rules_of
from shipby.casework.limits import clock_time
from shipby.casework.models import Case, Evidence
from shipby.casework.offers import act, begin, offers
from shipby.casework.refund.table import RUNNING
from shipby.casework.refused import Refused
from shipby.casework.showing import cases, shown
from shipby.console.buyer.door import Buyer, buyers, enter
from shipby.console.buyer.standing import Standing, standing
from shipby.console.cases import files, shapes
from shipby.console.cases.begin import beginnings
from shipby.console.cases.forms import StepForm, form_of, names_of
from shipby.console.cases.views import Way, form_for, ways_of
from shipby.console.fields import CHOICES, proof_kinds, say
from shipby.console.words import STEPS, TYPES, named
from shipby.outcomes.summary.numbers import money
from shipby.people.rights import Unknown

TYPES_OF = ("complaint", "refund", "incident")
"""Cases that a buyer is a party to."""
_MOST = 50


@buyers()
def order(buyer: Buyer) -> HttpResponse:
    """Where it stands, what is owed, what can be done, what was begun."""
    told = standing(buyer)
    mine = list(cases(buyer.actor)[:_MOST])
    context = {
        "told": told, "cases": mine, "ways": list(_beginnings(buyer, told, mine)), "claims": _claims(buyer),
        "letter": _letter(buyer, told), "late": told.late(buyer.now),
    }  # fmt: skip
    return buyer.render("console/buyer/order.html", context)


@buyers("GET", "POST")
def new(buyer: Buyer, type: str, name: str) -> HttpResponse:
    """The form of what begins a case; sent, the case. Raises Forbidden, Unknown."""
    if type not in TYPES_OF or name not in dict(beginnings(buyer.actor, type)):
        raise Unknown("case")
    form = _form(buyer, type, name)
    if buyer.request.method == "POST" and form.is_valid() and (answer := _begun(buyer, type, name, form)):
        return answer
    context = {
        "form": form, "type": type, "title": _title(type, name), "kinds": proof_kinds(), "claims": _claims(buyer),
        "letter": _letter(buyer, standing(buyer)) if type == "complaint" else "",
    }  # fmt: skip
    return buyer.render("console/buyer/begin.html", context, 422 if form.errors else 200)


@buyers()
def case(buyer: Buyer, number: str) -> HttpResponse:
    """One of his cases."""
    return _page(buyer, _mine(buyer, number), {})


@buyers("POST")
def step(buyer: Buyer, number: str, name: str) -> HttpResponse:
    """One step taken; what forbids it is told at its form. Raises Forbidden, Unknown."""
    held = _mine(buyer, number)
    if name not in offers(held.type).acts:
        raise Unknown("step")
    form = form_for(buyer, held, rules_of(held.market), name, buyer.request.POST, {})
    try:
        if form.is_valid():
            act(held.number, name, form.given(), buyer.actor, buyer.now)
            buyer.tell(_("%(number)s: %(step)s.") % {"number": number, "step": named(STEPS, name, held.type)})
            return HttpResponseRedirect(buyer.place("case", held.number))
    except Refused as refused:
        form.add_error(None, buyer.say(refused))
    except ValidationError as error:
        form.told(error)
    return _page(buyer, held, {name: form}, 422)


@buyers("POST")
def write(buyer: Buyer, number: str) -> HttpResponse:
    """A message into the thread, files with it."""
    held, text = _mine(buyer, number), buyer.request.POST.get("text", "")
    try:
        sent = files.uploads(buyer.request)
        files.attached(held, sent, buyer.actor, buyer.now)
        if text.strip() or not sent:
            thread.write(held, text, buyer.actor, buyer.now)
    except Refused as refused:
        buyer.tell(buyer.say(refused), bad=True)
    else:
        buyer.tell(_("Sent."))
    return HttpResponseRedirect(f"{buyer.place('case', held.number)}#thread")


@buyers()
def evidence(buyer: Buyer, number: str, id: int) -> HttpResponse:
    """A file of one of his cases. Raises Unknown."""
    held = _mine(buyer, number)
    file = Evidence.objects.select_related("case__shop", "case__market").filter(pk=id, case=held).first()
    if file is None:
        raise Unknown("evidence")
    return files.saved(file, buyer.actor)


def _mine(buyer: Buyer, number: str) -> Case:
    """Raises Unknown."""
    found = cases(buyer.actor).filter(number=number).first()
    if found is None:
        raise Unknown("case")
    return found


def _page(buyer: Buyer, held: Case, wrong: Mapping[str, StepForm], status: int = 200) -> HttpResponse:
    told, rules = shown(held, buyer.actor), rules_of(held.market)
    ways = [_of_buyer(one, told["particulars"]) for one in ways_of(buyer, held, rules, told["particulars"], wrong)]
    shut = {name for name in wrong if name not in {one.step.name for one in ways if one}}
    context = {
        "case": held, "told": told, "zone": rules.zone, "type": named(TYPES, held.type), "kinds": proof_kinds(),
        "facts": shapes.facts(told["particulars"], buyer.language), "ways": [one for one in ways if one],
        "claims": _claims(buyer), "refusals": [str(text) for name in shut for text in wrong[name].non_field_errors()],
    }  # fmt: skip
    return buyer.render("console/buyer/case.html", context, status)


def _of_buyer(way: Way, particulars: Mapping[str, Any]) -> Way | None:
    """Agreeing is to the proposal as it is shown, by one button; there is none while nothing is proposed."""
    if way.step.name != "settle":
        return way
    remedy, minor = particulars["proposed"], particulars["proposed_minor"]
    if not remedy:
        return None
    for field in way.form.fields.values():
        field.widget = forms.HiddenInput()
    way.form.initial = {"remedy": remedy, "amount_minor": minor}
    what = named(CHOICES["remedy"], remedy)
    title = _("Accept: %(what)s") % {"what": f"{what} {money(minor)}" if minor else what}
    return Way(way.step, title, way.form, False, True)


def _beginnings(buyer: Buyer, told: Standing, mine: list[Case]) -> Iterator[tuple[str, str]]:
    """(address, words) of what he can begin as far as the last run knows; whether he may, the step itself says."""
    open_one = any(one.type == "complaint" and one.state == "opened" for one in mine)
    running = any(one.type == "refund" and one.state in RUNNING for one in mine)
    sent, closed = bool(told.order and told.order.parcels), bool(told.order and told.order.closed_at)
    fits = {
        ("complaint", "open"): told.late(buyer.now) and not open_one,
        ("refund", "instruct"): not (sent or closed or running),
        ("refund", "return_goods"): sent and not running and bool(_agreed(buyer)),
        ("incident", "report"): True,
    }
    for type in TYPES_OF:
        for name, _words in beginnings(buyer.actor, type):
            if fits[type, name]:
                yield buyer.place("begin", type, name), _title(type, name)


def _title(type: str, name: str) -> str:
    return {
        "open": _("Complain about late dispatch"),
        "instruct": _("Cancel, and take the money back"),
        "return_goods": _("Send the goods back"),
        "report": _("Report wrong, missing or other goods"),
    }.get(name, named(TYPES, type))


def _form(buyer: Buyer, type: str, name: str) -> StepForm:
    given, rules = offers(type).begins[name].given, rules_of(buyer.market)
    choices = {
        "kind": [(one, named(CHOICES["kind"], one)) for one in BUYERS],
        "agreed_in": [(one, one) for one in _agreed(buyer)],
    }
    posted = buyer.request.POST if buyer.request.method == "POST" else None
    return form_of(given, rules.zone, say, data=posted, without={"order_id", "orders"}, choices=choices)


def _begun(buyer: Buyer, type: str, name: str, form: StepForm) -> HttpResponse | None:
    """To the new case; None where something forbids it, which the form tells."""
    own: dict[str, Any] = {"order_id": buyer.order_id, "orders": [buyer.order_id]}
    told = {**form.given(), **{key: own[key] for key in names_of(form.given_type) if key in own}}
    try:
        sent = files.uploads(buyer.request)
        made = begin(type, name, buyer.market, told, buyer.actor, buyer.now)
        files.attached(made, sent, buyer.actor, buyer.now)
    except Refused as refused:
        form.add_error(None, buyer.say(refused))
        return None
    except ValidationError as error:
        form.told(error)
        return None
    buyer.tell(_("%(number)s stands.") % {"number": made.number})
    return HttpResponseRedirect(buyer.place("case", made.number))


def _agreed(buyer: Buyer) -> list[str]:
    """The cases in whose threads the other side wrote."""
    heard = cases(buyer.actor).filter(type__in=("complaint", "incident")).exclude(thread=None)
    return [one.number for one in heard[:_MOST] if one.thread.exclude(role="buyer").exists()]


def _claims(buyer: Buyer) -> str:
    return CLAIMS[0 if buyer.language == "zh" else 1]


def _letter(buyer: Buyer, told: Standing) -> str:
    """What he may write to the seller first."""
    due = told.order.due_at if told.order else None
    if due is None:
        return _("Order %(order)s: when will it be sent?") % {"order": buyer.order_id}
    of = {"order": buyer.order_id, "due": clock_time(due, told.zone)}
    return _("Order %(order)s was to be sent by %(due)s. When will it be sent, or will you refund it?") % of


urls: list[URLPattern] = [
    path("buyer/", enter, name="buyer-enter"),
    path("buyer/<int:link>/", order, name="buyer"),
    path("buyer/<int:link>/begin/<str:type>/<str:name>/", new, name="buyer-begin"),
    path("buyer/<int:link>/cases/<str:number>/", case, name="buyer-case"),
    path("buyer/<int:link>/cases/<str:number>/do/<str:name>/", step, name="buyer-step"),
    path("buyer/<int:link>/cases/<str:number>/write/", write, name="buyer-write"),
    path("buyer/<int:link>/cases/<str:number>/files/<int:id>/", evidence, name="buyer-evidence"),
]
