"""A market's rules -> the plan that judges it: one list of stages for every engine and for explanations."""

from __future__ import annotations

from shipby.domain.zones import clock
from shipby.plan import consequences, money, rates, verdicts
from shipby.plan.draft import Draft, Plan
from shipby.plan.exact import functions
from shipby.plan.seen import newest
from shipby.plan.working import market_of, working
from shipby.rules.timeline import RulePack


def build(pack: RulePack, *, scanned: bool) -> Plan:
    """The plan of a market; `scanned`: the facts have a scans table (an absent one is no feed, an empty one is)."""
    draft, market = Draft(), market_of(pack)
    working(draft, market, scanned=scanned)
    judged = verdicts.verdicts(draft, market)
    verdicts.table(draft, market, judged)
    counted = rates.rates(draft, market, judged)
    rates.table(draft, market, counted)
    newest(draft, "complaints")
    found = consequences.found_tables(draft, market, judged)
    consequences.penalties(draft, market, counted, found)
    money.compensations(draft, market, judged, found)
    consequences.actions(draft, market, judged, counted, found)
    one_epoch = len(pack.epochs) == 1 and pack.epochs[0].since_us is None and pack.epochs[0].until_us is None
    return Plan(
        market=pack.market,
        functions=functions(clock(pack.zone)),
        stages=tuple(draft.stages),
        constants=draft.constants,
        outcomes={name: name for name in ("verdicts", "rates", "penalties", "compensations", "actions")},
        ordered=frozenset({"verdicts"} if one_epoch else ()),
    )
