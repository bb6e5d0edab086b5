"""A stored run -> an output folder with the five tables and run.json, as `judge` writes them."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shipby.domain.instants import iso
from shipby.domain.tables import OUTCOMES
from shipby.engines import duckdb as engine
from shipby.lake import Lake, define, files_of, report, snapshot
from shipby.outcomes import folder as folders
from shipby.outcomes.content import content_hash
from shipby.outcomes.judge import Request, orphans, unplaced
from shipby.outcomes.manifest import manifest, write_manifest
from shipby.outcomes.runs import parts, stored
from shipby.outcomes.runs.verdicts import define_verdicts, script_as_judged
from shipby.rules.load import load_pack

if TYPE_CHECKING:
    import duckdb

    from shipby.engines.sql import Script

Form = Literal["parquet", "csv"]


def export(
    lake: Lake, run: stored.Stored, out: Path, *, form: Form = "parquet", memory: str | None = None
) -> Mapping[str, Any]:
    """The run's manifest; `out` holds its tables. Raises FolderError, RunError, PackError, LakeError."""
    began = time.perf_counter()
    rules = load_pack(str(run.data["pack"]), run.data["settings"])
    script = script_as_judged(lake, run)
    facts = files_of(lake, run.data["imports"]) or {}
    with folders.writing(out) as target:
        work = Path(tempfile.mkdtemp(prefix="work-", dir=target))
        with engine.connect(work=work, memory=memory, threads=None) as con:
            define(con, lake, facts)
            define_verdicts(con, stored.place(lake.root, rules.market), run, script)
            _orphans(con, script)
            outcomes = _tables(con, script, run, target, work, form)
            told = report(lake, snapshot(lake))
            data = {
                "as_of": iso(run.as_of, "UTC"),
                "as_of_from": "given",
                "outcomes": outcomes,
                "orphans": orphans(engine.DuckDB(con, work).rows, told),
                "orders_without_channel": unplaced(engine.DuckDB(con, work).rows),
            }
        request = Request(lake.root, str(run.data["pack"]), settings=run.data["settings"], form=form, memory=memory)
        shutil.rmtree(work)
        full = manifest(data, told, rules, request, {"export": round(time.perf_counter() - began, 3)})
        write_manifest(target, full)
    return full


def _orphans(con: duckdb.DuckDBPyConnection, script: Script) -> None:
    for step in script.steps:
        if step.name == "orphans":
            con.execute(f"CREATE TEMP VIEW {step.name} AS\n{step.sql}")


def _tables(
    con: duckdb.DuckDBPyConnection, script: Script, run: stored.Stored, target: Path, work: Path, form: Form
) -> dict[str, Any]:
    """The five tables are written; rows and hash of each."""
    outcomes: dict[str, Any] = {}
    for name in OUTCOMES:
        path = (target if form == "parquet" else work) / f"{name}.parquet"
        if name == "verdicts":
            engine.write(con, script, name, path)
        else:
            lies = parts.rows(run.folder, name)
            key = ", ".join(f"{column} NULLS FIRST" for column in OUTCOMES[name].key)
            con.execute(
                f"COPY (FROM {lies} ORDER BY {key}) TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)"
            )
        if form == "csv":
            engine.to_csv(con, path, target / f"{name}.csv")
        row = con.execute(f"SELECT count(*) FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')").fetchone()
        outcomes[name] = {"rows": int(row[0]) if row else 0, "content_hash": content_hash(name, path)}
    return outcomes
