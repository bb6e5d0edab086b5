"""The room people as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """App people."""

    name = "shipby.people"
    label = "people"
    verbose_name = "People 人员"
