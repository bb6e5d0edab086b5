"""A facts folder, a pack, an instant, ids of orders -> why each was judged so, from the plan that judges."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from shipby.domain.instants import instant_us
from shipby.domain.reasons import Reason
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sql import Script
from shipby.facts import load
from shipby.facts.find import find
from shipby.outcomes.explain.acquittal import acquittal_of
from shipby.outcomes.explain.asked import asked_of
from shipby.outcomes.explain.case import Case, Row, Tables
from shipby.outcomes.explain.deadline import offers_of, steps_of
from shipby.outcomes.explain.evidence import evidence_of, order_rows
from shipby.outcomes.explain.model import Day, Explanation, Instant, Line, Test, Verdict, line
from shipby.outcomes.explain.money import consequences_of
from shipby.outcomes.explain.narrow import narrow
from shipby.outcomes.explain.others import others_of
from shipby.outcomes.explain.rules import notes_of, rule_of
from shipby.outcomes.explain.run import Run, read_run
from shipby.outcomes.explain.signs import signs_of
from shipby.outcomes.explain.unknown import unknown_orders
from shipby.outcomes.explain.windows import windows_of
from shipby.plan.market import market_of
from shipby.rules.load import load_pack
from shipby.rules.model import Clause, Pack
from shipby.rules.timeline import RulePack


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
    present = frozenset(find(Path(facts)).sources)
    with (
        tempfile.TemporaryDirectory(prefix="shipby-") as folder,
        engine.connect(work=Path(folder), memory=memory, threads=threads) as con,
        ThreadPoolExecutor(1) as pool,
    ):
        narrowed = pool.submit(_narrowed, con, Path(facts), rules, Path(folder), wanted)
        script = _kept(script_of(rules, settings, present))
        narrowed.result()
        engine.prepare(con, script, instant)
        engine.run(con, script)
        tables, market = Tables(con), market_of(rules)
        cases = [Case(order, tables, market, instant, "scans" in present) for order in wanted]
        shops = [case.working["shop_id"] for case in cases if case.working]
        run = read_run(Path(out), wanted, shops) if out is not None else None
        return [explanation_of(case, run) for case in cases]


def _narrowed(con: duckdb.DuckDBPyConnection, facts: Path, rules: RulePack, work: Path, wanted: Sequence[str]) -> None:
    """The connection holds the facts that bear on the orders. Raises UnknownOrderError."""
    load(con, facts, rules.zone, work)
    con.execute("SET TimeZone = 'UTC'")
    unknown = narrow(con, wanted)
    if unknown:
        raise unknown_orders(con, unknown)


def _kept(script: Script) -> Script:
    """The script with every stage kept as a table: its columns are what an explanation reads."""
    return replace(script, steps=tuple(replace(step, keep=True) for step in script.steps))


def explanation_of(case: Case, run: Run | None = None) -> Explanation:
    """The explanation of one order; `run`: what a judgement of the whole market said."""
    pack = case.pack or case.written
    working = case.working
    tests = tuple(_tests(case, pack)) if working else ()
    return Explanation(
        order_id=case.order_id,
        shop_id=str(working["shop_id"]) if working else None,
        market=pack.market,
        title=pack.title,
        version=case.pack.version if case.pack else None,
        zone=case.market.pack.zone,
        as_of=Instant(case.as_of),
        order=order_rows(case),
        tests=tests,
        others=others_of(case),
        consequences=consequences_of(case),
        windows=windows_of(case, run.rates if run else None),
        remarks=tuple(_remarks(case, tests, run)),
        notes=notes_of(pack),
    )


def _remarks(case: Case, tests: tuple[Test, ...], run: Run | None) -> Iterable[Line]:
    if case.working is None:
        yield line("remark.unseen", as_of=Instant(case.as_of))
    elif case.pack is None:
        yield line("remark.no_version")
    elif case.market.pack.settings:
        yield line("remark.settings")
    told = {(test.rule.clause, test.verdict.outcome, test.verdict.margin_seconds) for test in tests}
    if run is not None and run.outcomes[case.order_id] != told:
        yield line("remark.changed")


def _tests(case: Case, pack: Pack) -> Iterable[Test]:
    for clause in pack.clauses:
        if clause.judges_orders:
            yield _test(case, pack, clause)


def _test(case: Case, pack: Pack, clause: Clause) -> Test:
    verdict = case.verdict(clause)
    moved = clause.duty is not None and clause.duty.by == "due_at"
    offers, signs = offers_of(case) if moved else (), signs_of(case, clause)
    return Test(
        rule=rule_of(pack, clause),
        verdict=verdict_of(verdict),
        deadline=steps_of(case, clause, verdict),
        offers=offers,
        asked=asked_of(case, clause, verdict),
        signs=signs,
        evidence=evidence_of(case, clause, offers),
        acquittal=acquittal_of(case, clause, verdict, signs),
    )


def verdict_of(row: Row) -> Verdict:
    """A verdict row of the plan, nothing added and nothing left out."""
    reason = Reason(row["reason"])
    instants = {
        name: None if row[name] is None else Instant(row[name]) for name in ("base_due_at", "due_at", "observed_at")
    }
    return Verdict(
        outcome=reason.outcome,
        reason=reason.name,
        civil_day=None if row["civil_day"] is None else Day(row["civil_day"]),
        margin_seconds=row["margin_seconds"],
        relief=row["relief"],
        missing=reason.missing,
        **instants,
    )
