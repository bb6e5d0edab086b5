"""The room casework as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """App casework."""

    name = "shipby.casework"
    label = "casework"
    verbose_name = "Casework 案件"
