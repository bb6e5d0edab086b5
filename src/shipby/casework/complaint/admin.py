"""Complaints -> the reviewer's page: what the buyer wants, what was proposed; upheld and dismissed as actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.complaint import decide
from shipby.casework.complaint.given import Reason
from shipby.casework.complaint.models import Complaint
from shipby.casework.files_admin import BetweenParties
from shipby.people.actors import Actor


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
        given = Reason(reason=self.reason(request))

        def act(row: Complaint, actor: Actor, at: datetime) -> None:
            decide.uphold(row.case, given, actor, at)

        self.each(request, rows, act)

    @admin.action(description="Dismiss, with a reason 投诉不成立")
    def dismiss(self, request: HttpRequest, rows: Any) -> None:
        """Final."""
        given = Reason(reason=self.reason(request))

        def act(row: Complaint, actor: Actor, at: datetime) -> None:
            decide.dismiss(row.case, given, actor, at)

        self.each(request, rows, act)
