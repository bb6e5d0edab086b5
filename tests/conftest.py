"""What tests share: a browser (without one they are skipped, but never in CI), the service's database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from tests.support.service import DATA, unguarded

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser. Without one: a failure where CI=true, elsewhere a skip that says what to install."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None or find_spec("playwright") is None:
        lacking = "Chromium (apt-get install chromium)" if program is None else "playwright (pip install playwright)"
        message = f"the browser tests need {lacking}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file, as it is served: in memory it has other locks, and threads would share one connection."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(DATA / "test.sqlite3")


@pytest.fixture(autouse=True, scope="session")
def _emptied_between_tests() -> Iterator[None]:
    """Tests with real transactions end by emptying all tables, also those whose rows nobody may remove."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    flush = BaseDatabaseOperations.execute_sql_flush

    def emptied(operations: Any, sql: Any) -> None:
        with unguarded(operations.connection):
            flush(operations, sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", emptied)
        yield
