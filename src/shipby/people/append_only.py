"""A table's name -> rows that nobody changes or removes, refused by the database itself: SQLite and PostgreSQL."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import migrations

_PREFIX = "append_only_"
_REFUSAL = "rows of {table} are never changed or removed: write a new one"

_SQLITE = """
CREATE TRIGGER {prefix}{table}_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""

_POSTGRESQL = """
CREATE FUNCTION {prefix}{table}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER {prefix}{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {prefix}{table}();
"""


def append_only(table: str) -> migrations.RunPython:
    """A step of a migration that guards the table. Its rows come by INSERT, and then stay; django.db.DatabaseError."""
    return migrations.RunPython(partial(_guard, table), partial(_unguard, table))


def _guard(table: str, _: Any, editor: Any) -> None:
    names = {"prefix": _PREFIX, "table": table, "refusal": _REFUSAL.format(table=table)}
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRESQL.format(**names))
    else:
        for event in ("UPDATE", "DELETE"):
            editor.execute(_SQLITE.format(**names, event=event))


def _unguard(table: str, _: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER {_PREFIX}{table} ON {table}")
        editor.execute(f"DROP FUNCTION {_PREFIX}{table}()")
    else:
        for event in ("UPDATE", "DELETE"):
            editor.execute(f"DROP TRIGGER {_PREFIX}{table}_{event}")
