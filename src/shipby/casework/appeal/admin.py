"""Appeals -> the reviewer's page: the material, and the decision as an action with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.appeal.decide import decide, send_back
from shipby.casework.appeal.models import Appeal
from shipby.casework.lakes import rules_of
from shipby.casework.pages import CASE_REFUSALS, CasePage, WithReason
from shipby.people.actors import Actor
from shipby.people.pages import each


class Decision(WithReason):
    """Of an appeal that names orders, those upheld; empty: all."""

    orders = forms.CharField(
        required=False, label="Orders upheld 成立的订单", widget=forms.TextInput(attrs={"size": 30})
    )


@admin.register(Appeal)
class AppealPage(CasePage):
    """Appeals, those first whose decision is due first."""

    object = "appeal"
    action_form = Decision
    list_display = ("number", "shop", "state", "due", "target", "clause", "window_start", "named", "text")
    list_filter = ("case__state", "target", "clause", "case__market")
    search_fields = ("=case__number", "=case__shop__shop_id", "=case__order_id", "=orders__order_id")
    ordering = ("case__due_at", "-id")
    actions = ("not_merchant", "finding_wrong", "dismiss", "return_")

    @admin.display(description="orders 订单")
    def named(self, row: Appeal) -> str:
        """The orders it is about, with the outcome of each."""
        return ", ".join(f"{one.order_id} {one.outcome}".strip() for one in row.orders.order_by("place"))

    @admin.action(description="Uphold: the cause was not the merchant's 成立：非商家原因")
    def not_merchant(self, request: HttpRequest, rows: Any) -> None:
        """Upheld for the first of the two causes."""
        self._decide(request, rows, upheld=True, cause="not_merchant")

    @admin.action(description="Uphold: the finding is wrong 成立：认定有误")
    def finding_wrong(self, request: HttpRequest, rows: Any) -> None:
        """Upheld for the second of the two causes."""
        self._decide(request, rows, upheld=True, cause="finding_wrong")

    @admin.action(description="Dismiss 不成立")
    def dismiss(self, request: HttpRequest, rows: Any) -> None:
        """Dismissed."""
        self._decide(request, rows, upheld=False)

    @admin.action(description="Return, naming what is missing 退回补充")
    def return_(self, request: HttpRequest, rows: Any) -> None:
        """Sent back; the reason names what is missing."""
        missing = request.POST.get("reason", "")

        def act(row: Appeal, actor: Actor, at: datetime) -> None:
            send_back(row.case, actor, at, missing, rules_of(row.case.market))

        each(request, rows, act, CASE_REFUSALS)

    def _decide(self, request: HttpRequest, rows: Any, **decision: Any) -> None:
        orders = [one.strip() for one in request.POST.get("orders", "").split(",") if one.strip()]
        reason = request.POST.get("reason", "")

        def act(row: Appeal, actor: Actor, at: datetime) -> None:
            decide(row.case, actor, at, rules_of(row.case.market), reason=reason, orders=orders or None, **decision)

        each(request, rows, act, CASE_REFUSALS)
