"""The addresses of the console."""

from __future__ import annotations

from shipby.console import entry

app_name = "console"
urlpatterns = [*entry.urls]
