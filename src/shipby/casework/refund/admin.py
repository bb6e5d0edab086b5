"""Refunds -> the operator's page: goods received and looked at, payments reported, another way named."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.files_admin import BetweenParties
from shipby.casework.refund.acts import ACTS
from shipby.casework.refund.models import Refund


@admin.register(Refund)
class RefundPage(BetweenParties):
    """Refunds, the newest first."""

    object = "refund"
    list_display = (
        "number", "shop", "order", "state", "due", "cause", "way", "received_at", "refunded_at", "reported"
    )  # fmt: skip
    list_filter = ("case__state", "case__market")
    actions = ("receive", "approve", "refuse", "confirm", "fail", "redirect", "write")

    @admin.action(description="Goods received 收到退货")
    def receive(self, request: HttpRequest, rows: Any) -> None:
        """The refund is due from then on."""
        self.step(request, rows, ACTS["receive"])

    @admin.action(description="Goods in order: refund 验收通过")
    def approve(self, request: HttpRequest, rows: Any) -> None:
        """Instructed."""
        self.step(request, rows, ACTS["approve"], reason=self.reason(request))

    @admin.action(description="Goods not in order, with a reason 验收不通过")
    def refuse(self, request: HttpRequest, rows: Any) -> None:
        """No refund."""
        self.step(request, rows, ACTS["refuse"], reason=self.reason(request))

    @admin.action(description="Paid, its number beside 退款到账")
    def confirm(self, request: HttpRequest, rows: Any) -> None:
        """The fact is written."""
        self.step(request, rows, ACTS["confirm"], reported=self.reason(request))

    @admin.action(description="Payment failed, the reason beside 退款失败")
    def fail(self, request: HttpRequest, rows: Any) -> None:
        """Another way is offered."""
        self.step(request, rows, ACTS["fail"], reported=self.reason(request))

    @admin.action(description="Pay another way, named beside 改用其他方式")
    def redirect(self, request: HttpRequest, rows: Any) -> None:
        """Instructed again."""
        self.step(request, rows, ACTS["redirect"], way=self.reason(request))
