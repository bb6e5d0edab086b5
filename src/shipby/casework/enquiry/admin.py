"""Enquiries -> the page on which reviewers and operators answer and close them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.enquiry import acts
from shipby.casework.enquiry.models import Enquiry
from shipby.casework.files_admin import WithThread
from shipby.casework.pages import CASE_REFUSALS
from shipby.people.actors import Actor
from shipby.people.pages import each


@admin.register(Enquiry)
class EnquiryPage(WithThread):
    """Enquiries, the open ones to be answered."""

    object = "enquiry"
    list_display = ("number", "shop", "state", "about", "object_id", "appeal")
    list_filter = ("case__state", "about", "case__market")
    search_fields = ("=case__number", "=case__shop__shop_id", "=object_id")
    ordering = ("-id",)
    actions = ("answer", "close", "write")

    @admin.action(description="Answer with the text beside 答复")
    def answer(self, request: HttpRequest, rows: Any) -> None:
        """The text stands in the thread."""
        text = request.POST.get("reason", "")

        def act(row: Enquiry, actor: Actor, at: datetime) -> None:
            acts.answer(row.case, text, actor, at)

        each(request, rows, act, CASE_REFUSALS)

    @admin.action(description="Close 关闭")
    def close(self, request: HttpRequest, rows: Any) -> None:
        """Once it was answered."""

        def act(row: Enquiry, actor: Actor, at: datetime) -> None:
            acts.close(row.case, actor, at)

        each(request, rows, act, CASE_REFUSALS)
