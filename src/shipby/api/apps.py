"""The room api as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """App api."""

    name = "shipby.api"
    label = "api"
    verbose_name = "API 接口"
