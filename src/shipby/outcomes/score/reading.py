"""A lake, one of its runs, a shop -> what a score may look at, by what the run stored and the stages that judged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from shipby.domain.instants import in_zone
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sql import Script
from shipby.facts.sql import literal
from shipby.lake import Lake, define, files_of
from shipby.outcomes.explain.narrow import narrow
from shipby.outcomes.runs import parts, stored
from shipby.outcomes.runs.verdicts import define_verdicts
from shipby.outcomes.score.measure import rates, spans
from shipby.outcomes.score.model import Day, Late, Measured, Penalised, Signed
from shipby.rules.load import load_pack
from shipby.rules.model import Pack

_LATE = """
SELECT clause, order_id, civil_day, margin_seconds FROM ({verdicts})
WHERE outcome = 'violation' AND civil_day > $since AND list_contains($clauses, clause)
ORDER BY civil_day DESC, clause, order_id
"""
_PENALTIES = """
SELECT clause, (occurred_at AT TIME ZONE $zone)::DATE AS day, order_id, window_start, points_class, points
FROM {penalties} WHERE shop_id = $shop ORDER BY day DESC, clause, order_id, window_start
"""
_SIGNED = """
WITH counted AS (
    SELECT order_id, carrier, tracking_no, true AS complete FROM shipments_seen
    WHERE order_id NOT IN (SELECT order_id FROM orders_with_parcels)
    UNION ALL SELECT order_id, carrier, tracking_no, complete FROM parcels_several
), delivered AS (
    SELECT carrier, tracking_no, min(scanned_at) AS delivered_at FROM fact_scans
    WHERE kind = 'delivered' AND received_at <= as_of() AND scanned_at <= as_of() GROUP BY ALL
), signed AS (
    SELECT order_id, max(delivered_at) AS signed_at FROM counted LEFT JOIN delivered USING (carrier, tracking_no)
    GROUP BY order_id HAVING bool_and(complete) AND count(delivered_at) = count(*)
)
SELECT civil_day(paid_at), (signed_at - paid_at) // 1000000 FROM signed JOIN orders_now USING (order_id)
WHERE signed_at > paid_at ORDER BY order_id
"""
_UNTIL = "parcels_several"
"""The stage after which it is known which parcels of an order count."""


def measured(lake: Lake, run: stored.Stored, shop_id: str) -> Measured:
    """Raises RunError, PackError, LakeError."""
    rules = load_pack(str(run.data["pack"]), run.data["settings"])
    pack, today = rules.versions[-1], in_zone(run.as_of, rules.zone).date()
    since = today - timedelta(days=max(spans(pack), default=0))
    facts = files_of(lake, run.data["imports"])
    if facts is None:
        raise stored.RunError(f"the facts of run {run.number} were vacuumed: judge again, shipby run {lake.root}.")
    script = script_of(rules, run.data["settings"], frozenset(facts))
    runs = stored.place(lake.root, lake.market)
    with tempfile.TemporaryDirectory(prefix="shipby-") as room:
        with engine.connect(work=Path(room), memory=None, threads=None) as con:
            late = tuple(_late(con, runs, run, script, pack, shop_id, since))
            penalties = tuple(_penalties(con, run, shop_id, rules.zone))
            days = tuple(_days(con, run, pack, shop_id))
        with engine.connect(work=Path(room), memory=None, threads=None) as con:
            define(con, lake, facts)
            con.execute("SET TimeZone = 'UTC'")
            signed = tuple(_signed(con, script, run, shop_id, since)) if "scans" in facts else ()
    return Measured(shop_id, today, days, late, signed, penalties)


def _days(con: duckdb.DuckDBPyConnection, run: stored.Stored, pack: Pack, shop_id: str) -> Iterable[Day]:
    for clause in rates(pack):
        counts = parts.rows(run.folder, f"daily_{clause.replace('-', '_')}")
        query = f"SELECT civil_day, violations, orders FROM {counts} WHERE shop_id = ?"
        for day, violations, orders in con.execute(f"{query} ORDER BY 1", [shop_id]).fetchall():
            yield Day(clause, _civil(day), int(violations), int(orders))


def _late(
    con: duckdb.DuckDBPyConnection, runs: Path, run: stored.Stored, script: Script, pack: Pack, shop_id: str,
    since: date,
) -> Iterable[Late]:  # fmt: skip
    counted = {rate.of or name for name in rates(pack) if (rate := pack.clause(name).rate)}
    if not counted:
        return
    define_verdicts(con, runs, run, script, f"WHERE shop_id = {literal(shop_id)}")
    asked = {"since": since, "clauses": sorted(counted)}
    for row in con.execute(_LATE.format(verdicts=engine.select("verdicts", ordered=False)), asked).fetchall():
        yield Late(*row)


def _penalties(
    con: duckdb.DuckDBPyConnection, run: stored.Stored, shop_id: str, zone: str
) -> Iterable[Penalised]:  # fmt: skip
    query = _PENALTIES.format(penalties=parts.rows(run.folder, "penalties"))
    for row in con.execute(query, {"shop": shop_id, "zone": zone}).fetchall():
        yield Penalised(*row)


def _signed(
    con: duckdb.DuckDBPyConnection, script: Script, run: stored.Stored, shop_id: str, since: date
) -> Iterable[Signed]:  # fmt: skip
    # A day more at either end: what counts is decided by civil days of the rules' zone, after.
    first = (since - date(1970, 1, 1)).days * 86_400_000_000
    query = "SELECT DISTINCT order_id FROM fact_orders WHERE shop_id = ? AND paid_at >= ? ORDER BY 1"
    ids = [order for (order,) in con.execute(query, [shop_id, first - 86_400_000_000]).fetchall()]
    if not ids:
        return
    narrow(con, ids)
    engine.prepare(con, script, run.as_of)
    engine.run(con, _until(script))
    for day, seconds in con.execute(_SIGNED).fetchall():
        yield Signed(_civil(day), int(seconds))


def _until(script: Script) -> Script:
    names: Sequence[str] = [step.name for step in script.steps]
    steps = script.steps[: names.index(_UNTIL) + 1]
    return replace(script, steps=tuple(replace(step, keep=True, idle=()) for step in steps))


def _civil(day: int | date) -> date:
    return day if isinstance(day, date) else date(1970, 1, 1) + timedelta(days=day)
