"""A facts folder, a pack, an instant, ids of orders -> why each was judged so, from the plan that judges."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from shipby.domain.instants import instant_us
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sources import load, present
from shipby.engines.sql import Script
from shipby.outcomes.explain.narrow import narrow
from shipby.outcomes.explain.unknown import unknown_orders
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack

if TYPE_CHECKING:
    from shipby.outcomes.explain.model import Explanation


def explain(
    facts: Path | str,
    order_ids: Sequence[str],
    *,
    pack: str,
    as_of: str,
    settings: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    memory: str | None = None,
    threads: int | None = None,
) -> list[Explanation]:
    """One explanation per id, in the order asked for; `out`: a run over these facts, whose windows are then told.

    Raises UnknownOrderError, FactsError, PackError, SettingsError, FolderError, ValueError (as_of).
    """
    rules, instant = load_pack(pack, settings), instant_us(as_of)
    wanted = list(dict.fromkeys(order_ids))
    tables = present(Path(facts))
    with (
        tempfile.TemporaryDirectory(prefix="shipby-") as folder,
        engine.connect(work=Path(folder), memory=memory, threads=threads) as con,
        ThreadPoolExecutor(1) as pool,
    ):
        narrowed = pool.submit(_narrowed, con, Path(facts), rules, Path(folder), wanted)
        script = _kept(script_of(rules, settings, tables))
        from shipby.outcomes.explain.case import Tables
        from shipby.outcomes.explain.order import (
            explanations,
        )  # it brings the plan's own libraries: meanwhile facts are read

        narrowed.result()
        engine.prepare(con, script, instant)
        engine.run(con, script)
        return explanations(
            Tables(con), rules, instant, wanted, scanned="scans" in tables, out=Path(out) if out else None
        )


def _narrowed(con: duckdb.DuckDBPyConnection, facts: Path, rules: RulePack, work: Path, wanted: Sequence[str]) -> None:
    """The connection holds the facts that bear on the orders. Raises UnknownOrderError."""
    load(con, facts, rules.zone, work, hashed=False)
    con.execute("SET TimeZone = 'UTC'")
    unknown = narrow(con, wanted)
    if unknown:
        raise unknown_orders(con, unknown)


def _kept(script: Script) -> Script:
    """The script with every stage kept as a table: its columns are what an explanation reads."""
    return replace(script, steps=tuple(replace(step, keep=True) for step in script.steps))
