"""Onboardings -> the page of reviewers and operators: form and files, decisions, deposits, payments as actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from shipby.casework.files_admin import WithThread
from shipby.casework.lakes import rules_of
from shipby.casework.onboarding import money, review
from shipby.casework.onboarding.models import Onboarding
from shipby.casework.onboarding.standing import standing
from shipby.casework.pages import CASE_REFUSALS, WithReason
from shipby.casework.refused import Refused
from shipby.people.actors import Actor
from shipby.people.pages import each


class Decision(WithReason):
    """What a decision or a payment says besides its reason."""

    shop_id = forms.CharField(required=False, label="Shop id 店铺编号", widget=forms.TextInput(attrs={"size": 12}))
    category = forms.CharField(required=False, label="Category 类目", widget=forms.TextInput(attrs={"size": 12}))
    amount = forms.CharField(required=False, label="Amount 金额", widget=forms.TextInput(attrs={"size": 8}))
    reference = forms.CharField(required=False, label="Reference 流水号", widget=forms.TextInput(attrs={"size": 16}))


@admin.register(Onboarding)
class OnboardingPage(WithThread):
    """Applications, those first whose review is due first."""

    object = "onboarding"
    action_form = Decision
    list_display = ("number", "market", "state", "due", "kind", "name", "shop_name", "deposit")
    list_filter = ("case__state", "kind", "case__market")
    search_fields = ("=case__number", "name", "shop_name", "=new_shop_id")
    ordering = ("case__due_at", "-id")
    actions = ("pass_", "instruct", "return_", "reject", "set_deposit", "pay", "write")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With whose they are."""
        return super().get_queryset(request).select_related("case__market", "shop")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is computed beside the form."""
        return ("categories", "deposit", *self.readonly_fields)

    @admin.display(description="market 市场", ordering="case__market")
    def market(self, row: Onboarding) -> str:
        """Where the shop shall be."""
        return row.case.market.name

    @admin.display(description="deposit 保证金")
    def deposit(self, row: Onboarding) -> str:
        """Paid, of what is due."""
        due = row.deposit_due_minor
        return f"{_sum(standing(row).deposit_paid_minor)} / {'?' if due is None else _sum(due)}"

    @admin.display(description="categories 主营类目")
    def categories(self, row: Onboarding) -> SafeString:
        """Each with its deposit and where that comes from."""
        told = standing(row).categories
        lines = ((one["name"], "?" if one["deposit_minor"] is None else _sum(one["deposit_minor"]), one["source"])
                 for one in told)  # fmt: skip
        return format_html_join("", "<p>{}: {} {}</p>", lines)

    @admin.action(description="Pass: the contract is offered 通过")
    def pass_(self, request: HttpRequest, rows: Any) -> None:
        """An individual, a sole proprietor, or a company whose shop data are in order."""
        shop_id, reason = request.POST.get("shop_id", "").strip(), request.POST.get("reason", "")
        self._each(request, rows, lambda row, actor, at: review.pass_(
            row.case, actor, at, rules_of(row.case.market), shop_id=shop_id, reason=reason))  # fmt: skip

    @admin.action(description="Pass and verify the company's account 通过并打款验证")
    def instruct(self, request: HttpRequest, rows: Any) -> None:
        """A small transfer is instructed; its amount is shown nowhere."""
        reason = request.POST.get("reason", "")
        self._each(request, rows, lambda row, actor, at: review.instruct(
            row.case, actor, at, rules_of(row.case.market), reason))  # fmt: skip

    @admin.action(description="Return, with the reason as remark 退回，理由即备注")
    def return_(self, request: HttpRequest, rows: Any) -> None:
        """The form, or a company's shop data."""
        remark = request.POST.get("reason", "")
        self._each(request, rows, lambda row, actor, at: review.send_back(row.case, actor, at, remark))

    @admin.action(description="Reject, with the reason as remark 不予入驻")
    def reject(self, request: HttpRequest, rows: Any) -> None:
        """For good."""
        remark = request.POST.get("reason", "")
        self._each(request, rows, lambda row, actor, at: review.reject(row.case, actor, at, remark))

    @admin.action(description="Enter the deposit of the category, with its reason 填写保证金")
    def set_deposit(self, request: HttpRequest, rows: Any) -> None:
        """Where the pack's table lacks it."""
        category, reason = request.POST.get("category", "").strip(), request.POST.get("reason", "")

        def act(row: Onboarding, actor: Actor, at: datetime) -> None:
            money.set_deposit(row.case, category, _minor(request), actor, at, rules_of(row.case.market), reason)

        self._each(request, rows, act)

    @admin.action(description="Record a payment into the deposit 记录缴存")
    def pay(self, request: HttpRequest, rows: Any) -> None:
        """With the whole of what is due the shop opens."""
        reference = request.POST.get("reference", "").strip()
        self._each(
            request, rows, lambda row, actor, at: money.pay(row.case, _minor(request), reference, actor, at)
        )  # fmt: skip

    def _each(self, request: HttpRequest, rows: Any, act: Callable[[Any, Actor, datetime], None]) -> None:
        each(request, rows.select_related("case__market", "case__shop"), act, CASE_REFUSALS)


def _minor(request: HttpRequest) -> int:
    """The amount typed, in minor units. Raises Refused."""
    try:
        told = Decimal(request.POST.get("amount", "").strip()) * 100
    except InvalidOperation:
        told = Decimal("NaN")
    if not told.is_finite() or told != int(told):
        raise Refused("amount", "请填写金额，最多两位小数。", "Write an amount with two decimals at most.")
    return int(told)


def _sum(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"
