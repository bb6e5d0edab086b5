"""A stored run -> the verdicts of a few orders as it judged them, by the same stages."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.lake import Lake, files_of
from shipby.outcomes.runs import stored
from shipby.outcomes.runs.fingerprint import fingerprint
from shipby.rules.load import load_pack

if TYPE_CHECKING:
    import duckdb

    from shipby.engines.sql import Script


@dataclass(frozen=True, slots=True)
class Verdict:
    """One order under one clause."""

    clause: str
    order_id: str
    shop_id: str
    outcome: str
    civil_day: date | None


def verdicts(lake: Lake, run: stored.Stored, order_ids: Sequence[str]) -> list[Verdict]:
    """By clause and order; none for an order the run did not know. Raises RunError, PackError."""
    script = script_as_judged(lake, run)
    runs = stored.place(lake.root, lake.market)
    with (
        tempfile.TemporaryDirectory(prefix="work-", dir=runs) as work,
        engine.connect(work=Path(work), memory=None, threads=1) as con,
    ):
        con.execute("CREATE TEMP TABLE asked AS SELECT unnest($1::VARCHAR[]) AS order_id", [list(order_ids)])
        define_verdicts(con, runs, run, script, "SEMI JOIN asked USING (order_id)")
        columns = "clause, order_id, shop_id, outcome, civil_day"
        rows = con.execute(f"SELECT {columns} FROM ({engine.select('verdicts', ordered=False)})").fetchall()
    return [Verdict(*row) for row in rows]


def script_as_judged(lake: Lake, run: stored.Stored) -> Script:
    """The SQL that judged a run. Raises RunError where its facts are gone or the rules are others now; PackError."""
    rules = load_pack(str(run.data["pack"]), run.data["settings"])
    facts = files_of(lake, run.data["imports"])
    if facts is None:
        raise stored.RunError(f"the facts of run {run.number} were vacuumed: judge again, shipby run {lake.root}.")
    script = script_of(rules, run.data["settings"], frozenset(facts))
    if fingerprint(script) != run.data["plan"]:
        raise stored.RunError(
            f"run {run.number} was judged by other rules than {run.data['pack']} now has: run again, then export."
        )
    return script


def define_verdicts(
    con: duckdb.DuckDBPyConnection, runs: Path, run: stored.Stored, script: Script, where: str = ""
) -> None:
    """The working rows of the run, by order, and the verdicts as views over them."""
    stored.define_current(con, runs, run)
    con.execute(f"CREATE TEMP TABLE working AS SELECT {stored.ROWS} FROM current {where} ORDER BY order_id")
    engine.prepare(con, script, run.as_of)
    for step in script.steps:
        if step.name.startswith("verdict"):
            con.execute(f"CREATE TEMP VIEW {step.name} AS\n{step.sql}")
