"""A facts folder, a pack, an instant -> the outcome tables, in memory or as files with their manifest."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shipby.domain.instants import instant_us
from shipby.domain.tables import FACTS, OUTCOMES
from shipby.engines.duckdb import duckdb_engine, to_csv
from shipby.engines.engine import Engine, EngineName, GapError, Watch
from shipby.engines.scripts import script_of
from shipby.facts import FactsReport, write_quarantine
from shipby.facts.horizon import horizon
from shipby.outcomes import folder as folders
from shipby.outcomes.manifest import manifest, write_manifest
from shipby.rules.load import load_pack

if TYPE_CHECKING:
    import pyarrow as pa

    from shipby.engines.sql import Script

Rows = Callable[[str], list[tuple[Any, ...]]]
"""A query of an engine that judged -> its rows."""

SPARE_BYTES = 256 << 20


class ResourceError(Exception):
    """Not enough disk for a run."""


class HorizonError(ValueError):
    """No instant was given, and the facts tell none."""


class StrictError(Exception):
    """--strict and rows in quarantine."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to judge, and how."""

    facts: Path | str
    """a folder; for Spark also a URL of one, as text."""
    pack: str
    as_of: str | None = None
    exported_at: str | None = None
    settings: Mapping[str, Any] | None = None
    out: Path | None = None
    form: Literal["parquet", "csv"] = "parquet"
    memory: str | None = None
    threads: int | None = None
    strict: bool = False
    watch: Watch | None = None
    engine: EngineName = "duckdb"
    master: str | None = None
    """Spark's: local[*] where it is not named, spark://host:port, sc://host:port."""
    staging: str | None = None
    """a folder or URL that all of Spark's workers share; in the output folder where it is not named."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a judgement gave: its manifest, and the tables where they were not written to a folder."""

    manifest: Mapping[str, Any]
    report: FactsReport
    out: Path | None
    warnings: tuple[str, ...] = ()
    _tables: Mapping[str, Any] = field(default_factory=dict)

    def table(self, name: str) -> pa.Table:
        """One of verdicts, rates, penalties, compensations, actions as an Arrow table. Raises KeyError."""
        if name not in OUTCOMES:
            raise KeyError(f"{name}: one of {', '.join(OUTCOMES)}")
        if name in self._tables:
            return self._tables[name]
        from shipby.outcomes.written import read_written

        assert self.out is not None
        return read_written(self.out, name)

    def ibis(self, name: str) -> Any:
        """The same as an Ibis table."""
        import ibis

        return ibis.memtable(self.table(name))


def run(request: Request) -> Run:
    """Judge.

    Raises FactsError, PackError, SettingsError, FolderError, ResourceError, StrictError, EngineError, ValueError.
    """
    clock = _Stopwatch(request.watch)
    rules = load_pack(request.pack, request.settings)
    given = instant_us(request.as_of) if request.as_of else None
    exported = instant_us(request.exported_at) if request.exported_at else None
    clock.done("pack")
    with ExitStack() as stack:
        if request.out:
            _apart(request.facts, request.out)
            _room(request)
            target = stack.enter_context(folders.writing(request.out))
            work = Path(tempfile.mkdtemp(prefix="work-", dir=target))
        else:
            target, work = None, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shipby-")))
        with _opened(request, work) as engine:
            clock.done("engine")
            report = engine.load(request.facts, rules.zone)
            if request.strict and report.quarantined:
                raise StrictError(
                    "\n".join([*report.sentences(), "Nothing was written: --strict asks for facts without bad rows."])
                )
            clock.done("facts")
            as_of, source, warnings = _instant(horizon(engine.con), given, exported)
            if not report.tables["orders"].kept:
                warnings.append("the table orders has no rows: there is nothing to judge.")
            script = script_of(rules, request.settings, report.present, engine.dialect)
            clock.done("plan")
            engine.run(script, as_of, clock.stage)
            clock.done("judge")
            data, tables = _results(engine, request, report, target, clock, script)
        instant = datetime.fromtimestamp(as_of // 1_000_000, UTC).replace(microsecond=as_of % 1_000_000)
        data |= {"as_of": instant.isoformat(), "as_of_from": source}
        data |= {"engine": {"name": engine.name, "version": engine.version}}
        full = manifest(data, report, rules, request, clock.seconds)
        if target:
            shutil.rmtree(work)
            write_manifest(target, full)
    return Run(full, report, request.out, tuple(warnings), tables)


def _opened(request: Request, work: Path) -> AbstractContextManager[Engine]:
    if request.engine == "spark":
        from shipby.engines.spark.engine import spark_engine

        return spark_engine(
            master=request.master,
            staging=request.staging,
            work=work,
            memory=request.memory,
            threads=request.threads,
        )
    return duckdb_engine(work=work, memory=request.memory, threads=request.threads)


def _results(
    engine: Engine,
    request: Request,
    report: FactsReport,
    target: Path | None,
    clock: _Stopwatch,
    script: Script,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the tables, or hold them; their rows and hashes, counts of what the facts leave open."""
    from shipby.outcomes.content import content_hash

    if target is None:
        held = {name: engine.table(name) for name in OUTCOMES}
        clock.done("tables")
        return {"outcomes": {name: {"rows": table.num_rows} for name, table in held.items()}}, held
    outcomes: dict[str, Any] = {}
    work = next(target.glob("work-*"))
    for name in OUTCOMES:
        clock.stage(name, f"writing {name}")
        path = (target if request.form == "parquet" else work) / f"{name}.parquet"
        rows = engine.write(script, name, path)
        if request.form == "csv":
            to_csv(engine.con, path, target / f"{name}.csv")
        clock.done(f"write {name}")
        outcomes[name] = {"rows": rows, "content_hash": content_hash(name, path)}
        clock.done(f"hash {name}")
    if report.quarantined:
        write_quarantine(engine.con, target / "quarantine.csv")
    counts = {"orphans": orphans(engine.rows, report), "orders_without_channel": unplaced(engine.rows)}
    clock.done("orphans")
    return {"outcomes": outcomes} | counts, {}


def orphans(rows: Rows, report: FactsReport) -> dict[str, int]:
    """Rows per table that name an order not seen."""
    found: dict[str, int] = dict(rows("SELECT fact, rows FROM orphans"))
    tables = (name for name, spec in FACTS.items() if name != "orders" and "order_id" in spec.names)
    return {name: int(found.get(name, 0)) for name in tables if name in report.present}


def unplaced(rows: Rows) -> int:
    """Orders whose channel the source does not tell: rates of one channel leave them out."""
    return int(rows("SELECT COUNT(*) FROM fact_orders WHERE channel IS NULL")[0][0])


def _instant(newest: int | None, given: int | None, exported: int | None) -> tuple[int, str, list[str]]:
    """(as_of, where it comes from, warnings): what was given, else the data's own horizon."""
    if given is not None and exported is None:
        if newest is not None and given > newest:
            return (
                given,
                "given",
                [f"as_of is later than the newest fact ({_iso(newest)}): what came due since is judged without data."],
            )
        return given, "given", []
    known = exported if exported is not None else newest
    if known is None:
        raise HorizonError("the facts name no instant: give --as-of, such as 2023-01-20T00:00:00+08:00")
    if given is None:
        return known, "exported_at" if exported is not None else "newest fact", []
    late = [f"as_of is later than the export ({_iso(known)}): what came due since is judged without data."]
    return given, "given", late if given > known else []


def _iso(instant: int) -> str:
    return datetime.fromtimestamp(instant // 1_000_000, UTC).isoformat()


def _apart(facts: Path | str, out: Path) -> None:
    """Refuse an output folder that is none of this machine, or whose replacement would take the facts with it."""
    if re.match(r"\w+:/", str(out)):
        raise GapError(f"--out names a folder of this machine, not {out}: copy the folder there when the run is done.")
    if isinstance(facts, Path) and facts.resolve().is_relative_to(out.resolve()):
        raise folders.FolderError(f"{out} holds the facts, and a run replaces all it holds: name another folder.")


def _room(request: Request) -> None:
    """Refuse a run whose outcomes and spill would not fit on the disk."""
    assert request.out is not None
    if isinstance(request.facts, str):
        return
    size = sum(path.stat().st_size for path in request.facts.rglob("*") if path.is_file())
    place = next(parent for parent in (request.out, *request.out.absolute().parents) if parent.exists())
    free = shutil.disk_usage(place).free
    needed = 6 * size + SPARE_BYTES
    if free < needed:
        raise ResourceError(
            f"{place} has {free / 1e9:.1f} GB free; judging {size / 1e9:.1f} GB of facts may need {needed / 1e9:.1f} "
            "GB for outcomes and spill: free some, or name a folder on another disk for --out."
        )


class _Stopwatch:
    """Wall time per step, and word of it to whoever watches."""

    def __init__(self, watch: Watch | None) -> None:
        self.watch, self.seconds, self._last = watch, dict[str, float](), time.perf_counter()

    def stage(self, name: str, says: str) -> None:
        if self.watch:
            self.watch(name, says)

    def done(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self._last, 3)
        self._last = now
