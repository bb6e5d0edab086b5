"""The room ledger as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """App ledger."""

    name = "shipby.ledger"
    label = "ledger"
    verbose_name = "Ledger 账本"
