"""A visit -> where its pages of cases lie: one view stands under a shop, the desk, a person's own and a buyer's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path, reverse

from shipby.casework.lakes import lake_of
from shipby.casework.models import Case
from shipby.console.buyer import door as buyer
from shipby.console.doors import ANYBODY, OWN, PLATFORM, Visit, page
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown


def both(where: str, view: Callable[..., HttpResponseBase], name: str, *methods: str) -> list[URLPattern]:
    """`shops/<shop>/<where>`, `desk/<where>` and `my/<where>`, called shop-<name>, desk-<name> and own-<name>."""
    given = methods or ("GET",)
    return [
        path(f"shops/<int:shop>/{where}", page(*ANYBODY, shop=True, methods=given)(view), name=f"shop-{name}"),
        path(f"desk/{where}", page(*PLATFORM, methods=given)(view), name=f"desk-{name}"),
        path(f"my/{where}", page(*OWN, methods=given)(view), name=f"own-{name}"),
    ]


def everywhere(where: str, view: Callable[..., HttpResponseBase], name: str, *methods: str) -> list[URLPattern]:
    """The same, and `buyer/<where>`, called buyer-<name>."""
    behind = buyer.page(methods=methods or ("GET",))(view)
    return [*both(where, view, name, *methods), path(f"buyer/{where}", behind, name=f"buyer-{name}")]


def place(visit: Visit, name: str, *args: Any) -> str:
    """The address of a page for this visit: the shop's own, where it is in a shop."""
    if visit.held is not None:
        return reverse(f"console:shop-{name}", args=[visit.held.pk, *args])
    side = "desk" if visit.actor.who in PLATFORM else "buyer" if visit.actor.who == "buyer" else "own"
    return reverse(f"console:{side}-{name}", args=args)


def case_of(visit: Visit, number: str) -> Case:
    """The case; under a shop only that shop's. Whoever acts is asked for his right by what he does. Raises Unknown."""
    found = Case.objects.select_related("market", "shop__market").filter(number=number).first()
    if found is None or (visit.held is not None and found.shop_id != visit.held.pk):
        raise Unknown("case")
    return found


def market_of(visit: Visit, name: str = "") -> Market:
    """The shop's market, a buyer's order's; elsewhere the one that is named, else the first. Raises Unknown."""
    if visit.held is not None:
        return visit.held.market
    if visit.actor.who == "buyer":
        return buyer.order_of(visit)[0]
    known = Market.objects.order_by("name")
    found = known.filter(name=name).first() if name else known.first()
    if found is None:
        raise Unknown("market")
    return found


def zone_of(market: Market) -> str:
    """The market's clock. Raises LakeError."""
    return lake_of(market).zone


def shop_named(text: str) -> Shop:
    """A shop by <market>/<shop_id>. Raises Unknown."""
    market, _slash, shop_id = text.partition("/")
    found = Shop.objects.select_related("market").filter(market__name=market, shop_id=shop_id).first()
    if found is None:
        raise Unknown("shop")
    return found
