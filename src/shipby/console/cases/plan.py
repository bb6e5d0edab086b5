"""An entry, a verdict or a measure -> the form of a plan to do better: rows of what, who, by when; its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from shipby.casework import ways_back
from shipby.casework.improvement.acts import ITEMS_AT_MOST
from shipby.casework.lakes import rules_of
from shipby.casework.limits import civil_day
from shipby.casework.models import Case
from shipby.casework.offers import act, begin
from shipby.casework.refused import Refused
from shipby.casework.showing import shown
from shipby.console.cases.places import case_of, place
from shipby.console.cases.statements import subject
from shipby.console.doors import MERCHANT, Visit, page
from shipby.people.rights import Unknown, check

_ROWS = 3
"""Rows that a new plan shows; one more at a time."""


class Row(forms.Form):
    """One thing to do."""

    what = forms.CharField(max_length=500, label=gettext_lazy("What will be done"))
    who = forms.CharField(max_length=100, label=gettext_lazy("Who does it"))
    by = forms.DateField(
        label=gettext_lazy("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


if TYPE_CHECKING:
    _OfRows = forms.BaseFormSet[Row]
else:
    _OfRows = forms.BaseFormSet


class Rows(_OfRows):
    """The rows of a plan; those left empty are none. None of them stands for a row that is kept already."""

    def initial_form_count(self) -> int:
        """Each row is new."""
        return 0

    def total_form_count(self) -> int:
        """As many as were sent; else as many as there are to begin with."""
        return super().total_form_count() if self.is_bound else len(self.initial or ())

    def clean(self) -> None:
        """Raises ValidationError for a plan of nothing."""
        if not any(one.has_changed() for one in self.forms):
            raise forms.ValidationError(_("Write at least one point."))

    def items(self) -> list[dict[str, Any]]:
        """What was filled in."""
        return [one.cleaned_data for one in self.forms if one.has_changed()]


_Rows = forms.formset_factory(Row, formset=Rows, max_num=ITEMS_AT_MOST, validate_max=True)


def new(visit: Visit) -> HttpResponse:
    """The form; sent, the plan stands. Raises Forbidden, Unknown."""
    check(visit.actor, "plan", "improvement", shop=visit.shop)
    about, id = (visit.request.GET.get(name, "") for name in ("about", "id"))
    if not about and not id:
        return visit.render("console/cases/plan_of_what.html")
    told = subject(visit, about, id)
    given = {"shop_id": visit.shop.shop_id, "about": about, "object_id": told["card"].ways.about[1]}

    def made(items: list[dict[str, Any]]) -> Case:
        return begin("improvement", "plan", visit.market, {**given, "items": items}, visit.actor, visit.now)

    empty: list[dict[str, Any]] = [{}] * _ROWS
    return _page(visit, empty, made, {**told, "about": about, "id": id})


def change(visit: Visit, number: str) -> HttpResponse:
    """What is not done yet, to be replaced. Raises Forbidden, Unknown."""
    held = case_of(visit, number)
    shown(held, visit.actor)
    if held.type != "improvement":
        raise Unknown("case")
    check(visit.actor, "change", "improvement", shop=visit.shop)
    left = held.improvement.items.filter(done_at=None).order_by("place")
    rows: list[dict[str, Any]] = [{"what": one.what, "who": one.who, "by": one.by} for one in left]

    def made(items: list[dict[str, Any]]) -> Case:
        return act(held.number, "change", {"items": items}, visit.actor, visit.now)

    return _page(visit, rows or [{}], made, {"plan": held})


def progress(held: Case, visit: Visit) -> dict[str, Any]:
    """The plan with its points, those that are late among them; how many are done."""
    mine = held.improvement
    assert held.shop is not None
    found = ways_back.plans(held.shop, (mine.about, mine.object_id), rules_of(held.market).zone, visit.now)
    plan = next(one for one in found if one.number == held.number)
    return {
        "plan": plan, "done": sum(one.done_at is not None for one in plan.items), "about": mine.about,
        "id": mine.object_id, "open": held.state == "open",
        "mine": visit.held is not None and visit.actor.who in MERCHANT,
    }  # fmt: skip


def _page(visit: Visit, rows: list[dict[str, Any]], made: Any, context: dict[str, Any]) -> HttpResponse:
    posted = visit.request.POST if visit.request.method == "POST" else None
    today = civil_day(visit.now, rules_of(visit.market).zone)
    if posted is not None and "more" in posted:
        longer = posted.copy()
        longer["form-TOTAL_FORMS"] = str(min(ITEMS_AT_MOST, _count(posted) + 1))
        form: Any = _Rows(longer)
    else:
        form = _Rows(posted, initial=rows)
        if posted is not None and form.is_valid():
            try:
                case = made(form.items())
            except Refused as refused:
                context["refused"] = visit.say(refused)
            except ValidationError as error:
                context["refused"] = "; ".join(one["msg"] for one in error.errors())
            else:
                visit.tell(_("%(number)s stands.") % {"number": case.number})
                return HttpResponseRedirect(place(visit, "case", case.number))
    wrong = posted is not None and "more" not in posted
    return visit.render(
        "console/cases/plan.html",
        {**context, "rows": form, "wrong": wrong, "today": today, "full": len(form.forms) >= ITEMS_AT_MOST},
        422 if wrong else 200,
    )


def _count(posted: Any) -> int:
    text = posted.get("form-TOTAL_FORMS", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 1


_shop = page(*MERCHANT, shop=True, methods=("GET", "POST"))
urls: list[URLPattern] = [
    path("shops/<int:shop>/plan/", _shop(new), name="shop-plan"),
    path("shops/<int:shop>/plan/<str:number>/", _shop(change), name="shop-plan-change"),
]
