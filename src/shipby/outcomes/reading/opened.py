"""A stored run -> a connection that stays open on its files; a cursor of it for each thread."""

from __future__ import annotations

import tempfile
import threading
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from shipby.domain.zones import EPOCH
from shipby.engines import duckdb as engine
from shipby.engines.sql import Script
from shipby.lake import Lake, files_of, keys
from shipby.outcomes.reading.model import NotReady, RunFacts
from shipby.outcomes.runs import parts, stored
from shipby.outcomes.runs.verdicts import script_as_judged
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack

_MEMORY = "1GB"


class Opened:
    """One run, open. The facts stand as `all_<table>` for every thread, keyed as the lake keeps them."""

    def __init__(self, lake: Lake, run: stored.Stored) -> None:
        self.lake, self.run = lake, run
        self.runs = stored.place(lake.root, lake.market)
        self.rules: RulePack = load_pack(str(run.data["pack"]), run.data["settings"])
        try:
            self.script: Script = script_as_judged(lake, run)
        except stored.RunError as error:
            raise NotReady(str(error)) from error
        facts = files_of(lake, run.data["imports"]) or {}
        self.tables = frozenset(facts)
        self.files = tuple(path for paths in facts.values() for path in paths)
        self.working = [self.runs / f"{number:06}" / "working.parquet" for number in run.chain]
        self.told = RunFacts(
            run.number, instant(run.as_of), lake.market, str(run.data["pack"]), lake.zone, self.rules.currency,
            int(run.data["orders"]), run.data,
        )  # fmt: skip
        # Goes with this object, when no thread reads the run any more.
        self._room = tempfile.TemporaryDirectory(prefix="shipby-")
        self._con = engine.connect(work=Path(self._room.name), memory=_MEMORY, threads=None)
        self._con.execute("SET parquet_metadata_cache = true")
        keys.define_keyed(self._con, facts, "all_")
        for table in set(facts) - set(keys.DAYS):  # decisions are few: read once, they are found without opening a file
            self._con.execute(f"CREATE TABLE held_{table} AS FROM all_{table}")
            self._con.execute(f"CREATE OR REPLACE VIEW all_{table} AS FROM held_{table}")
        self.by_shop: dict[str, str] = {}
        """Outcomes that lie sorted by shop, once they do, and where."""
        self._own = threading.local()

    @property
    def room(self) -> Path:
        """A folder that lives as long as this."""
        return Path(self._room.name)

    def cursor(self, use: str = "read") -> duckdb.DuckDBPyConnection:
        """This thread's own, for one use: what a question leaves in it is in nobody's way."""
        held: duckdb.DuckDBPyConnection | None = getattr(self._own, use, None)
        if held is None:
            held = self._con.cursor()
            held.execute("SET TimeZone = 'UTC'")
            stored.define_current(held, self.runs, self.run)
            engine.prepare(held, self.script, self.run.as_of)
            setattr(self._own, use, held)
        return held

    def rows(self, table: str) -> str:
        """The SQL relation of the run's rows of an outcome."""
        return self.by_shop.get(table) or parts.rows(self.run.folder, table)


def instant(us: int) -> datetime:
    """Microseconds since 1970 as an instant in UTC."""
    return EPOCH + timedelta(microseconds=us)
