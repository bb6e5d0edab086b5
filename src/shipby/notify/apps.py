"""The room notify as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """App notify."""

    name = "shipby.notify"
    label = "notify"
    verbose_name = "Jobs and messages 作业与消息"

    def ready(self) -> None:
        """What is decided and posted is heard from here on."""
        from shipby.notify import events

        events.listen()
