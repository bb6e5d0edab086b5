"""What the admin's pages of cases share: a reason beside the action, the clock of a case, refusals as texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm

from shipby.casework.refused import Refused
from shipby.people.pages import REFUSALS, Page

CASE_REFUSALS = (*REFUSALS, Refused)


class WithReason(ActionForm):
    """The reason of a decision, part of the record."""

    reason = forms.CharField(required=False, label="Reason 理由", widget=forms.TextInput(attrs={"size": 40}))


class CasePage(Page):
    """Particulars of cases: read; decided by actions, each case by itself and recorded apart."""

    refusals = CASE_REFUSALS
    action_form = WithReason
    list_select_related = ("case__shop__market",)

    @admin.display(description="case 案件", ordering="case__id")
    def number(self, row: Any) -> str:
        """The case's number."""
        return str(row.case.number)

    @admin.display(description="shop 店铺", ordering="case__shop")
    def shop(self, row: Any) -> str:
        """Whose case it is."""
        return str(row.case.shop)

    @admin.display(description="state 状态", ordering="case__state")
    def state(self, row: Any) -> str:
        """Where the case stands."""
        return str(row.case.state)

    @admin.display(description="due 到期", ordering="case__due_at")
    def due(self, row: Any) -> str:
        """What is due next, by whom, by when."""
        case = row.case
        if not case.due_what:
            return "-"
        when = case.due_at.isoformat(sep=" ", timespec="minutes") if case.due_at else case.due_unknown
        return f"{case.due_what} · {case.due_who} · {when}".rstrip(" ·")
