"""An entry, a verdict or a measure -> the card of its ways back: ask, contest with evidence, improve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shipby.casework import ways_back
from shipby.casework.appeal.open import appealable_at
from shipby.casework.appeal.targets import Target
from shipby.casework.enforcement.models import Measure
from shipby.casework.lakes import rules_of
from shipby.casework.limits import by
from shipby.casework.models import Case
from shipby.casework.statement.appealing import said
from shipby.casework.ways_back import Ways
from shipby.console.cases.contest import contest_of
from shipby.console.doors import MERCHANT, Visit
from shipby.ledger.models import Entry
from shipby.people.rights import scope_of
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Contestable:
    """One thing that can be contested, or why it cannot."""

    title: Any
    on: str
    """the window it is about; empty: the order, or the measure, whose card it is."""
    query: str
    """that opens its form; empty: it cannot be appealed."""
    until: datetime | None
    """its clock runs."""
    why: str
    pending: str = ""
    """number of the appeal that is being decided."""


@dataclass(frozen=True, slots=True)
class Card:
    """The ways back from one entry, verdict or measure."""

    title: Any
    ways: Ways
    contests: tuple[Contestable, ...]
    query: str
    """about what: for an enquiry, a plan, the statement of reasons."""
    may_ask: bool
    may_plan: bool
    plans: tuple[tuple[ways_back.Plan, int], ...] = field(default=())
    """each with how many of its points are done."""

    @property
    def kind(self) -> str:
        """entry, verdict or measure."""
        return self.ways.about[0]


def of_entry(visit: Visit, entry: Entry) -> Card:
    """Raises Forbidden, Unknown, LakeError."""
    rules = rules_of(visit.market)
    ways = ways_back.of_entry(entry, visit.actor, visit.now)
    posted = _("Case %(number)s posted it: its ways back stand there.") % {"number": entry.case}
    return _card(visit, _title(rules, entry.clause), ways, rules, none=posted if entry.case else "")


def of_verdict(visit: Visit, clause: str, order_id: str, beside: Iterable[Target]) -> Card:
    """beside: the windows that count it. Raises Forbidden, Unknown, LakeError."""
    rules = rules_of(visit.market)
    ways = ways_back.of_verdict(visit.shop, clause, order_id, visit.actor, visit.now)
    return _card(visit, _title(rules, clause), ways, rules, beside, order_id)


def of_measure(visit: Visit, case: Case) -> Card:
    """Raises Forbidden, Unknown, LakeError."""
    ways = ways_back.of_measure(case, visit.actor, visit.now)
    node = case.measure.ground == Measure.Ground.NODE
    none = _("A node has no appeal of its own: what its points stand on has.") if node else ""
    return _card(visit, "", ways, rules_of(case.market), none=none)


def _card(
    visit: Visit, title: Any, ways: Ways, rules: RulePack, beside: Iterable[Target] = (), order_id: str = "",
    none: str = "",
) -> Card:  # fmt: skip
    merchant = visit.actor.who in MERCHANT
    contests = [_contestable(visit, ways.contest.open if ways.contest else None, rules, merchant, none=none)]
    for target in beside:
        if (found := appealable_at(visit.shop, target, rules, visit.now)) is not None:
            contests.append(_contestable(visit, found, rules, merchant, order_id))
    about, id = ways.about
    return Card(
        title, ways, tuple(contests), urlencode({"about": about, "id": id}),
        merchant and scope_of(visit.actor, "open", "enquiry") is not None,
        merchant and scope_of(visit.actor, "plan", "improvement") is not None,
        tuple((plan, sum(item.done_at is not None for item in plan.items)) for plan in ways.plans),
    )  # fmt: skip


def _contestable(
    visit: Visit, found: Any, rules: RulePack, merchant: bool, order_id: str = "", none: str = ""
) -> Contestable:
    why = none if none and found is None else said(found, rules, visit.now)[visit.language == "en"]
    if found is None:
        return Contestable("", "", "", None, why)
    contest = contest_of(found, rules)
    runs = contest.open and by(visit.now, found.until)
    query = f"{contest.query}&{urlencode({'orders': order_id})}" if order_id else contest.query
    on = str(found.target.window_start or "")
    return Contestable(
        contest.title, on, query if runs and merchant else "", found.until if runs else None, why, found.pending
    )


def _title(rules: RulePack, clause: str) -> Any:
    return next((one.title for one in rules.versions[-1].clauses if one.id == clause), clause)
