"""The tables of a run on a few orders -> the explanation of each, put together from its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from shipby.domain.reasons import Reason
from shipby.outcomes.explain.acquittal import acquittal_of
from shipby.outcomes.explain.asked import asked_of
from shipby.outcomes.explain.case import Case, Row, Tables
from shipby.outcomes.explain.deadline import offers_of, steps_of
from shipby.outcomes.explain.evidence import evidence_of, order_rows
from shipby.outcomes.explain.model import Day, Explanation, Instant, Line, Test, Verdict, line
from shipby.outcomes.explain.money import consequences_of
from shipby.outcomes.explain.others import others_of
from shipby.outcomes.explain.rules import notes_of, rule_of
from shipby.outcomes.explain.run import Run, read_run
from shipby.outcomes.explain.signs import signs_of
from shipby.outcomes.explain.windows import windows_of
from shipby.plan.market import market_of
from shipby.rules.model import Clause, Pack
from shipby.rules.timeline import RulePack


def explanations(
    tables: Tables,
    rules: RulePack,
    as_of: int,
    orders: Sequence[str],
    *,
    scanned: bool,
    out: Path | None = None,
) -> list[Explanation]:
    """One per order; tables: every stage of the run. Raises FolderError."""
    market = market_of(rules)
    cases = [Case(order, tables, market, as_of, scanned) for order in orders]
    shops = [case.working["shop_id"] for case in cases if case.working]
    run = read_run(out, orders, shops) if out is not None else None
    return [explanation_of(case, run) for case in cases]


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
