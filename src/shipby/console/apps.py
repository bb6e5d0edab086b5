"""The room console as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """App console: pages, no rows of its own."""

    name = "shipby.console"
    label = "console"
