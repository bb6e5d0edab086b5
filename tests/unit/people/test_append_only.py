"""Rows of the record are changed and removed by nobody: the database itself refuses, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from shipby.people.actors import Actor
from shipby.people.models import Audit
from shipby.people.record import record

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
WAYS = {
    "update": "UPDATE people_audit SET why = 'other'",
    "delete": "DELETE FROM people_audit",
    "replace": "INSERT OR REPLACE INTO people_audit SELECT * FROM people_audit",
    "truncate": "TRUNCATE people_audit CASCADE",
}
SPOKEN = {"sqlite": ("update", "delete", "replace"), "postgresql": ("update", "delete", "truncate")}


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses_to_change_or_remove_what_is_recorded(way: str) -> None:
    if way not in SPOKEN[connection.vendor]:
        return
    row = record(Actor("operator", "user:o"), "write", ("setting", "x"), NOW, why="because")
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(WAYS[way])
    for change in (lambda: row.save(), lambda: row.delete()):
        with pytest.raises(DatabaseError, match="write a new one"), transaction.atomic():
            change()
    assert Audit.objects.get().why == "because"
