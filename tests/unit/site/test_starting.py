"""The settings that the environment makes, the key of sessions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shipby.site.databases import databases
from shipby.site.secrets import secret_key
from shipby.site.starting import unapplied


def test_the_key_of_sessions_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path, {}), range(32)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert secret_key(tmp_path, {"SHIPBY_SECRET_KEY": "given"}) == "given"
    assert secret_key(tmp_path / "none", {}) != secret_key(tmp_path / "none", {})


def test_the_database_is_sqlite_in_the_data_folder_or_what_the_url_names(tmp_path: Path) -> None:
    [sqlite] = databases(tmp_path, {}).values()
    assert sqlite["NAME"] == tmp_path / "shipby.sqlite3"
    assert "journal_mode=WAL" in sqlite["OPTIONS"]["init_command"]
    [named] = databases(tmp_path, {"SHIPBY_DATABASE_URL": "postgresql://li:s%40crt@db:5433/shipby"}).values()
    held = {key: named[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert held == {
        "ENGINE": "django.db.backends.postgresql", "NAME": "shipby", "USER": "li", "PASSWORD": "s@crt", "HOST": "db",
        "PORT": 5433,
    }  # fmt: skip


@pytest.mark.django_db
def test_the_tests_database_lacks_no_migration() -> None:
    assert unapplied() == 0
