"""/healthz, /readyz -> whether the process lives; whether it can work, and if not, what it lacks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse

from shipby.site.starting import unapplied


def answered(path: str) -> HttpResponse | None:
    """The answer where the path is one of health. /readyz is 503 while something is lacking."""
    if path == "/healthz":
        return JsonResponse({"status": "alive"})
    if path == "/readyz":
        lacking = ready()
        return JsonResponse({"ready": not lacking, "lacking": lacking}, status=503 if lacking else 200)
    return None


def ready() -> dict[str, str]:
    """What keeps the service from working: part -> what is wrong with it. Without paths: anybody may ask."""
    found = {name: check() for name, check in _CHECKS.items()}
    return {name: wrong for name, wrong in found.items() if wrong}


def _database() -> str:
    try:
        steps = unapplied()
    except DatabaseError:
        return "cannot be reached"
    return f"lacks {steps} migrations: shipby manage migrate" if steps else ""


def _data() -> str:
    folder = Path(settings.DATA)
    return "" if folder.is_dir() and os.access(folder, os.W_OK) else "the data folder cannot be written to"


def _lakes() -> str:
    from shipby.casework.lakes import place
    from shipby.lake.folder import is_lake
    from shipby.people.models import Market

    try:
        lost = [market.name for market in Market.objects.order_by("name") if not is_lake(place(market))]
    except DatabaseError:
        return "not known while the database cannot be read"
    return f"no lake where it was mounted: {', '.join(lost)}" if lost else ""


_CHECKS: dict[str, Callable[[], str]] = {"database": _database, "data": _data, "lakes": _lakes}
