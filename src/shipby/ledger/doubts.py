"""What a run says for the first time + the lake -> the facts that could still acquit, by position.

Three are known: a filing on an order it stands on is undecided, or came after the judgement; a notice came after it
that may reach such an order; a carrier's scans end before a deadline that only scans could have met, or before a gap
in them counts. The net is wide on purpose: what it catches only waits, and the next run tells.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sql import Script
from shipby.lake import define, files_of, open_lake, snapshot
from shipby.ledger.differences import Difference
from shipby.outcomes.runs import parts
from shipby.outcomes.runs.fingerprint import fingerprint
from shipby.outcomes.runs.stored import RunError, Stored, define_current
from shipby.plan.needs import BUILT_IN
from shipby.rules.model import Clause, Signs
from shipby.rules.timeline import RulePack

Doubts = dict[str, list[tuple[str, int, list[str]]]]
"""By position: kind, how many orders, some of them."""

_MEMORY = "1GB"
_NAMED = 5
"""So many orders are named to the shop."""

_ANY = """SELECT EXISTS (FROM filings_seen WHERE status = 'pending')
    OR EXISTS (FROM fact_filings WHERE recorded_at > as_of())
    OR EXISTS (FROM fact_notices WHERE recorded_at > as_of())
    OR EXISTS (FROM heard WHERE until < as_of())"""
"""Asked before the working rows are read: on most days there is nothing."""

_HEARD = "SELECT carrier, max(received_at) AS until FROM fact_scans WHERE received_at <= as_of() GROUP BY carrier"

_SUSPECTS = """CREATE TEMP TABLE suspects AS
    SELECT 'filing' AS kind, order_id, clause FROM verdicts WHERE clause IN ({by_deadline}) AND order_id IN (
        SELECT order_id FROM filings_seen WHERE status = 'pending'
        UNION ALL SELECT order_id FROM fact_filings WHERE recorded_at > as_of())
    UNION SELECT 'notice', v.order_id, v.clause FROM verdicts AS v JOIN working USING (order_id)
        JOIN fact_orders AS paid ON paid.order_id = v.order_id
        JOIN fact_notices AS n ON n.recorded_at > as_of() AND n.starts_at <= n.ends_at
        AND CASE n."window" WHEN 'paid' THEN paid.paid_at ELSE working.base_due_at END
            BETWEEN n.starts_at AND n.ends_at
        WHERE v.clause IN ({by_deadline})
    UNION SELECT 'scans', v.order_id, v.clause FROM verdicts AS v
        JOIN fact_shipments AS s ON s.order_id = v.order_id JOIN heard ON heard.carrier = s.carrier
        WHERE v.clause IN ({by_scans}) AND v.observed_at IS NULL AND v.due_at > heard.until
            OR v.clause IN ({by_gaps}) AND v.observed_at > heard.until"""

_ACCUSED = """SELECT asked.position, suspects.kind, count(DISTINCT v.order_id),
        list_slice(list_sort(list(DISTINCT v.order_id)), 1, {named})
    FROM asked LEFT JOIN rates ON rates.clause = asked.clause AND rates.shop_id = asked.shop_id
        AND rates.window_start = asked.window_start
    JOIN verdicts AS v ON v.clause = asked.counted AND v.shop_id = asked.shop_id AND v.outcome = 'violation'
        AND (v.order_id = asked.order_id OR {day} BETWEEN rates.window_start AND rates.window_end)
    JOIN suspects ON suspects.order_id = v.order_id AND suspects.clause = v.clause
    GROUP BY ALL ORDER BY ALL"""


def doubts(root: Path, run: Stored, rules: RulePack, asked: Sequence[Difference]) -> Doubts:
    """Nothing for what rests on no verdict. root: of the lake. Raises LakeError, RunError."""
    clauses = {clause.id: clause for version in rules.versions for clause in version.clauses}
    rows = [(one, _counted(clauses[one.clause])) for one in asked if one.clause in clauses]
    rows = [(one, counted) for one, counted in rows if counted in clauses and clauses[counted].judges_orders]
    if not rows:
        return {}
    with tempfile.TemporaryDirectory() as work, engine.connect(work=Path(work), memory=_MEMORY, threads=None) as con:
        script = _define_facts(con, root, run, rules)
        if not con.execute(_ANY).fetchall()[0][0]:
            return {}
        _define_asked(con, rows)
        _define_verdicts(con, run, script)
        by_deadline = [clause.id for clause in clauses.values() if clause.duty and clause.duty.by == "due_at"]
        by_scans = [clause.id for clause in clauses.values() if _goes_by_scans(clause, rules)]
        by_gaps = [clause.id for clause in clauses.values() if clause.signs and _has_gap(clause.signs)]
        con.execute(
            _SUSPECTS.format(by_deadline=_words(by_deadline), by_scans=_words(by_scans), by_gaps=_words(by_gaps))
        )
        found = con.execute(_ACCUSED.format(named=_NAMED, day=_DAY)).fetchall()
    told: Doubts = defaultdict(list)
    for position, kind, orders, some in found:
        told[position].append((kind, orders, some))
    return dict(told)


_DAY = "(DATE '1970-01-01' + v.civil_day::INTEGER)"


def _define_facts(con: duckdb.DuckDBPyConnection, root: Path, run: Stored, rules: RulePack) -> Script:
    """The facts as the lake has them now, and the SQL that the run judged by."""
    lake = open_lake(root)
    seen = snapshot(lake)
    define(con, lake, seen.tables)
    judged = files_of(lake, run.data["imports"])
    script = script_of(rules, run.data["settings"], frozenset(seen.tables if judged is None else judged))
    if fingerprint(script) != run.data["plan"]:
        raise RunError(
            f"run {run.number} was judged by other rules than {rules.market} now has: run the lake again, then post."
        )
    engine.prepare(con, script, run.as_of)
    filings = next((step.sql for step in script.steps if step.name == "filings_seen"), None)
    con.execute(f"CREATE TEMP TABLE filings_seen AS {filings or 'FROM fact_filings WHERE FALSE'}")
    con.execute(f"CREATE TEMP TABLE heard AS {_HEARD}")
    return script


def _define_asked(con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[Difference, str]]) -> None:
    columns = {
        "position": [one.position for one, _ in rows],
        "clause": [one.clause for one, _ in rows],
        "counted": [counted for _, counted in rows],
        "shop_id": [one.shop_id for one, _ in rows],
        "order_id": [one.order_id or None for one, _ in rows],
    }
    table = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    con.register(
        "asked", pa.table(table | {"window_start": pa.array([one.window_start for one, _ in rows], pa.date32())})
    )


def _define_verdicts(con: duckdb.DuckDBPyConnection, run: Stored, script: Script) -> None:
    """Verdicts of the shops asked about, over the working rows of the run."""
    define_current(con, run.folder.parent, run)
    mine = "FROM current SEMI JOIN asked USING (shop_id)"
    con.execute(f"CREATE TEMP TABLE working AS SELECT * EXCLUDE (turns_at) {mine}")
    for step in script.steps:
        if step.name.startswith("verdict"):
            con.execute(f"CREATE TEMP VIEW {step.name} AS {step.sql}")
    con.execute(f"CREATE TEMP VIEW rates AS FROM {parts.rows(run.folder, 'rates')}")


def _counted(clause: Clause) -> str:
    """The clause whose verdicts a penalty or compensation of this one rests on."""
    if clause.rate:
        return clause.rate.of or clause.id
    return clause.complaint.of if clause.complaint else clause.id


def _goes_by_scans(clause: Clause, rules: RulePack) -> bool:
    events = {*BUILT_IN, *(name for version in rules.versions for name in version.events)}
    return clause.duty is not None and clause.duty.must in events


def _has_gap(signs: Signs) -> bool:
    """Whether one of the signs is that scans are missing."""
    return any(sign.gap_over_hours is not None for sign in signs.any_of)


def _words(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names) or "NULL"
