"""Measures -> the operator's page: the statement of reasons; confirmed, declined and ended as actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.enforcement.acts import decline, end, start
from shipby.casework.enforcement.models import Measure
from shipby.casework.lakes import rules_of
from shipby.casework.pages import CASE_REFUSALS, CasePage
from shipby.people.actors import Actor
from shipby.people.pages import each


@admin.register(Measure)
class MeasurePage(CasePage):
    """Measures, the newest first."""

    object = "enforcement"
    list_display = (
        "number", "shop", "state", "due", "kinds", "ground", "automatic", "active_from", "active_until",
        "deposit_minor",
    )  # fmt: skip
    list_filter = ("case__state", "ground", "automatic", "case__market")
    search_fields = ("=case__number", "=case__shop__shop_id", "=case__order_id", "=product_id")
    ordering = ("-id",)
    actions = ("confirm", "decline", "end")

    @admin.action(description="Confirm: it begins 确认处置")
    def confirm(self, request: HttpRequest, rows: Any) -> None:
        """Begun: the shop is told, the deduction posted."""
        reason = request.POST.get("reason", "")

        def act(row: Measure, actor: Actor, at: datetime) -> None:
            start(row.case, rules_of(row.case.market).versions[-1], actor, at, reason)

        each(request, rows, act, CASE_REFUSALS)

    @admin.action(description="Decline, with a reason 不予处置")
    def decline(self, request: HttpRequest, rows: Any) -> None:
        """Declined."""
        reason = request.POST.get("reason", "")
        each(request, rows, lambda row, actor, at: decline(row.case, actor, at, reason), CASE_REFUSALS)

    @admin.action(description="End, with a reason 结束处置")
    def end(self, request: HttpRequest, rows: Any) -> None:
        """Ended early."""
        reason = request.POST.get("reason", "")
        each(request, rows, lambda row, actor, at: end(row.case, actor, at, reason), CASE_REFUSALS)
