"""A shop in trouble -> what to do now, under which clause, what it saves; whose buyers were told is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import ValidationError

from shipby.casework.advice.advise import advise
from shipby.casework.advice.model import Advice, Affected, Trouble
from shipby.casework.advice.telling import AT_MOST, Tell, tell
from shipby.casework.lakes import rules_of
from shipby.casework.refused import Refused
from shipby.console.cases.forms import Instant, Lines
from shipby.console.doors import ANYBODY, MERCHANT, Visit, page
from shipby.console.today.rows import missed
from shipby.facts.adapters.regions import region_name
from shipby.outcomes.explain.writing import Writer
from shipby.people.rights import check
from shipby.rules.timeline import RulePack

SHOWN = 50
"""Orders on the page, the shortest time first; a region or a window shows others."""
_DUTIES = 2_000
"""Open duties looked at, what saves most first."""


class Asked(forms.Form):
    """Where dispatch is in trouble, and for deadlines until when."""

    region = forms.RegexField(
        r"^[0-9]{2,12}$", required=False, label=gettext_lazy("Region in trouble"),
        error_messages={"invalid": gettext_lazy("A division code or its first digits: 44, 330106.")},
        help_text=gettext_lazy("A division code or its first digits: 44, 330106. Empty: everywhere."),
    )  # fmt: skip

    def __init__(self, zone: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields["until"] = Instant(zone, required=False, label=_("Deadlines up to"))


class Told(forms.Form):
    """Whose buyers were told, how, in which words."""

    orders = Lines(label=gettext_lazy("Orders whose buyers you told"), help_text=gettext_lazy("One a line."))
    how = forms.CharField(max_length=40, label=gettext_lazy("How"), initial=gettext_lazy("chat"))
    text = forms.CharField(
        max_length=1_000, label=gettext_lazy("In which words"), widget=forms.Textarea(attrs={"rows": 4})
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One open order: what protects it or is to be done, under which clauses, what a miss adds."""

    one: Affected
    clauses: tuple[Any, ...]
    missed: tuple[str, ...]


def advice(visit: Visit, told: Told | None = None) -> HttpResponse:
    """What to do, why, what it saves. The page asks for it when it stands, by `asked`. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "advice", shop=visit.shop)
    rules = rules_of(visit.market)
    given = visit.request.GET
    form = Asked(rules.zone, given)
    asked = given.copy()
    asked["asked"] = "1"
    context: dict[str, Any] = {"form": form, "zone": rules.zone, "query": asked.urlencode()}
    if form.is_valid() and ("asked" in given or told is not None):
        context |= _advice(visit, rules, form.cleaned_data, told)
    return visit.render("console/advice/advice.html", context, 422 if form.errors or told is not None else 200)


def keep_told(visit: Visit) -> HttpResponse:
    """Whose buyers were told is kept as evidence. Raises Forbidden, Unknown."""
    form = Told(visit.request.POST)
    if form.is_valid():
        try:
            n = len(tell(visit.shop, Tell.model_validate(form.cleaned_data), visit.actor, visit.now))
        except Refused as refused:
            form.add_error("orders", visit.say(refused))
        except ValidationError:
            form.add_error("orders", _("At most %(n)s at once.") % {"n": AT_MOST})
        else:
            visit.tell(ngettext("Kept: %(n)s buyer was told.", "Kept: %(n)s buyers were told.", n) % {"n": n})
            here, query = reverse("console:advice", args=[visit.shop.pk]), visit.request.GET.urlencode()
            return HttpResponseRedirect(f"{here}?{query}" if query else here)
    return advice(visit, form)


def _advice(visit: Visit, rules: RulePack, given: Mapping[str, Any], told: Told | None) -> dict[str, Any]:
    region = given["region"]
    found = advise(visit.shop, Trouble(region, given["until"]), visit.actor, visit.now, _DUTIES)
    writer, side = Writer(visit.language, rules.zone), int(visit.language == "en")
    titles = {one.id: one.title for one in rules.versions[-1].clauses}
    texts = {name: both[side] for name, both in found.texts.items()}
    fresh = Told(initial={"orders": list(found.tell[:AT_MOST]), "how": _("chat"), "text": texts["buyer"]})
    return {
        "found": found, "rows": _rows(found.affected[:SHOWN], titles, writer), "more": len(found.affected) > SHOWN,
        "texts": texts, "place": region_name(region) or region, "titles": titles,
        "costs": [one[side] for one in (*found.costs.complaint, *filter(None, [found.costs.score]))],
        "known": found.judged_at, "currency": rules.versions[-1].currency,
        "told": (told or fresh) if visit.actor.who in MERCHANT and (found.tell or told) else None,
        "many": urlencode({"region": region, **_window(found, ZoneInfo(rules.zone))}) if region else "",
        "announce": urlencode({"text": texts["announcement"]}),
    }  # fmt: skip


def _window(found: Advice, zone: ZoneInfo) -> dict[str, str]:
    """Of the deadlines of those affected, as the form of many filings takes it."""

    def text(at: datetime) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")

    dues = [one.order.due_at for one in found.affected if one.order.due_at]
    return {"since": text(min(dues)), "until": text(max(dues))} if dues else {}


def _rows(some: Iterable[Affected], titles: Mapping[str, Any], writer: Writer) -> list[Row]:
    return [
        Row(
            one,
            tuple(titles.get(clause, clause) for clause in dict.fromkeys(duty.clause for duty in one.duties)),
            tuple(dict.fromkeys(text for duty in one.duties for text in missed(duty, writer))),
        )
        for one in some
    ]


urls: list[URLPattern] = [
    path("shops/<int:shop>/advice/", page(*ANYBODY, shop=True)(advice), name="advice"),
    path("shops/<int:shop>/advice/told/", page(*MERCHANT, shop=True, methods=("POST",))(keep_told), name="advice-told"),
]
