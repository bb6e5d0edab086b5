"""Settings -> the operator's page: what holds since when and why; a new value is a new row."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shipby.casework.lakes import rules_of
from shipby.casework.models import Setting
from shipby.casework.pages import CASE_REFUSALS
from shipby.casework.settings_of import put
from shipby.people.pages import Page, actor_of, now


@admin.register(Setting)
class SettingPage(Page):
    """The operator's values, dated."""

    object, adds = "setting", "write"
    refusals = CASE_REFUSALS
    fields = ("market", "key", "value", "from_day", "reason")
    list_display = ("market", "key", "value", "from_day", "reason", "set_by", "at")
    list_filter = ("market", "key")
    ordering = ("market", "key", "-from_day", "-id")
    list_select_related = ("market",)

    def save_model(self, request: HttpRequest, obj: Setting, form: Any, changed: bool) -> None:
        """By the action that everybody uses. Raises Forbidden, Refused."""
        made = put(
            obj.market, rules_of(obj.market), obj.key, obj.value, from_day=obj.from_day, reason=obj.reason,
            actor=actor_of(request), at=now(),
        )  # fmt: skip
        obj.pk = made.pk
