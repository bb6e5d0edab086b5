"""A market's rules -> the plan that judges it: one list of stages for every engine and for explanations."""

from __future__ import annotations

from shipby.domain.reasons import Reason
from shipby.domain.tables import FACTS
from shipby.domain.zones import clock
from shipby.plan import consequences, findings, money, orphans, rates, turning, verdicts
from shipby.plan.draft import Draft, Plan
from shipby.plan.exact import functions
from shipby.plan.market import market_of
from shipby.plan.seen import newest
from shipby.plan.working import working
from shipby.rules.timeline import RulePack


def build(pack: RulePack, *, present: frozenset[str] = frozenset(FACTS)) -> Plan:
    """The plan of a market for facts with the tables `present`: no scans table is no feed, an empty one is a feed."""
    draft, market = Draft(present), market_of(pack)
    orders = working(draft, market)
    judged = verdicts.verdicts(draft, market)
    verdicts.table(draft, market, judged)
    counted = rates.rates(draft, market, judged)
    rates.table(draft, market, counted)
    newest(draft, "complaints")
    found = findings.found(draft, market, judged)
    consequences.penalties(draft, market, counted, found)
    money.compensations(draft, market, judged, found)
    consequences.actions(draft, market, judged, counted, found)
    orphans.orphans(draft, orders)
    turning.turning(draft, market)
    return Plan(
        market=pack.market,
        functions=functions(clock(pack.zone)),
        stages=tuple(draft.stages),
        constants=draft.constants,
        outcomes={name: name for name in ("verdicts", "rates", "penalties", "compensations", "actions")},
        ordered=frozenset({"verdicts"} if market.always else ()),
        words={
            "pack": [pack.market],
            "clause": sorted(judged),
            "outcome": sorted({reason.outcome for reason in Reason}),
            "missing": sorted({reason.missing for reason in Reason if reason.missing}),
        },
    )
