"""Complaints -> the reviewer's page: what the buyer wants, what was proposed; upheld and dismissed as actions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.complaint.acts import ACTS
from shipby.casework.complaint.models import Complaint
from shipby.casework.files_admin import BetweenParties


@admin.register(Complaint)
class ComplaintPage(BetweenParties):
    """Complaints, the newest first."""

    object = "complaint"
    list_display = (
        "number", "shop", "order", "state", "due", "remedy", "paid_minor", "answered_at", "proposed", "proposed_minor",
        "settled_minor",
    )  # fmt: skip
    list_filter = ("case__state", "case__due_who", "remedy", "case__market")
    actions = ("uphold", "dismiss", "write")

    @admin.action(description="Uphold, with a reason 投诉成立")
    def uphold(self, request: HttpRequest, rows: Any) -> None:
        """Points and money follow by the judge, a cancelled order is refunded."""
        self.step(request, rows, ACTS["uphold"], reason=self.reason(request))

    @admin.action(description="Dismiss, with a reason 投诉不成立")
    def dismiss(self, request: HttpRequest, rows: Any) -> None:
        """Final."""
        self.step(request, rows, ACTS["dismiss"], reason=self.reason(request))
