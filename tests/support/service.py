"""A data folder of its own for the service under test, before Django reads its settings; loaded by pyproject's -p."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DATA = Path(tempfile.mkdtemp(prefix="shipby-tests-"))
"""One a process: pytest's workers do not share it."""

os.environ["SHIPBY_DATA"] = str(DATA)
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

_GUARDS = {
    "postgresql": "SELECT DISTINCT tgrelid::regclass::text, '' FROM pg_trigger WHERE tgname LIKE 'append_only_%'",
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'append_only_%'",
}


@contextmanager
def unguarded(connection: Any) -> Iterator[None]:
    """No guard of `people.append_only` while the block runs: between tests all tables are emptied."""
    with connection.cursor() as cursor:
        cursor.execute(_GUARDS[connection.vendor])
        guards = cursor.fetchall()
        for name, sql in guards:
            cursor.execute(f"DROP TRIGGER {name}" if sql else f"ALTER TABLE {name} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            for name, sql in guards:
                cursor.execute(sql or f"ALTER TABLE {name} ENABLE TRIGGER USER")
