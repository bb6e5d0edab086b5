"""Shops, people, the record of acts -> pages of them; a search by order, waybill, shop or case."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shipby.casework.lakes import place as lake_place
from shipby.casework.models import Case
from shipby.console.cases.places import place, shop_named
from shipby.console.doors import PLATFORM, Visit, page
from shipby.lake import LakeError
from shipby.outcomes import reading
from shipby.outcomes.reading import NotReady
from shipby.people.links import sign
from shipby.people.models import Audit, Market, Role, Shop, User
from shipby.people.paging import page_of
from shipby.people.registers import NotRegistered, add_user, change
from shipby.people.rights import RIGHTS, Unknown, check, scope_of

_FOUND = 50
_LINK_DAYS = 30


class Person(forms.Form):
    """Somebody who signs in."""

    username = forms.CharField(max_length=150, label=gettext_lazy("User name"))
    name = forms.CharField(max_length=150, required=False, label=gettext_lazy("Name"))
    email = forms.EmailField(required=False, label=gettext_lazy("E-mail"))
    role = forms.ChoiceField(choices=Role.choices, required=False, label=gettext_lazy("Role"))
    password = forms.CharField(
        label=gettext_lazy("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


def shops(visit: Visit) -> HttpResponse:
    """Every shop, by market and id. Raises Forbidden."""
    check(visit.actor, "read", "shop")
    rows = Shop.objects.select_related("market").prefetch_related("members__user")
    if asked := visit.request.GET.get("q", "").strip():
        rows = rows.filter(Q(shop_id__startswith=asked) | Q(name__icontains=asked))
    context = {"page": page_of(rows, ("market_id", "shop_id"), visit.request.GET.get("after")), "q": asked}
    return visit.render("console/desk/shops.html", context)


def people(visit: Visit) -> HttpResponse:
    """Everybody who may sign in; a new one. Raises Forbidden."""
    check(visit.actor, "read", "user")
    posted = visit.request.POST if visit.request.method == "POST" else None
    form = Person(posted)
    if posted is not None and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            add_user(given.pop("username"), given.pop("password"), visit.actor, visit.now, **given)
        except NotRegistered as error:
            form.add_error(None, str(error))
        else:
            visit.tell(_("Entered."))
            return HttpResponseRedirect(reverse("console:desk-people"))
    rows = User.objects.prefetch_related("memberships__shop__market")
    if asked := visit.request.GET.get("q", "").strip():
        rows = rows.filter(Q(username__icontains=asked) | Q(name__icontains=asked))
    context = {
        "page": page_of(rows, ("username",), visit.request.GET.get("after")), "q": asked, "form": form,
        "may_write": scope_of(visit.actor, "write", "user") is not None, "roles": Role.choices,
    }  # fmt: skip
    return visit.render("console/desk/people.html", context, 422 if form.errors else 200)


def person(visit: Visit, id: int) -> HttpResponse:
    """A person's role, and whether he may sign in, change, with the reason. Raises Forbidden, Unknown."""
    check(visit.actor, "write", "user")
    found = User.objects.filter(pk=id).first()
    if found is None:
        raise Unknown("user")
    given = visit.request.POST
    try:
        active = None if "active" not in given else given["active"] == "1"
        change(found, visit.actor, visit.now, given.get("why", ""), role=given.get("role"), active=active)
    except NotRegistered as error:
        visit.tell(error, bad=True)
    else:
        visit.tell(_("Changed."))
    return HttpResponseRedirect(reverse("console:desk-people"))


def audit(visit: Visit) -> HttpResponse:
    """The record, the newest first. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "audit")
    given = {name: visit.request.GET.get(name, "").strip() for name in ("actor", "action", "object", "shop")}
    rows = Audit.objects.select_related("shop__market")
    if given["actor"]:
        rows = rows.filter(actor__in=(given["actor"], f"user:{given['actor']}", f"key:{given['actor']}"))
    if given["action"]:
        rows = rows.filter(action=given["action"])
    if given["object"]:
        # With the types named, the index on both is used.
        rows = rows.filter(object_type__in=list(RIGHTS), object_id=given["object"])
    if given["shop"]:
        rows = rows.filter(shop=shop_named(given["shop"]))
    found = page_of(rows, ("-id",), visit.request.GET.get("after"))
    return visit.render("console/desk/audit.html", {"page": found, "given": given})


def search(visit: Visit) -> HttpResponse:
    """A case by its number, orders by id or waybill, shops by id or name. One hit is opened at once."""
    asked = visit.request.GET.get("q", "").strip()[:200]
    cases = (
        list(Case.objects.select_related("market", "shop__market").filter(number__iexact=asked)[:1]) if asked else []
    )
    if cases:
        return HttpResponseRedirect(place(visit, "case", cases[0].number))
    context: dict[str, Any] = {"q": asked}
    if asked:
        check(visit.actor, "read", "shop")
        by_id = Q(shop_id=asked) | Q(name__icontains=asked)
        context["may_link"] = scope_of(visit.actor, "write", "link") is not None
        context["shops"] = Shop.objects.select_related("market").filter(by_id).order_by("market", "shop_id")[:_FOUND]
        context["orders"] = [
            (market, *one) for market in Market.objects.order_by("name") for one in _orders(market, asked)
        ][:_FOUND]
        context["cases"] = (
            Case.objects.select_related("market", "shop__market").filter(order_id=asked).order_by("-id")[:_FOUND]
        )
    return visit.render("console/desk/search.html", context)


def buyers_link(visit: Visit) -> HttpResponse:
    """A link for the buyer of an order, whole, on this answer and never again. Raises Forbidden, Unknown."""
    check(visit.actor, "write", "link")
    market_name, _slash, order_id = visit.request.POST.get("order", "").partition("/")
    market = Market.objects.filter(name=market_name).first()
    if market is None or order_id not in {one for one, _shop_id, _shop in _orders(market, order_id)}:
        raise Unknown("order")
    text = sign(market, order_id, visit.now, _LINK_DAYS, actor=visit.actor)
    place = visit.request.build_absolute_uri(reverse("console:buyer-enter"))
    context = {"q": order_id, "link": f"{place}?{urlencode({'link': text})}", "days": _LINK_DAYS}
    return visit.render("console/desk/search.html", context)


def _orders(market: Market, asked: str) -> list[tuple[str, str, Shop | None]]:
    """(order, id of its shop, the shop where it is registered) in the market's last run; none where it has no run."""
    try:
        found = reading.of(lake_place(market)).find(asked)
    except (NotReady, LakeError):
        return []
    shops = {one.shop_id: one for one in Shop.objects.filter(market=market, shop_id__in={one.shop_id for one in found})}
    return [(one.order_id, one.shop_id, shops.get(one.shop_id)) for one in found]


urls: list[URLPattern] = [
    path("desk/shops/", page(*PLATFORM)(shops), name="desk-shops"),
    path("desk/people/", page(*PLATFORM, methods=("GET", "POST"))(people), name="desk-people"),
    path("desk/people/<int:id>/", page(*PLATFORM, methods=("POST",))(person), name="desk-person"),
    path("desk/audit/", page(*PLATFORM)(audit), name="desk-audit"),
    path("desk/search/", page(*PLATFORM)(search), name="desk-search"),
    path("desk/links/", page(*PLATFORM, methods=("POST",))(buyers_link), name="desk-link"),
]
