"""A data folder's database -> of this version, with somebody who can administer it."""

from __future__ import annotations

import fcntl
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from shipby.people.actors import Actor
from shipby.people.models import Role, User
from shipby.people.registers import add_user

SETUP = Actor("operator", "setup")
"""Who makes the first operator."""


def migrate() -> None:
    """The database is of this version; of servers that start at once one does it."""
    with (Path(settings.DATA) / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", interactive=False, verbosity=0)


def needs_operator() -> bool:
    """Whether nobody can administer the service."""
    return not User.objects.filter(role=Role.OPERATOR, is_active=True).exists()


def add_first_operator(name: str, password: str, now: datetime) -> User:
    """The first operator. Raises NotRegistered."""
    return add_user(name, password, SETUP, now, role=Role.OPERATOR)
