"""A backup, tested by restoring it: on SQLite here, on PostgreSQL where that is tested."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.registers import add_market, add_shop
from shipby.site.backup import BackupError, backup, restore

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
OPERATOR = Actor("operator", "user:o")
FILE = b"\x89PNG of a courier's receipt"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service with a market, a shop and a file; where its evidence lies."""
    evidence = tmp_path / "evidence"
    monkeypatch.setattr(settings, "EVIDENCE", evidence)
    add_shop(add_market("m", "lakes/m", OPERATOR, NOW), "S1", "Tea 茶", OPERATOR, NOW)
    digest = hashlib.sha256(FILE).hexdigest()
    place = evidence / digest[:2] / digest
    place.parent.mkdir(parents=True)
    place.write_bytes(FILE)
    (place.parent / f".{digest}.12.part").write_bytes(b"an upload not yet finished")
    return place


def elsewhere(data: Path) -> dict[str, str]:
    """The environment of a service in another folder, with an empty database of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHIPBY_")}
    environment |= {"SHIPBY_DATA": str(data), "LC_ALL": "C.UTF-8"}
    if connection.vendor == "postgresql":
        name = f"restored_{os.getpid()}"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
        url = os.environ["SHIPBY_DATABASE_URL"]
        environment["SHIPBY_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
    return environment


def shipby(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shipby", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_what_is_restored_is_what_was_there(held: Path, tmp_path: Path) -> None:
    to = tmp_path / "backup.tar"
    manifest = backup(to, NOW)
    assert manifest["evidence"] == 1
    assert manifest["lakes"] == {"m": "lakes/m"}
    assert to.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.new"))
    Market.objects.filter(name="m").update(lake="lakes/changed-since")

    data = tmp_path / "restored"
    environment = elsewhere(data)
    done = shipby(environment, "restore", str(to))
    assert done.returncode == 0, done.stderr
    assert "The lake of m belongs at lakes/m." in done.stdout
    assert (data / "evidence" / held.parent.name / held.name).read_bytes() == FILE
    code = (
        "from shipby.site.starting import start; start()\n"
        "from shipby.people.models import *\nfrom django.db import DatabaseError\n"
        "acts = [row.action for row in Audit.objects.order_by('pk')]\n"
        "print(Market.objects.get().lake, Shop.objects.get().name, acts)\n"
        "try: Audit.objects.all().delete()\nexcept DatabaseError as error: print('guarded')\n"
        "print(Shop.objects.create(market=Market.objects.get(), shop_id='S2').shop_id)"
    )
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert told.stdout.splitlines() == ["lakes/m Tea 茶 ['add', 'add']", "guarded", "S2"], told.stderr

    again = shipby(environment, "restore", str(to))
    assert again.returncode == 5
    assert "there is a service already" in again.stderr


def test_a_damaged_backup_restores_nothing(held: Path, tmp_path: Path) -> None:
    to = tmp_path / "backup.tar"
    held.write_bytes(b"not what its name says")
    backup(to, NOW)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(to.read_bytes()[: to.stat().st_size // 2])
    other = tmp_path / "other.tar"
    with tarfile.open(other, "w") as archive:
        archive.add(held, "manifest.json")
    for path, wrong in (
        (to, "is damaged: use another backup"),
        (cut, "is no whole backup"),
        (other, "no whole backup"),
    ):
        data = tmp_path / f"into-{path.stem}"
        environment = elsewhere(data)
        done = shipby(environment, "restore", str(path))
        assert done.returncode == 5, done.stderr
        assert wrong in done.stderr
        assert not (data / "evidence").exists()
        assert shipby(environment, "user", "list", "--as", "x").returncode == 5, "there is no service yet"


def test_nothing_is_restored_over_a_service(held: Path, tmp_path: Path) -> None:
    to = tmp_path / "backup.tar"
    backup(to, NOW)
    with pytest.raises(BackupError, match="restored into a new data folder and an empty database"):
        restore(to)
