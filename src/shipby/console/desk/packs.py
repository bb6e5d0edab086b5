"""A market's rules: read, compared version by version, what nobody published, and the operator's own values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shipby.casework.lakes import rules_of
from shipby.casework.limits import civil_day
from shipby.casework.models import Setting
from shipby.casework.refused import Refused
from shipby.casework.settings_of import DEFAULTS, NODES, put, value
from shipby.console.cases.places import market_of
from shipby.console.desk.values import said
from shipby.console.doors import PLATFORM, Visit, page
from shipby.people.models import Market
from shipby.people.paging import page_of
from shipby.people.rights import Unknown, check, scope_of
from shipby.rules.diff import diff
from shipby.rules.model import Pack
from shipby.rules.show import Number, PackView, show
from shipby.rules.timeline import RulePack


class Value(forms.Form):
    """One value of the operator's, from a day on."""

    key = forms.CharField(
        max_length=100, label=gettext_lazy("Key"), widget=forms.TextInput(attrs={"list": "keys-known"})
    )
    value = forms.CharField(
        label=gettext_lazy("Value"), widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy("As JSON: 3, true, [...]."),
    )  # fmt: skip
    from_day = forms.DateField(
        label=gettext_lazy("From the day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def clean_value(self) -> Any:
        """What the text means. Raises ValidationError."""
        try:
            return json.loads(self.cleaned_data["value"])
        except ValueError:
            raise forms.ValidationError(_("This is not JSON: write 3, true or [...].")) from None


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the operator's values: what holds today, whose it is."""

    name: str
    words: str
    today: str
    ours: bool
    """nobody set it: our own default holds."""
    open: bool
    """nobody published it, and nobody set it yet."""


def pack(visit: Visit, market: str = "") -> HttpResponse:
    """One version's clauses and numbers, each with its source. Raises Unknown."""
    held, rules = _of(visit, market)
    version = _version(rules, visit.request.GET.get("version", ""))
    view = show(version)
    context = {
        **_around(held, rules), "view": view, "version": version,
        "blocks": list(_blocks(view)), "open": [one for one in view.numbers if not one.published],
    }  # fmt: skip
    return visit.render("console/desk/pack.html", context)


def compare(visit: Visit, market: str) -> HttpResponse:
    """What changed between two versions. Raises Unknown."""
    held, rules = _of(visit, market)
    given = visit.request.GET
    older = _version(rules, given.get("a", rules.versions[-2 if len(rules.versions) > 1 else -1].version))
    newer = _version(rules, given.get("b", ""))
    context = {**_around(held, rules), "a": older, "b": newer, "changes": diff(older, newer)}
    return visit.render("console/desk/compare.html", context)


def values(visit: Visit, market: str) -> HttpResponse:
    """The values that hold, and how each came to be; a new one, with its reason. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "setting")
    held, rules = _of(visit, market)
    today = civil_day(visit.now, rules.zone)
    posted = visit.request.POST if visit.request.method == "POST" else None
    form = Value(posted, initial={"key": visit.request.GET.get("key", ""), "from_day": today})
    if posted is not None and form.is_valid():
        given = form.cleaned_data
        try:
            put(
                held, rules, given["key"], given["value"], from_day=given["from_day"], reason=given["reason"],
                actor=visit.actor, at=visit.now,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, visit.say(refused))
        else:
            visit.tell(_("%(key)s holds from %(day)s.") % {"key": given["key"], "day": given["from_day"]})
            return HttpResponseRedirect(reverse("console:desk-values", args=[held.name]))
    context = {
        **_around(held, rules), "keys": list(_keys(held, rules, today)), "form": form,
        "may_write": scope_of(visit.actor, "write", "setting") is not None,
        "page": page_of(Setting.objects.filter(market=held), ("-id",), visit.request.GET.get("after")),
    }  # fmt: skip
    return visit.render("console/desk/values.html", context, 422 if form.errors else 200)


def _of(visit: Visit, market: str) -> tuple[Market, RulePack]:
    check(visit.actor, "read", "market")
    held = market_of(visit, market or visit.request.GET.get("market", ""))
    return held, rules_of(held)


def _around(held: Market, rules: RulePack) -> dict[str, Any]:
    return {
        "market": held, "markets": Market.objects.order_by("name")[:100], "versions": rules.versions,
        "zone": rules.zone,
    }  # fmt: skip


def _version(rules: RulePack, name: str) -> Pack:
    found = next((one for one in rules.versions if one.version == name), None) if name else rules.versions[-1]
    if found is None:
        raise Unknown("pack")
    return found


def _blocks(view: PackView) -> Iterator[tuple[str, Any, list[Number]]]:
    """(block, the clause in words or None, its numbers), clauses first."""
    blocks = {name: list(some) for name, some in groupby(view.numbers, lambda one: one.path.split(" / ")[0])}
    for clause in view.clauses:
        yield clause.id, clause, blocks.pop(clause.id, [])
    for name, numbers in blocks.items():
        yield name, None, numbers


def _keys(held: Market, rules: RulePack, today: Any) -> Iterator[Key]:
    """Every key that can be set, or was."""
    set_ = set(Setting.objects.filter(market=held, from_day__lte=today).values_list("key", flat=True).distinct()[:500])
    nodes = {f"{NODES}{name}" for name, one in rules.versions[-1].accounts.items() if one.nodes == "unpublished"}
    for key in sorted({*DEFAULTS, *nodes, *set_}):
        ours = key not in set_
        told = json.dumps(value(held, key, today), ensure_ascii=False)
        yield Key(key, said(key), told, ours, ours and key in nodes)


urls: list[URLPattern] = [
    path("desk/packs/", page(*PLATFORM)(pack), name="desk-packs"),
    path("desk/packs/<str:market>/", page(*PLATFORM)(pack), name="desk-pack"),
    path("desk/packs/<str:market>/compare/", page(*PLATFORM)(compare), name="desk-compare"),
    path("desk/packs/<str:market>/values/", page(*PLATFORM, methods=("GET", "POST"))(values), name="desk-values"),
]
