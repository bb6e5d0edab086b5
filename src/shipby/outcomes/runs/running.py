"""A lake, a pack, an instant -> a stored run: all of it judged, or what may have changed since the last one."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipby.domain.instants import iso
from shipby.domain.tables import OUTCOMES
from shipby.domain.zones import DAY_US, clock
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sql import Script
from shipby.facts.sql import literal
from shipby.lake import Lake, Snapshot, check_market, define, files_of, keys, snapshot
from shipby.outcomes.runs import narrow, parts, stored, touched
from shipby.outcomes.runs.changes import write_changes
from shipby.outcomes.runs.fingerprint import fingerprint
from shipby.outcomes.runs.former import former
from shipby.outcomes.runs.windows import Windows, counts, daily_steps
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack

if TYPE_CHECKING:
    import duckdb

Watch = Callable[[str, str], None]

_OF_ORDERS = ("penalties", "compensations", "actions")
"""Outcomes with rows of single orders, which stay where their orders were not judged again."""

WORTH = 2
"""Judging again more than one order in so many takes as long as judging all."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to run, and how."""

    lake: Lake
    as_of: int
    pack: str | None = None
    settings: Mapping[str, Any] | None = None
    full: bool = False
    changes: bool = False
    """also store which verdicts flipped, and what did it."""
    memory: str | None = None
    threads: int | None = None
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A run as stored, and why it judged all, where it did."""

    run: stored.Stored
    why_full: str | None


@dataclass(frozen=True, slots=True)
class _Counts:
    """Orders judged by a run, orders there are, rows judged since the last full run."""

    judged: int
    orders: int
    since_full: int


def run(request: RunRequest) -> Done:
    """Judge and store. Raises LakeError, RunError, PackError, SettingsError."""
    rules = load_pack(request.pack or request.lake.pack, request.settings)
    check_market(request.lake, rules.market)
    runs = stored.place(request.lake.root, rules.market)
    with ExitStack() as stack:
        stack.enter_context(stored.alone(runs))
        facts = snapshot(request.lake)
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="work-", dir=runs)))
        con = stack.enter_context(engine.connect(work=work, memory=request.memory, threads=request.threads))
        script = script_of(rules, request.settings, frozenset(facts.tables))
        job = _Job(request, rules, facts, runs, con, _for_runs(script), fingerprint(script))
        return job.run()


@dataclass(frozen=True, slots=True)
class _Job:
    """One run at work."""

    request: RunRequest
    rules: RulePack
    facts: Snapshot
    runs: Path
    con: duckdb.DuckDBPyConnection
    script: Script
    plan: str

    def run(self) -> Done:
        began = time.perf_counter()
        earlier = stored.last(self.runs)
        why = self._why_full(earlier)
        number = stored.next_number(self.runs)
        with stored.writing(self.runs, number) as target:
            chain: tuple[int, ...] = (number,)
            counts = _Counts(0, 0, 0)
            if earlier is not None and why is None:
                counts, why = self._again(earlier, target)
            if earlier is None or why is not None:
                judged = self._all(target)
                counts = _Counts(judged, judged, 0)
            else:
                chain = (*earlier.chain, number)
            data = self._told(number, chain, counts, why)
            data["seconds"] = round(time.perf_counter() - began, 3)
            (target / "run.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return Done(stored.Stored(self.runs / f"{number:06}", data), why)

    def _why_full(self, earlier: stored.Stored | None) -> str | None:
        if earlier is None:
            return "first"
        if self.request.full:
            return "asked"
        if earlier.data["plan"] != self.plan:
            return "rules"
        if self.request.as_of < earlier.as_of:
            return "earlier"
        if earlier.data.get("keys") != keys.mark(self.con) or not keys.have_keys(self.con, self.facts.tables):
            return "keys"
        if stored.is_long(earlier, int(earlier.data["orders"])):
            return "chain"
        return None

    def _all(self, target: Path) -> int:
        """Judge everything."""
        define(self.con, self.request.lake, self.facts.tables)
        self.con.execute("SET TimeZone = 'UTC'")
        engine.prepare(self.con, self.script, self.request.as_of)
        engine.run(self.con, self.script, self.request.watch, tidy=True)
        self.con.execute("SET preserve_insertion_order = false")
        rows = self._write_working(target)
        for step in daily_steps(self.script):
            parts.write(self.con, step.name, counts(step), target)
        for name in OUTCOMES:
            if name != "verdicts":
                parts.write(self.con, name, engine.select(name, ordered=True), target)
        return rows

    def _again(self, earlier: stored.Stored, target: Path) -> tuple[_Counts, str | None]:
        """Judge what may have changed; else say why everything must be judged."""
        nothing = _Counts(0, 0, 0)
        con, lake = self.con, self.request.lake
        fresh = [one for one in self.facts.imports if one not in set(earlier.data["imports"])]
        added = files_of(lake, fresh)
        if added is None:
            return nothing, "vacuumed"
        con.execute("SET preserve_insertion_order = false")
        con.execute("SET parquet_metadata_cache = true")
        keys.define_keyed(con, self.facts.tables, "all_")
        keys.define_keyed(con, added, "new_")
        con.execute("SET TimeZone = 'UTC'")
        stored.define_current(con, self.runs, earlier)
        self._say("changes", "what changed since the last run")
        if not touched.touched(con, earlier.as_of, self.request.as_of, named=self.request.changes):
            return nothing, "feeds"
        if touched.count(con, ["touched"])["touched"] * WORTH > max(int(earlier.data["orders"]), 1000):
            return nothing, "most"
        narrow.narrow(con)
        engine.prepare(con, self.script, earlier.as_of)
        known = former(con, self.script, self.request.as_of, verdicts=self.request.changes)
        engine.prepare(con, self.script, self.request.as_of)
        again = f"FROM ({self.script.step('working').sql}) UNION ALL FROM carried"
        windows = self._windows(earlier)
        steps = (replace(step, sql=again) if step.name == "working" else step for step in windows.steps())
        engine.run(con, replace(self.script, steps=tuple(steps)), self.request.watch, tidy=True)
        con.execute("SET preserve_insertion_order = false")
        rows = self._write_working(target)
        windows.write_counts(con, target)
        before = parts.Before(earlier.folder, windows.again)
        parts.write_spans(con, "rates", engine.select("rates", ordered=True), target, before, windows.spans(con))
        # Without an order are the rows of windows.
        touched_again = "order_id IS NOT NULL AND hash(order_id) IN (FROM touched)"
        before = parts.Before(earlier.folder, f"({touched_again}) OR (order_id IS NULL AND {windows.again})")
        for name in _OF_ORDERS:
            parts.write_few(con, name, engine.select(name, ordered=True), target, before)
        if self.request.changes:
            write_changes(con, target / "changes.parquet")
        since = rows + int(earlier.data["judged_since_full"])
        return _Counts(rows, int(earlier.data["orders"]) + rows - known, since), None

    def _windows(self, earlier: stored.Stored) -> Windows:
        days = clock(self.rules.zone)
        began = days.day(earlier.as_of) != days.day(self.request.as_of)
        return Windows(self.script, earlier.folder, earlier.as_of, self.request.as_of, began)

    def _write_working(self, target: Path) -> int:
        """The working rows judged, first those that can turn: few open orders of many; how many."""
        self._say("state", "storing the working rows")
        short = f"{keys.day_of(f'coalesce(base_due_at, 0) // {DAY_US}')} AS _day, hash(order_id) AS _order"
        query = f"SELECT *, {short} FROM turning ORDER BY turns_at IS NULL, _day, _order"
        to = literal(str(target / "working.parquet"))
        done = self.con.execute(f"COPY ({query}) TO {to} ({parts.HOW})").fetchone()
        return int(done[0]) if done else 0

    def _told(self, number: int, chain: tuple[int, ...], counts: _Counts, why: str | None) -> dict[str, Any]:
        """run.json."""
        return {
            "schema": stored.SCHEMA,
            "number": number,
            "market": self.rules.market,
            "pack": self.request.pack or self.request.lake.pack,
            "pack_hash": self.rules.hash,
            "settings": self.request.settings,
            "plan": self.plan,
            "keys": keys.mark(self.con),
            "as_of": iso(self.request.as_of, "UTC"),
            "as_of_us": self.request.as_of,
            "imports": list(self.facts.imports),
            "chain": list(chain),
            "judged": counts.judged,
            "judged_since_full": counts.since_full,
            "orders": counts.orders,
            "why_full": why,
        }

    def _say(self, name: str, says: str) -> None:
        if self.request.watch:
            self.request.watch(name, says)


def _for_runs(script: Script) -> Script:
    """The counts per shop and day outlive the windows made of them; working rows are sorted when they are stored."""
    days = {step.name for step in daily_steps(script)}
    steps = tuple(
        replace(step, sql=step.unsorted, ordered=False, idle=tuple(name for name in step.idle if name not in days))
        for step in script.steps
    )
    return replace(script, steps=steps)
