"""Filings -> the reviewer's page: what is asked for, the files, and the decision as an action, many at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.files_admin import WithThread
from shipby.casework.filing import acts
from shipby.casework.filing.models import Filing
from shipby.casework.lakes import rules_of
from shipby.casework.pages import CASE_REFUSALS
from shipby.people.actors import Actor
from shipby.people.pages import each


@admin.register(Filing)
class FilingPage(WithThread):
    """Filings, those first whose review is due first."""

    object = "filing"
    list_display = ("number", "shop", "order", "state", "due", "reason", "dispatch_by", "submitted_at", "remark")
    list_filter = ("case__state", "submitted_at", "reason", "case__market")
    search_fields = ("=case__number", "=case__shop__shop_id", "=case__order_id")
    ordering = ("case__due_at", "-id")
    actions = ("approve", "reject", "write")

    @admin.display(description="order 订单", ordering="case__order_id")
    def order(self, row: Filing) -> str:
        """The order that it is about."""
        return row.case.order_id

    @admin.action(description="Approve: the deadline moves 通过")
    def approve(self, request: HttpRequest, rows: Any) -> None:
        """Each recorded apart."""
        reason = request.POST.get("reason", "")

        def act(row: Filing, actor: Actor, at: datetime) -> None:
            acts.approve(row.case, actor, at, rules_of(row.case.market), reason)

        each(request, rows, act, CASE_REFUSALS)

    @admin.action(description="Reject, with the reason as remark 驳回，理由即平台备注")
    def reject(self, request: HttpRequest, rows: Any) -> None:
        """Each recorded apart."""
        remark = request.POST.get("reason", "")

        def act(row: Filing, actor: Actor, at: datetime) -> None:
            acts.reject(row.case, actor, at, remark)

        each(request, rows, act, CASE_REFUSALS)
