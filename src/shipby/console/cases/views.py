"""A case's page: what it is, its thread, files and record, and everything its reader may do, as forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from shipby.casework import thread
from shipby.casework.appeal.kit import SCENARIOS, kit
from shipby.casework.lakes import rules_of
from shipby.casework.models import Case
from shipby.casework.offers import act, offers
from shipby.casework.precedents import precedents
from shipby.casework.refused import Refused
from shipby.casework.showing import shown
from shipby.casework.statement.model import lines
from shipby.casework.tables import Step
from shipby.console.buyer.case import simply
from shipby.console.buyer.door import order_of
from shipby.console.cases import data, files, shapes
from shipby.console.cases.forms import StepForm, form_of
from shipby.console.cases.places import case_of, everywhere, place
from shipby.console.cases.plan import progress
from shipby.console.cases.ways import of_measure
from shipby.console.desk.application import checked
from shipby.console.doors import PLATFORM, Visit
from shipby.console.fields import proof_kinds, say
from shipby.console.words import STEPS, TYPES, named
from shipby.people.rights import RIGHTS, Unknown, scope_of
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Way:
    """A step that the reader may take: its form, and whether that is open because something in it is wrong."""

    step: Step
    title: str
    form: StepForm
    danger: bool
    open: bool = False

    @property
    def brings(self) -> bool:
        """Whether files belong to it."""
        return self.step.name in _BRINGING


_BRINGING = frozenset({"submit", "resubmit", "complete"})
_STATED = frozenset({"reasons", "appeal"})
"""Particulars of a measure that its statement of reasons tells, in words."""
_HARD = frozenset({"discard", "reject", "withdraw", "dismiss", "decline", "end", "refuse"})


def case(visit: Visit, number: str) -> HttpResponse:
    """The page; of a notice, for the platform's people, the one that guides through it."""
    held = case_of(visit, number)
    if held.type == "notice" and visit.held is None and visit.actor.who in PLATFORM:
        return HttpResponseRedirect(reverse("console:desk-notice", args=[held.number]))
    return _page(visit, held)


def step(visit: Visit, number: str, name: str) -> HttpResponse:
    """One step taken; what forbids it is told at its form. Raises Forbidden, Unknown."""
    held = case_of(visit, number)
    shown(held, visit.actor)
    acts = offers(held.type)[1]
    if name not in acts:
        raise Unknown("step")
    rules = rules_of(held.market)
    form = _form(visit, held, rules, name, visit.request.POST, {})
    try:
        if form.is_valid():
            files.attached(held, files.uploads(visit.request), visit.actor, visit.now)
            act(held.number, name, form.given(), visit.actor, visit.now)
            visit.tell(_("%(number)s: %(step)s.") % {"number": held.number, "step": named(STEPS, name, held.type)})
            return HttpResponseRedirect(place(visit, "case", held.number))
    except Refused as refused:
        form.add_error(None, visit.say(refused))
    except ValidationError as error:
        form.told(error)
    return _page(visit, held, {name: form}, status=422)


def write(visit: Visit, number: str) -> HttpResponse:
    """A message into the thread, files with it."""
    held, text = case_of(visit, number), visit.request.POST.get("text", "")
    shown(held, visit.actor)
    try:
        sent = files.uploads(visit.request)
        files.attached(held, sent, visit.actor, visit.now)
        if text.strip() or not sent:
            thread.write(held, text, visit.actor, visit.now)
    except Refused as refused:
        visit.tell(visit.say(refused), bad=True)
    else:
        visit.tell(_("Sent."))
    return HttpResponseRedirect(f"{place(visit, 'case', held.number)}#thread")


def _page(visit: Visit, held: Case, wrong: Mapping[str, StepForm] | None = None, status: int = 200) -> HttpResponse:
    told = shown(held, visit.actor)
    rules = rules_of(held.market)
    statement = lines(held.measure.parts, visit.language) if held.type == "enforcement" else []
    ways = _ways(visit, held, rules, told["particulars"], wrong or {})
    # Of a step that somebody else made impossible meanwhile there is no form any more.
    lost = {name: form for name, form in (wrong or {}).items() if name not in {way.step.name for way in ways}}
    context: dict[str, Any] = {
        "case": held, "told": told, "zone": rules.zone, "type": named(TYPES, held.type),
        "facts": shapes.facts(told["particulars"], visit.language, _STATED if statement else ()),
        "statement": statement, "parts": _parts(visit, held),
        "ways": ways, "kinds": proof_kinds(), "refusals": [one for form in lost.values() for one in _errors(form)],
        "may_write": _may(visit, held, "write"), "may_attach": _may(visit, held, "attach"),
        "urls": {name: place(visit, name, held.number) for name in ("case", "write")},
        "kit": _kit(held), "late": held.due_at is not None and held.due_at < visit.now,
    }  # fmt: skip
    if held.type == "improvement":
        context["progress"] = progress(held, visit)
    if held.type == "enquiry" and held.shop_id:
        context["about_of"] = (held.enquiry.about, held.enquiry.object_id)
    if held.type == "enforcement" and visit.held is not None:
        context["card"] = of_measure(visit, held)
    if visit.actor.who in PLATFORM:
        context["precedents"] = precedents(held, visit.actor)
    if held.type == "onboarding" and visit.held is None and visit.actor.who in PLATFORM:
        context["application"] = checked(visit, held)
    if visit.actor.who == "buyer":
        context |= simply(held, told["particulars"], ways, visit.language)
        return visit.render("console/buyer/case.html", context, status)
    return visit.render("console/cases/case.html", context, status)


def _ways(
    visit: Visit, held: Case, rules: RulePack, particulars: Mapping[str, Any], wrong: Mapping[str, StepForm]
) -> list[Way]:
    acts = offers(held.type)[1]
    found = []
    for one in data.ways(held, visit.actor, acts):
        if one.name not in wrong and _elsewhere(held, one.name):
            continue
        form = wrong.get(one.name) or _form(visit, held, rules, one.name, None, particulars)
        found.append(Way(one, named(STEPS, one.name, held.type), form, one.name in _HARD, one.name in wrong))
    return found


def _elsewhere(held: Case, name: str) -> bool:
    """Steps that the page of a plan has buttons of its own for; and its end, while a point is left."""
    if held.type != "improvement":
        return False
    return name in ("do", "change") or (name == "finish" and held.due_what != "finish")


def _form(
    visit: Visit, held: Case, rules: RulePack, name: str, given: Mapping[str, Any] | None,
    particulars: Mapping[str, Any],
) -> StepForm:  # fmt: skip
    takes = offers(held.type)[1][name].given
    made = form_of(
        takes, rules.zone, say, data=given, initial=shapes.initial(takes, particulars),
        choices=shapes.choices(takes, rules, visit.now, visit.language),
    )  # fmt: skip
    made.auto_id = f"{name}-%s"
    return made


def _errors(form: StepForm) -> list[str]:
    return [str(text) for texts in form.errors.values() for text in texts]


_PARTS = {"appeal": "orders", "incident": "orders"}
"""The rows of a case that has several."""
_MOST = 200


def _parts(visit: Visit, held: Case) -> list[Any]:
    """The orders that an appeal or an incident names; of a buyer's, his own order."""
    row = getattr(held, held.type, None)
    if held.type not in _PARTS or row is None:
        return []
    rows = getattr(row, _PARTS[held.type]).order_by("place")
    if visit.actor.who == "buyer":
        rows = rows.filter(order_id=order_of(visit)[1])
    return list(rows[:_MOST])


def _kit(held: Case) -> Any:
    """What to bring, what is there, what is missing; while it can still be brought."""
    if held.type != "appeal" or held.state not in ("draft", "returned") or held.appeal.scenario not in SCENARIOS:
        return None
    return kit(held.appeal.scenario, held)


def _may(visit: Visit, held: Case, action: str) -> bool:
    known = RIGHTS[held.type]
    return action in known and scope_of(visit.actor, action, held.type) is not None


urls: list[URLPattern] = [
    *everywhere("cases/<str:number>/", case, "case"),
    *everywhere("cases/<str:number>/do/<str:name>/", step, "step", "POST"),
    *everywhere("cases/<str:number>/write/", write, "write", "POST"),
    *everywhere("cases/<str:number>/files/<int:id>/", files.download, "evidence"),
]
