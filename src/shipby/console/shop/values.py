"""What a shop says of itself -> a page that shows, sets with a reason, and tells the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from shipby.casework.lakes import rules_of
from shipby.casework.refused import Refused
from shipby.casework.shop import values as own
from shipby.casework.shop.flagged import flagged
from shipby.casework.shop.models import ShopValue
from shipby.console.cases.forms import Lines
from shipby.console.doors import ANYBODY, MERCHANT, Visit, page
from shipby.console.fields import CHOICES
from shipby.console.words import named
from shipby.facts.adapters.regions import region_name
from shipby.people.paging import page_of
from shipby.people.rights import Unknown, check

_NOTES = 200
"""Changes of notes looked at for those that hold, the newest first."""


class _Value(forms.Form):
    """A value and why it is set."""

    reason = forms.CharField(max_length=500, label=gettext_lazy("Why"), help_text=gettext_lazy("Kept with it."))
    field_order: Any = None


class Regions(_Value):
    """The whole list of what is closed."""

    regions = Lines(
        required=False, label=gettext_lazy("Regions not delivered to"),
        help_text=gettext_lazy(
            "The whole list: division codes or their first digits, one a line, each with all that begins so. "
            "Empty: you deliver everywhere."
        ),
    )  # fmt: skip
    field_order = ("regions", "reason")

    def clean_regions(self) -> list[str]:
        """Raises ValidationError for a code of no place, which would close nothing."""
        codes: list[str] = self.cleaned_data["regions"]
        strange = [one for one in codes if not one.isdecimal() or not 2 <= len(one) <= 12 or not region_name(one)]
        if strange:
            raise forms.ValidationError(
                _("%(codes)s: no such place. A code has 2 to 12 digits, such as 44 or 330106.")
                % {"codes": ", ".join(strange[:5])}
            )
        return codes


class Announcement(_Value):
    """What every visitor of the shop reads."""

    text = forms.CharField(
        required=False, max_length=own.TEXT_AT_MOST, label=gettext_lazy("Announcement"),
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Empty: nothing is announced."),
    )  # fmt: skip
    field_order = ("text", "reason")


class Note(_Value):
    """What every reader of one product's page reads."""

    product_id = forms.CharField(max_length=200, label=gettext_lazy("Product"))
    text = forms.CharField(
        required=False, max_length=own.TEXT_AT_MOST, label=gettext_lazy("Note of a product"),
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Empty: the note is taken away."),
    )  # fmt: skip
    field_order = ("product_id", "text", "reason")


_FORMS: Mapping[str, tuple[type[_Value], type[Any]]] = {
    own.NON_DELIVERY: (Regions, own.NonDelivery),
    own.ANNOUNCEMENT: (Announcement, own.Announcement),
    own.PRODUCT_NOTE: (Note, own.ProductNote),
}


def values(visit: Visit, wrong: Mapping[str, _Value] | None = None) -> HttpResponse:
    """What holds, the forms, the history page by page. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "shop_value", shop=visit.shop)
    rows = ShopValue.objects.filter(shop=visit.shop)
    closed = own.value(visit.shop, own.NON_DELIVERY)
    said = own.value(visit.shop, own.ANNOUNCEMENT)
    context: dict[str, Any] = {
        "zone": rules_of(visit.market).zone, "closed": [(one, region_name(one)) for one in closed], "said": said,
        "notes": _notes(visit), "history": page_of(rows, ("-id",), visit.request.GET.get("after")),
    }  # fmt: skip
    if visit.actor.who in MERCHANT:
        context["forms"] = [
            (key, named(CHOICES["shop_value"], key), (wrong or {}).get(key) or _form(visit, key, closed, said))
            for key in _FORMS
        ]
    if closed and "flagged" in visit.request.GET:
        context["flagged"] = flagged(visit.shop, visit.actor, visit.now)
    return visit.render("console/shop/values.html", context, 422 if wrong else 200)


def put(visit: Visit, key: str) -> HttpResponse:
    """A new value with its reason; what forbids it is told at its form. Raises Forbidden, Unknown."""
    if key not in _FORMS:
        raise Unknown("shop_value")
    kind, given = _FORMS[key]
    form = kind(visit.request.POST, auto_id=f"{key}-%s")
    if form.is_valid():
        try:
            own.put(visit.shop, given.model_validate(form.cleaned_data), visit.actor, visit.now)
        except Refused as refused:
            form.add_error(None, visit.say(refused))
        except ValidationError as error:
            form.add_error(None, "; ".join(one["msg"] for one in error.errors()))
        else:
            visit.tell(_("%(name)s: set, from now on.") % {"name": named(CHOICES["shop_value"], key)})
            return HttpResponseRedirect(reverse("console:shop-values", args=[visit.shop.pk]))
    return values(visit, {key: form})


def _form(visit: Visit, key: str, closed: list[str], said: str) -> _Value:
    """With what holds; with what advice proposes, where it leads here: `close`, `text`."""
    asked = visit.request.GET
    proposed = [one for one in asked.get("close", "").split(",") if one]
    initial: dict[str, dict[str, Any]] = {
        own.NON_DELIVERY: {"regions": [*closed, *(one for one in proposed if one not in closed)]},
        own.ANNOUNCEMENT: {"text": asked.get("text", said)[: own.TEXT_AT_MOST]},
        own.PRODUCT_NOTE: {"product_id": asked.get("product", "")},
    }
    return _FORMS[key][0](initial=initial[key], auto_id=f"{key}-%s")


def _notes(visit: Visit) -> list[ShopValue]:
    """The newest of each product, of those changed last."""
    rows = ShopValue.objects.filter(shop=visit.shop, key=own.PRODUCT_NOTE).order_by("-id")[:_NOTES]
    last: dict[str, ShopValue] = {}
    for row in rows:
        last.setdefault(row.product_id, row)
    return [row for row in last.values() if row.value]


urls: list[URLPattern] = [
    path("shops/<int:shop>/settings/values/", page(*ANYBODY, shop=True)(values), name="shop-values"),
    path(
        "shops/<int:shop>/settings/values/<str:key>/", page(*MERCHANT, shop=True, methods=("POST",))(put),
        name="put-shop-value",
    ),
]  # fmt: skip
