"""Settlement accounts -> the operator's page: activated or refused as the bank says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.files_admin import WithThread
from shipby.casework.pages import CASE_REFUSALS
from shipby.casework.settlement import acts
from shipby.casework.settlement.models import Settlement
from shipby.people.actors import Actor
from shipby.people.pages import each


@admin.register(Settlement)
class SettlementPage(WithThread):
    """Accounts that companies applied for."""

    object = "settlement"
    list_display = ("number", "shop", "state", "account_name", "bank", "remark")
    list_filter = ("case__state", "case__market")
    search_fields = ("=case__number", "=shop__shop_id", "account_name")
    ordering = ("-id",)
    actions = ("activate", "refuse", "write")

    @admin.action(description="Activate 开通")
    def activate(self, request: HttpRequest, rows: Any) -> None:
        """The bank has opened it."""

        def act(row: Settlement, actor: Actor, at: datetime) -> None:
            acts.activate(row.case, actor, at)

        each(request, rows, act, CASE_REFUSALS)

    @admin.action(description="Refuse, with the reason 未通过")
    def refuse(self, request: HttpRequest, rows: Any) -> None:
        """The bank has not."""
        reason = request.POST.get("reason", "")

        def act(row: Settlement, actor: Actor, at: datetime) -> None:
            acts.refuse(row.case, actor, at, reason)

        each(request, rows, act, CASE_REFUSALS)
