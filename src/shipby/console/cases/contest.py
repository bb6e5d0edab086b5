"""What stands against a shop -> what of it can be appealed, and the guided form of an appeal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from shipby.casework.appeal import acts
from shipby.casework.appeal.acts import limits_of
from shipby.casework.appeal.kit import SCENARIOS
from shipby.casework.appeal.limits import Limits
from shipby.casework.appeal.open import Appealable, appealable_at
from shipby.casework.appeal.targets import Target
from shipby.casework.enforcement.models import Measure
from shipby.casework.lakes import rules_of
from shipby.casework.refused import Refused
from shipby.console.cases import files
from shipby.console.cases.forms import Lines
from shipby.console.cases.places import place
from shipby.console.doors import MERCHANT, Visit, page
from shipby.console.fields import proof_kinds, say
from shipby.ledger.models import Entry
from shipby.people.models import Shop
from shipby.people.paging import page_of
from shipby.people.rights import Unknown, check
from shipby.rules.timeline import RulePack

SIZE = 20


@dataclass(frozen=True, slots=True)
class Contest:
    """One penalty, compensation or measure: what it is called, what it costs, until when it can be appealed."""

    one: Appealable
    title: Any
    query: str

    @property
    def open(self) -> bool:
        """Whether it can be appealed now, as far as its clock and number say."""
        return self.one.left > 0 and not self.one.pending and not self.one.accepted


class Words(forms.Form):
    """What an appeal says."""

    def __init__(
        self, target: Target, told: Limits, language: str, data: Any = None, orders: Sequence[str] = ()
    ) -> None:
        super().__init__(data, initial={"orders": orders})
        names = [(name, one.zh if language == "zh" else one.en) for name, one in SCENARIOS.items()]
        self.fields["scenario"] = forms.ChoiceField(
            choices=names, required=False, label=say("field.scenario"), widget=forms.RadioSelect()
        )
        if target.window_start:
            self.fields["orders"] = Lines(required=False, label=_("Orders of the window that you contest"))
            self.fields["orders"].help_text = _("One a line; none: the window as a whole.")
        self.fields["text"] = forms.CharField(
            label=say("field.text"), max_length=told.text_at_most, help_text=say("field.text.help"),
            widget=forms.Textarea(attrs={"rows": 8}),
        )  # fmt: skip


def appealable(visit: Visit) -> HttpResponse:
    """A shop's penalties, compensations and measures that it was told of, the newest first."""
    check(visit.actor, "read", "entry", shop=visit.shop)
    rules = rules_of(visit.market)
    entries = Entry.objects.filter(shop=visit.shop, kind=Entry.Kind.POST, case="", notice__isnull=False)
    found = page_of(entries.exclude(account__startswith="buyer/"), ("-seq",), visit.request.GET.get("after"), SIZE)
    targets = [*(_measures(visit.shop) if not visit.request.GET.get("after") else ()), *map(_target, found.rows)]
    context = {
        "contests": _contests(visit, targets, rules), "page": found, "zone": rules.zone,
    }  # fmt: skip
    return visit.render("console/cases/appealable.html", context)


def new(visit: Visit) -> HttpResponse:
    """The form of an appeal; sent, it stands, or its draft waits and says what forbids it. Raises Unknown."""
    rules = rules_of(visit.market)
    target = _asked(visit)
    found = appealable_at(visit.shop, target, rules, visit.now)
    if found is None:
        raise Unknown("entry")
    told = limits_of(visit.market, rules, found.contested, visit.now)
    posted = visit.request.POST if visit.request.method == "POST" else None
    form = Words(target, told, visit.language, posted, visit.request.GET.getlist("orders"))
    if posted is not None and form.is_valid() and (answer := _drafted(visit, target, rules, form)):
        return answer
    context = {
        "form": form, "contest": contest_of(found, rules), "limits": told, "zone": rules.zone, "kinds": proof_kinds(),
        "scenarios": SCENARIOS,
    }  # fmt: skip
    return visit.render("console/cases/contest.html", context, 422 if form.errors else 200)


def _drafted(visit: Visit, target: Target, rules: RulePack, form: Words) -> HttpResponse | None:
    """The draft, with its files; submitted, where that was asked for and nothing forbids it."""
    given = form.cleaned_data
    try:
        sent = files.uploads(visit.request)
        case = acts.draft(
            visit.shop, target, given["text"], visit.actor, visit.now, rules, orders=given.get("orders") or (),
            scenario=given["scenario"],
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, visit.say(refused))
        return None
    try:
        files.attached(case, sent, visit.actor, visit.now)
        if "submit" in visit.request.POST:
            acts.submit(case, visit.actor, visit.now, rules)
            visit.tell(_("%(number)s is submitted.") % {"number": case.number})
        else:
            visit.tell(_("%(number)s is kept as a draft; it has no effect yet.") % {"number": case.number})
    except Refused as refused:
        kept = _("%(number)s is kept as a draft, and not submitted: %(why)s")
        visit.tell(kept % {"number": case.number, "why": visit.say(refused)}, bad=True)
    return HttpResponseRedirect(place(visit, "case", case.number))


def _asked(visit: Visit) -> Target:
    """What the address names. Raises Unknown."""
    given = visit.request.GET
    try:
        window = date.fromisoformat(given["window"]) if given.get("window") else None
    except ValueError:
        raise Unknown("entry") from None
    target = Target(given.get("clause", ""), given.get("order", ""), window, given.get("measure", ""))
    known = target.measure or target.clause
    if not known or target.clause not in _clauses(visit):
        raise Unknown("entry")
    return target


def _clauses(visit: Visit) -> set[str]:
    return {"", *(one.id for one in rules_of(visit.market).versions[-1].clauses)}


def _measures(shop: Shop) -> Iterable[Target]:
    """Those at discretion: they stand in no ledger."""
    told = Measure.objects.filter(
        case__shop=shop, case__state__in=("active", "ended"), ground=Measure.Ground.DISCRETION
    )  # fmt: skip
    return [Target(measure=one.case.number) for one in told.select_related("case").order_by("-id")[:SIZE]]


def _target(entry: Entry) -> Target:
    return Target(entry.clause, "" if entry.window_start else entry.order_id, entry.window_start)


def _contests(visit: Visit, targets: Iterable[Target], rules: RulePack) -> list[Contest]:
    found = (appealable_at(visit.shop, target, rules, visit.now) for target in dict.fromkeys(targets))
    return [contest_of(one, rules) for one in found if one]


def contest_of(one: Appealable, rules: RulePack) -> Contest:
    """What it is called, and the query that opens its form."""
    target = one.target
    titles = {clause.id: clause.title for clause in rules.versions[-1].clauses}
    parts = {
        "clause": target.clause, "order": target.order_id, "window": target.window_start or "",
        "measure": target.measure,
    }  # fmt: skip
    return Contest(
        one, titles.get(target.clause, target.clause), urlencode({key: cell for key, cell in parts.items() if cell})
    )


urls: list[URLPattern] = [
    path("shops/<int:shop>/appealable/", page(*MERCHANT, shop=True)(appealable), name="shop-appealable"),
    path("shops/<int:shop>/contest/", page(*MERCHANT, shop=True, methods=("GET", "POST"))(new), name="shop-contest"),
]
