"""An applicant's way: the form part by part, refused early with the rule; then where it stands, what is his to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from shipby.casework.lakes import rules_of
from shipby.casework.lookup import case_of
from shipby.casework.models import Case
from shipby.casework.offers import act, begin, offers
from shipby.casework.onboarding.asked import limits_of, papers_of, transfers_of
from shipby.casework.onboarding.checks import Limits, advice, check_shop, papers_needed
from shipby.casework.onboarding.form import Form, form_of
from shipby.casework.onboarding.transfers import current
from shipby.casework.refused import Refused
from shipby.casework.showing import shown
from shipby.console.cases import data, files
from shipby.console.cases.forms import Lines, StepForm
from shipby.console.cases.forms import form_of as step_form
from shipby.console.doors import OWN, Visit, page
from shipby.console.fields import say
from shipby.console.own.parts import FIELD_OF, PARTS, Part, lacking, parts_of
from shipby.console.own.stages import stages
from shipby.people.models import Market
from shipby.people.rights import Unknown
from shipby.rules.deposits import Seller, deposit, listed
from shipby.rules.timeline import RulePack

_WRITABLE = ("draft", "returned")
_STEPS = ("submit", "confirm", "again", "describe", "sign", "withdraw", "discard", "add_category")
"""What an applicant does besides filling in."""


def new(visit: Visit, market: str) -> HttpResponse:
    """Which kind of seller he is, with what each is asked for; chosen, a draft. Raises Forbidden, Unknown."""
    held = Market.objects.filter(name=market).first()
    if held is None:
        raise Unknown("market")
    limits = limits_of(held, rules_of(held), visit.now)
    if visit.request.method == "POST":
        try:
            kind = {"kind": visit.request.POST.get("kind", "")}
            case = begin("onboarding", "draft", held, kind, visit.actor, visit.now)
            return HttpResponseRedirect(_place(case, "who"))
        except (Refused, ValidationError) as error:
            visit.tell(visit.say(error) if isinstance(error, Refused) else _("Choose one of them."), bad=True)
    kinds = [(kind, papers_needed(Form.model_validate({"kind": kind}), limits)) for kind in limits.kinds]
    return visit.render("console/own/kinds.html", {"market": held, "kinds": kinds})


def part(visit: Visit, number: str, name: str) -> HttpResponse:
    """One part of the form; sent, the next. Raises Forbidden, Unknown."""
    case, rules = _held(visit, number)
    form, limits = form_of(case.onboarding), limits_of(case.market, rules, visit.now)
    here = next((one for one in parts_of(form) if one.name == name), None)
    if here is None:
        raise Unknown("page")
    if case.state not in _WRITABLE:
        return HttpResponseRedirect(reverse("console:own-application", args=[number]))
    posted = visit.request.POST if visit.request.method == "POST" else None
    asked = _form(here, form, limits, rules, visit, posted)
    if posted is not None and asked.is_valid() and (answer := _saved(visit, case, here, form, limits, asked)):
        return answer
    context = {**_around(case, form, limits, here), "form": asked, "zone": rules.zone}
    if here.name == "goods":
        context["deposits"] = _deposits(form, limits, visit.language)
    if here.name in ("papers", "check"):
        context["advice"] = [zh if visit.language == "zh" else en for zh, en in advice(form)]
    return visit.render("console/own/part.html", context, 422 if asked.errors else 200)


def one(visit: Visit, number: str) -> HttpResponse:
    """Where the application stands, and what is his to do; a step taken. Raises Forbidden, Unknown."""
    case, rules = _held(visit, number)
    form = None
    if visit.request.method == "POST":
        name = visit.request.POST.get("step", "")
        if name not in _STEPS:
            raise Unknown("step")
        form = _step_form(name, rules, visit.request.POST, case)
        if form.is_valid() and (answer := _stepped(visit, case, name, form)):
            return answer
        if case.state in _WRITABLE:
            for text in form.non_field_errors():
                visit.tell(text, bad=True)
            return HttpResponseRedirect(_place(case, "check"))
    elif case.state == "draft":
        return HttpResponseRedirect(_place(case, _next(case, rules, visit.now)))
    told, row = shown(case, visit.actor), case.onboarding
    transfer = current(row)
    terms = transfers_of(case.market, rules, visit.now)
    own = {step.name: step for step in data.ways(case, visit.actor, _STEPS)}
    wanted = {"verifying": "confirm", "shop_data": "describe", "contract": "sign"}.get(case.state, "")
    if form is None and wanted in own:
        form = _step_form(wanted, rules, None, case)
    context = {
        "case": case, "row": row, "zone": rules.zone, "particulars": told["particulars"], "form": form,
        "wanted": wanted if wanted in own else "", "own": own, "stages": stages(case), "transfer": transfer,
        "transfers_left": terms.transfers - transfer.place if transfer else 0,
        "shop": row.shop if case.state == "open" else None, "market": case.market,
    }  # fmt: skip
    return visit.render("console/own/application.html", context, 422 if form is not None and form.errors else 200)


def _saved(
    visit: Visit, case: Case, here: Part, form: Form, limits: Limits, asked: StepForm
) -> HttpResponse | None:  # fmt: skip
    """To the next part; None where a rule refuses it, which is told at its field."""
    try:
        if here.name == "papers":
            for kind in papers_needed(form, limits):
                sent = [files.Upload(kind, one.name, one.content) for one in files.uploads(visit.request, kind)]
                files.attached(case, tuple(sent), visit.actor, visit.now)
        else:
            told = asked.given()
            for name in _SEVERAL:
                more = told.pop(f"more_{name}", [])
                told[name] = list(dict.fromkeys([*told.get(name, []), *more]))
            kept = {name: cell for name, cell in form.model_dump().items() if name not in here.fields}
            told = {name: cell for name, cell in told.items() if name in here.fields}
            given = {**kept, **told}
            act(case.number, "edit", given, visit.actor, visit.now)
    except (Refused, ValidationError) as error:
        _tell(visit, asked, error)
        return None
    case.onboarding.refresh_from_db()
    if here.name == "shop":
        _warn(visit, case)
    names = [one.name for one in parts_of(form_of(case.onboarding))]
    later = names[names.index(here.name) + 1] if "stay" not in visit.request.POST else here.name
    return HttpResponseRedirect(_place(case, later))


_SEVERAL = frozenset({"categories", "licence_scope", "goods"})


def _warn(visit: Visit, case: Case) -> None:
    """What of a shop's name or link would be refused in the end, told at once: a paper may still mend it."""
    limits, row = limits_of(case.market, rules_of(case.market), visit.now), case.onboarding
    try:
        check_shop(row.shop_name, row.shop_link, {**papers_of(case), "shop_logo": 1}, limits)
    except Refused as refused:
        if refused.code != "incomplete":
            visit.tell(visit.say(refused), bad=True)


def _stepped(visit: Visit, case: Case, name: str, form: StepForm) -> HttpResponse | None:
    """Taken; None where something forbids it, which the form tells."""
    try:
        sent = files.uploads(visit.request)
        files.attached(
            case, tuple(files.Upload("shop_logo", one.name, one.content) for one in sent), visit.actor, visit.now
        )
        act(case.number, name, form.given(), visit.actor, visit.now)
    except (Refused, ValidationError) as error:
        _tell(visit, form, error)
        return None
    case.refresh_from_db()
    if name == "confirm" and case.state != "shop_data":
        left = current(case.onboarding)
        visit.tell(
            _("This is not the amount that arrived. Tries left: %(n)s.") % {"n": left.tries_left if left else 0},
            bad=True,
        )
    else:
        visit.tell(_("Done."))
    if case.state == "discarded":
        return HttpResponseRedirect(reverse("console:own-all"))
    return HttpResponseRedirect(reverse("console:own-application", args=[case.number]))


def _tell(visit: Visit, form: StepForm, error: Refused | ValidationError) -> None:
    """What forbids it, at the field that it is about, where the form has it."""
    if isinstance(error, ValidationError):
        form.told(error)
    else:
        field = FIELD_OF.get(error.code)
        form.add_error(field if field in form.fields else None, visit.say(error))


def _around(case: Case, form: Form, limits: Limits, here: Part) -> dict[str, Any]:
    """The parts with what each lacks, the case, the papers."""
    papers = papers_of(case)
    told = [(one, lacking(one, form, papers, limits)) for one in parts_of(form)]
    return {
        "case": case, "row": case.onboarding, "market": case.market, "here": here, "parts": told, "filled": form,
        "lacks": [(one, names) for one, names in told if names],
        "papers": [(kind, papers.get(kind, 0)) for kind in papers_needed(form, limits)],
    }  # fmt: skip


def _next(case: Case, rules: RulePack, now: datetime) -> str:
    """The first part that lacks something."""
    form, limits, papers = form_of(case.onboarding), limits_of(case.market, rules, now), papers_of(case)
    found = (one.name for one in parts_of(form) if lacking(one, form, papers, limits))
    return next(found, PARTS[-1].name)


def _form(
    here: Part, form: Form, limits: Limits, rules: RulePack, visit: Visit, posted: Mapping[str, Any] | None
) -> StepForm:  # fmt: skip
    known = [(row.name, row.title.zh if visit.language == "zh" else row.title.en) for row in listed(limits.pack)]
    names = {name for name, _title in known}
    held = form.model_dump()
    choices: dict[str, Any] = {}
    if known:
        choices["categories"] = known
        titles = dict(known)
        choices["licence_scope"] = [(one, titles.get(one, one)) for one in form.categories]
    if here.name == "who":
        choices["kind"] = [(kind, say(f"word.kind.{kind}")) for kind in limits.kinds]
    others = [name for name in Form.model_fields if name not in here.fields]
    made = step_form(Form, rules.zone, say, data=posted, initial=held, without=others, choices=choices)
    for name in ("categories", "licence_scope"):
        if name in here.fields and known:
            inside = names if name == "categories" else set(form.categories)
            more = Lines(required=False)
            more.label = _("Others, one a line")
            more.initial = [one for one in held[name] if one not in inside]
            made.fields[f"more_{name}"] = more
            made.fields[name].help_text = say(f"field.{name}.help") if name == "licence_scope" else ""
            made.order_fields([one for field in here.fields for one in (field, f"more_{field}")])
    for name in here.fields:
        if name in made.fields and name not in ("goods", "shop_link", "platform_account"):
            made.fields[name].required = False
    return made


def _step_form(name: str, rules: RulePack, posted: Mapping[str, Any] | None, case: Case) -> StepForm:
    row = case.onboarding
    held = {one: getattr(row, one) for one in ("shop_name", "shop_link", "platform_account")}
    return step_form(offers("onboarding").acts[name].given, rules.zone, say, data=posted, initial=held)


def _deposits(form: Form, limits: Limits, language: str) -> list[tuple[str, Any, bool]]:
    """(category, its sum, chosen) by the pack's table for this kind of seller."""
    kind: Seller = form.kind or "individual"
    rows = [(row, row.title.zh if language == "zh" else row.title.en) for row in listed(limits.pack)]
    return [(title, deposit(limits.pack, row.name, kind), row.name in form.categories) for row, title in rows]


def _held(visit: Visit, number: str) -> tuple[Case, RulePack]:
    """Raises Unknown, Forbidden: another's is told as none."""
    case = case_of(number, "onboarding")
    shown(case, visit.actor)
    if case.applicant != visit.actor.name:
        raise Unknown("case")
    return case, rules_of(case.market)


def _place(case: Case, part: str) -> str:
    return reverse("console:own-part", args=[case.number, part])


_BOTH = ("GET", "POST")
urls: list[URLPattern] = [
    path("my/apply/in/<str:market>/", page(*OWN, methods=_BOTH)(new), name="own-apply"),
    path("my/apply/<str:number>/", page(*OWN, methods=_BOTH)(one), name="own-application"),
    path("my/apply/<str:number>/<str:name>/", page(*OWN, methods=_BOTH)(part), name="own-part"),
]
