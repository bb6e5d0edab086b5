"""SHIPBY_DATABASE_URL or the data folder -> Django's DATABASES: PostgreSQL, or SQLite in WAL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url

_SQLITE = {
    # A write takes its lock when it begins, so that two writers queue instead of failing when one of them commits.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: what was acknowledged is on disk, also when the machine loses power.
    # recursive_triggers: rows that are never removed (people.append_only) are not replaced by an insert either.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON;",
}


def databases(data: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's DATABASES."""
    if url := environment.get("SHIPBY_DATABASE_URL"):
        return {"default": dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    return {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "shipby.sqlite3", "OPTIONS": _SQLITE}}
