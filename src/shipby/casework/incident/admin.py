"""Incidents -> the page of reviewers and operators: taken up, found, amended, withdrawn; product stops lifted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.files_admin import BetweenParties
from shipby.casework.incident.acts import ACTS
from shipby.casework.incident.models import Incident
from shipby.casework.pages import WithReason

_SHOWN = 50


class _WithGrounds(WithReason):
    """And what the severity follows from."""

    large_volume = forms.BooleanField(required=False, label="large volume 数量大")
    grave_harm = forms.BooleanField(required=False, label="grave harm or damage 严重损害")


@admin.register(Incident)
class IncidentPage(BetweenParties):
    """Incidents, the newest first."""

    object = "incident"
    action_form = _WithGrounds
    list_display = ("number", "shop", "state", "due", "kind", "severity", "of_orders", "answered_at", "product_id")
    list_filter = ("case__state", "kind", "case__due_who", "case__market")
    search_fields = ("=case__number", "=case__shop__shop_id", "=case__order_id", "=orders__order_id", "=product_id")
    readonly_fields = ("order_list", "thread", "files")
    actions = ("review", "find", "dismiss", "amend", "withdraw", "lift", "write")

    @admin.display(description="severity 情节")
    def severity(self, row: Incident) -> str:
        """The gravest of its orders; several where an import keeps its own."""
        return ", ".join(sorted(set(filter(None, row.orders.values_list("severity", flat=True)))))

    @admin.display(description="orders 订单数")
    def of_orders(self, row: Incident) -> int:
        """How many it is about."""
        return row.orders.count()

    @admin.display(description="orders 订单")
    def order_list(self, row: Incident) -> str:
        """The first of them."""
        names = list(row.orders.order_by("place").values_list("order_id", flat=True)[: _SHOWN + 1])
        return ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")

    @admin.action(description="Take up 开始审核")
    def review(self, request: HttpRequest, rows: Any) -> None:
        """Under review."""
        self.step(request, rows, ACTS["review"])

    @admin.action(description="Find, with a reason 认定")
    def find(self, request: HttpRequest, rows: Any) -> None:
        """One finding over all its orders."""
        self.step(request, rows, ACTS["find"], reason=self.reason(request), **_grounds(request))

    @admin.action(description="Dismiss, with a reason 不予认定")
    def dismiss(self, request: HttpRequest, rows: Any) -> None:
        """Nothing is found."""
        self.step(request, rows, ACTS["dismiss"], reason=self.reason(request))

    @admin.action(description="Amend the severity, with a reason 更正情节")
    def amend(self, request: HttpRequest, rows: Any) -> None:
        """The instant of the finding stays."""
        self.step(request, rows, ACTS["amend"], reason=self.reason(request), **_grounds(request))

    @admin.action(description="Withdraw the finding, with a reason 撤销认定")
    def withdraw(self, request: HttpRequest, rows: Any) -> None:
        """The next run takes back what stood on it."""
        self.step(request, rows, ACTS["withdraw"], reason=self.reason(request))

    @admin.action(description="Lift the product stop, with a reason 恢复发货")
    def lift(self, request: HttpRequest, rows: Any) -> None:
        """Nothing new is covered."""
        self.step(request, rows, ACTS["lift"], reason=self.reason(request))


def _grounds(request: HttpRequest) -> dict[str, bool]:
    return {name: bool(request.POST.get(name)) for name in ("large_volume", "grave_harm")}
