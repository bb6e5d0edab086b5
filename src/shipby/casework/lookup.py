"""The number of a case -> the case; the id of a shop -> the shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shipby.casework.models import Case
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown


def case_of(number: str, type: str = "") -> Case:
    """The act asks whoever acts for his right, and tells another's case in the same words. Raises Unknown."""
    of = {"type": type} if type else {}
    case = Case.objects.select_related("market", "shop__market").filter(number=number, **of).first()
    if case is None:
        raise Unknown(type or "case")
    return case


def shop_of(market: Market, shop_id: str) -> Shop:
    """The act asks whoever acts for his right, and tells another's shop in the same words. Raises Unknown."""
    shop = Shop.objects.select_related("market").filter(market=market, shop_id=shop_id).first()
    if shop is None:
        raise Unknown("shop")
    return shop


def shop_named(market: Market, given: Mapping[str, Any]) -> Shop | None:
    """The shop that what is given for a first step names; its owner acts as owner there. None: it names none."""
    shop_id = given.get("shop") or given.get("shop_id")
    if not isinstance(shop_id, str):
        return None
    return Shop.objects.select_related("market").filter(market=market, shop_id=shop_id).first()
