"""A run, open, and an order -> why it was judged so, from the plan that judged it."""

from __future__ import annotations

from dataclasses import replace

from shipby.engines import duckdb as engine
from shipby.engines.sql import Script
from shipby.outcomes.explain.model import Explanation
from shipby.outcomes.explain.narrow import narrow
from shipby.outcomes.explain.order import explanations
from shipby.outcomes.reading.opened import Opened


def explanation(run: Opened, order_id: str) -> Explanation | None:
    """The explanation of one order; None for one the run did not know."""
    con = run.cursor("explain")
    if narrow(con, [order_id], keyed=True):
        return None
    engine.run(con, _kept(run.script))
    [told] = explanations(con, run.rules, run.run.as_of, [order_id], scanned="scans" in run.tables)
    return told


def _kept(script: Script) -> Script:
    """The script with every stage kept as a table: its columns are what an explanation reads."""
    return replace(script, steps=tuple(replace(step, keep=True) for step in script.steps))
