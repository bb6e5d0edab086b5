"""The settings that the environment makes, the key of sessions, the clock that no market's fault stops."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shipby.people.models import Market
from shipby.site import ticking
from shipby.site.databases import databases
from shipby.site.secrets import secret_key
from shipby.site.starting import unapplied
from shipby.site.ticking import Clock, tick_all
from tests.support.market import new_market

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)


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


@pytest.mark.django_db
def test_a_market_whose_lake_is_lost_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    Market.objects.create(name="lost", lake="lakes/lost")
    well, ticked, faults = new_market("xiaohongshu", "well"), [], []
    monkeypatch.setattr(ticking, "tick", lambda market, rules, now: ticked.append((market.name, rules.market, now)))
    monkeypatch.setattr(logging.getLogger("shipby.clock"), "exception", lambda text, *words: faults.append(words))
    tick_all(NOW)
    assert ticked == [(well.name, "xiaohongshu", NOW)]
    assert faults == [("lost",)]


def test_the_clock_ticks_until_the_block_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[datetime] = []

    def tick(now: datetime) -> None:
        ticks.append(now)
        raise RuntimeError("no database for a moment")

    monkeypatch.setattr(ticking, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(ticking, "tick_all", tick)
    monkeypatch.setattr(ticking, "close_old_connections", lambda: None)
    monkeypatch.setattr(logging.getLogger("shipby.clock"), "exception", lambda text: None)
    with Clock() as clock:
        while len(ticks) < 3:
            assert clock._thread.is_alive()
    ended = len(ticks)
    assert not clock._thread.is_alive()
    assert len(ticks) == ended
