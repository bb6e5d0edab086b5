"""A request -> what every page shows around its own: places, shop, theme, the clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from shipby.console.nav import links

THEMES = ("light", "dark")


def around(request: HttpRequest) -> dict[str, Any]:
    """The context of every template; places only where somebody was let in."""
    theme = request.COOKIES.get("theme", "")
    told: dict[str, Any] = {"theme": theme if theme in THEMES else "", "server_now": datetime.now(UTC)}
    visit = getattr(request, "visit", None)
    if visit is not None:
        told |= {"places": list(links(visit, shop=False)), "shop_places": list(links(visit, shop=True))}
    return told
