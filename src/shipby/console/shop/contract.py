"""The hours of a shop's contract -> a page: what holds by mode, what was and will be; an operator sets them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from shipby.casework.lakes import rules_of
from shipby.casework.refused import Refused
from shipby.casework.shop.contract import Contract, set_hours
from shipby.casework.shop.models import ContractHours
from shipby.console.cases.forms import Instant
from shipby.console.doors import ANYBODY, Visit, page
from shipby.console.fields import CHOICES
from shipby.domain.tables import MODES
from shipby.people.paging import page_of
from shipby.people.rights import check, scope_of


class Hours(forms.Form):
    """Hours of one mode, from an instant on."""

    mode = forms.ChoiceField(choices=[(one, CHOICES["mode"][one]) for one in MODES], label=gettext_lazy("Mode"))
    hours = forms.DecimalField(
        min_value=0, max_value=24 * 366, decimal_places=4, label=gettext_lazy("Hours from payment to dispatch")
    )

    def __init__(self, zone: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields["starts_at"] = Instant(
            zone,
            label=_("For orders paid from"),
            help_text=_("Platform time, not in the past: orders paid before keep theirs."),
        )
        self.fields["reason"] = forms.CharField(max_length=500, label=_("Why"), help_text=_("Kept with it."))


def contract(visit: Visit, form: Hours | None = None) -> HttpResponse:
    """What holds, the history page by page, the form for whom it is. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "contract", shop=visit.shop)
    rows = ContractHours.objects.filter(shop=visit.shop)
    zone = rules_of(visit.market).zone
    begun = rows.filter(starts_at__lte=visit.now).order_by("-starts_at", "-pk")
    context = {
        "zone": zone, "now": [(mode, begun.filter(mode=mode).first()) for mode in MODES],
        "page": page_of(rows, ("-starts_at", "-id"), visit.request.GET.get("after")),
        "form": (form or Hours(zone)) if scope_of(visit.actor, "write", "contract") is not None else None,
    }  # fmt: skip
    return visit.render("console/shop/contract.html", context, 422 if form else 200)


def put(visit: Visit) -> HttpResponse:
    """Hours from an instant on; what forbids them is told at the form. Raises Forbidden, Unknown."""
    check(visit.actor, "write", "contract", shop=visit.shop)
    form = Hours(rules_of(visit.market).zone, visit.request.POST)
    if form.is_valid():
        try:
            set_hours(visit.shop, Contract.model_validate(form.cleaned_data), visit.actor, visit.now)
        except Refused as refused:
            form.add_error("starts_at", visit.say(refused))
        except ValidationError as error:
            form.add_error(None, "; ".join(one["msg"] for one in error.errors()))
        else:
            visit.tell(_("The hours stand, and the shop is told."))
            return HttpResponseRedirect(reverse("console:shop-contract", args=[visit.shop.pk]))
    return contract(visit, form)


_AT = "shops/<int:shop>/settings/contract/"
urls: list[URLPattern] = [
    path(_AT, page(*ANYBODY, shop=True)(contract), name="shop-contract"),
    path(f"{_AT}set/", page("operator", shop=True, methods=("POST",))(put), name="put-contract"),
]
