"""A service -> one file with its database and its evidence; such a file -> a service again. Lakes are not in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from shipby.people.models import Market

_SCHEMA = "shipby.backup/1"
_MANIFEST, _DATABASE, _EVIDENCE, _KEY = "manifest.json", "database", "evidence", "secret-key"
_STORED = re.compile("[0-9a-f]{64}")
"""Other names are of uploads not yet finished."""


class BackupError(Exception):
    """A backup that cannot be written or restored: which, why, what to do."""


def backup(to: Path, at: datetime) -> Mapping[str, Any]:
    """The file's manifest. The service may go on meanwhile: the database is as of one moment, no file of it is missing.

    Written beside and renamed; readable to its owner only. Raises BackupError, OSError.
    """
    beside = to.with_name(f"{to.name}.new")
    with tempfile.TemporaryDirectory(prefix="shipby-backup-", dir=to.parent) as scratch:
        dump = Path(scratch) / _DATABASE
        _VENDORS[connection.vendor].dump(dump)
        # Files after the database: a file is stored before the row that names it, and none is ever removed.
        files = sorted(path for path in Path(settings.EVIDENCE).rglob("*") if _STORED.fullmatch(path.name))
        manifest = {
            "schema": _SCHEMA, "at": at.isoformat(), "shipby": version("shipby"), "database": connection.vendor,
            "evidence": len(files), "lakes": {market.name: market.lake for market in Market.objects.order_by("name")},
        }  # fmt: skip
        told = Path(scratch) / _MANIFEST
        told.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        with _private(beside) as file, tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(told, _MANIFEST)
            archive.add(dump, _DATABASE)
            key = Path(settings.DATA) / _KEY
            if key.is_file():
                archive.add(key, _KEY)
            for path in files:
                archive.add(path, f"{_EVIDENCE}/{path.relative_to(settings.EVIDENCE).as_posix()}")
    beside.replace(to)
    return manifest


def restore(source: Path) -> Mapping[str, Any]:
    """The manifest of what is restored into the empty service that is open. Raises BackupError: nothing was changed.

    Every evidence file is compared with the sha256 that is its name before anything is put in place.
    """
    _check_empty()
    with tempfile.TemporaryDirectory(prefix="restoring-", dir=settings.DATA) as scratch:
        held = Path(scratch)
        try:
            with tarfile.open(source) as archive:
                archive.extractall(held, filter="data")
            manifest: Mapping[str, Any] = json.loads((held / _MANIFEST).read_text(encoding="utf-8"))
        except (tarfile.TarError, OSError, ValueError) as error:
            raise BackupError(f"{source} is no whole backup of shipby ({error}): name another") from error
        if manifest.get("schema") != _SCHEMA:
            raise BackupError(f"{source} is a backup of another version ({manifest.get('schema')}): use that version")
        if manifest["database"] != connection.vendor:
            raise BackupError(
                f"{source} holds a {manifest['database']} database, and the service is on {connection.vendor}: set or "
                "unset SHIPBY_DATABASE_URL to match"
            )
        _check_evidence(held / _EVIDENCE, manifest["evidence"], source)
        _VENDORS[connection.vendor].load(held / _DATABASE)
        if (held / _EVIDENCE).is_dir():
            shutil.copytree(held / _EVIDENCE, settings.EVIDENCE, dirs_exist_ok=True)
        if (held / _KEY).is_file():
            (held / _KEY).replace(Path(settings.DATA) / _KEY)
    return manifest


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _check_empty() -> None:
    tables = connection.introspection.table_names()
    evidence = Path(settings.EVIDENCE)
    if tables or (evidence.is_dir() and any(evidence.iterdir())):
        raise BackupError(
            f"there is a service already in {settings.DATA} or its database: a backup is restored into a new data "
            "folder and an empty database"
        )


def _check_evidence(folder: Path, count: int, source: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    if len(files) != count:
        raise BackupError(f"{source} should hold {count} evidence files and holds {len(files)}: use another backup")
    for path in files:
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != path.name:
                raise BackupError(f"{source}: the evidence file {path.name} is damaged: use another backup")


class _Sqlite:
    def dump(self, to: Path) -> None:
        """SQLite's own backup: as of one moment, writers go on."""
        with closing(sqlite3.connect(to)) as copy, connection.cursor() as cursor:
            cursor.connection.backup(copy)

    def load(self, dump: Path) -> None:
        """The file is the database."""
        with closing(sqlite3.connect(dump)) as copy:
            [(found,)] = copy.execute("PRAGMA integrity_check").fetchall()
        if found != "ok":
            raise BackupError(f"the database in the backup is damaged ({found}): use another backup")
        place = Path(str(connection.settings_dict["NAME"]))
        connections.close_all()
        for beside in ("", "-wal", "-shm"):
            place.with_name(place.name + beside).unlink(missing_ok=True)
        shutil.copyfile(dump, place)


class _Postgresql:
    def dump(self, to: Path) -> None:
        """pg_dump: as of one moment, writers go on."""
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")

    def load(self, dump: Path) -> None:
        """pg_restore, all of it or nothing."""
        connections.close_all()
        _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={_name()}", str(dump))


_VENDORS: Mapping[str, _Sqlite | _Postgresql] = {"sqlite": _Sqlite(), "postgresql": _Postgresql()}


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *words: str) -> None:
    """One of PostgreSQL's programs on the service's database. The password goes by the environment: `ps` shows none."""
    held = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    environment = os.environ | {name: str(held[key]) for key, name in names.items() if held[key]}
    try:
        done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise BackupError(f"{program} is not installed: install PostgreSQL's client programs") from None
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()}")
