"""A data folder -> the rooms of the service, ready in this process: settings read, database of this version."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.apps import apps


class NoService(Exception):
    """No service in the data folder, or one that this version cannot use yet; the text says what to do."""


def start(data: Path | None = None, *, make: bool = False) -> None:
    """Django is set up on the data folder: the one given, else SHIPBY_DATA, else ./shipby-data.

    make: an absent folder is made, and the database may be of an earlier version (the caller migrates it).
    Raises NoService.
    """
    if not apps.ready:
        _set_up(data, make)
    if not make:
        _check_version()


def _set_up(data: Path | None, make: bool) -> None:
    folder = data or Path(os.environ.get("SHIPBY_DATA", "shipby-data"))
    if make:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not folder.is_dir():
        raise NoService(
            f"there is no service in {folder}: name its data folder by --data or SHIPBY_DATA, "
            "or begin one with shipby serve"
        )
    os.environ["SHIPBY_DATA"] = str(folder.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shipby.site.settings")
    django.setup()


def _check_version() -> None:
    if unapplied():
        raise NoService(
            "the database is of an earlier version of shipby: bring it up to date with shipby manage migrate "
            "(shipby serve does so when it starts)"
        )


def unapplied() -> int:
    """How many steps the database lacks to be of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
