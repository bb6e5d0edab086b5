"""A shop's own values, its contract's hours, buyers told -> pages of the platform; hours are set here by operators."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.advice.models import Told
from shipby.casework.pages import CASE_REFUSALS
from shipby.casework.refused import Refused
from shipby.casework.shop.contract import Contract, set_hours
from shipby.casework.shop.models import ContractHours, ShopValue
from shipby.people.pages import Page, actor_of, now


@admin.register(ShopValue)
class ShopValuePage(Page):
    """What shops said of themselves, the newest first."""

    object = "shop_value"
    list_display = ("shop", "key", "product_id", "value", "reason", "set_by", "at")
    list_filter = ("key", "shop__market")
    search_fields = ("=shop__shop_id", "=product_id")
    ordering = ("-id",)
    list_select_related = ("shop__market",)


@admin.register(ContractHours)
class ContractHoursPage(Page):
    """Hours of contracts, dated; a new value is a new row."""

    object, adds = "contract", "write"
    refusals = CASE_REFUSALS
    fields = ("shop", "mode", "hours", "starts_at", "reason")
    raw_id_fields = ("shop",)
    list_display = ("shop", "mode", "hours", "starts_at", "reason", "set_by", "at")
    list_filter = ("mode", "shop__market")
    search_fields = ("=shop__shop_id",)
    ordering = ("-id",)
    list_select_related = ("shop__market",)

    def save_model(self, request: HttpRequest, obj: ContractHours, form: Any, changed: bool) -> None:
        """By the action that everybody uses. Raises Forbidden, Refused."""
        try:
            given = Contract.model_validate(
                {"mode": obj.mode, "hours": obj.hours, "starts_at": obj.starts_at, "reason": obj.reason}
            )
        except ValueError as error:
            raise Refused("contract", f"合同时效不成立：{error}", f"These hours cannot be set: {error}") from None
        obj.pk = set_hours(obj.shop, given, actor_of(request), now()).pk


@admin.register(Told)
class ToldPage(Page):
    """Buyers whom shops say they told: evidence."""

    object = "advice"
    list_display = ("shop", "order_id", "how", "text", "by", "at")
    list_filter = ("shop__market",)
    search_fields = ("=shop__shop_id", "=order_id")
    ordering = ("-id",)
    list_select_related = ("shop__market",)
