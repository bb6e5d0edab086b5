"""Improvement plans -> the page on which reviewers read and comment on them."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from shipby.casework.files_admin import WithThread
from shipby.casework.improvement.models import Improvement


@admin.register(Improvement)
class ImprovementPage(WithThread):
    """Plans, the newest first."""

    object = "improvement"
    list_display = ("number", "shop", "state", "due", "about", "object_id")
    list_filter = ("case__state", "about", "case__market")
    search_fields = ("=case__number", "=case__shop__shop_id", "=object_id")
    ordering = ("-id",)
    actions = ("write",)
    readonly_fields = ("items", *WithThread.readonly_fields)

    @admin.display(description="items 事项")
    def items(self, row: Improvement) -> SafeString:
        """What, by whom, by when, done when."""
        lines = ((item.by, item.who, item.what, item.done_at or "–") for item in row.items.order_by("place"))
        return format_html_join("", "<p>{} {} {} · {}</p>", lines)
