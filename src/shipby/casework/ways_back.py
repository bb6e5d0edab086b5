"""A penalty or measure -> the ways back from it: ask, contest with evidence, improve; what was begun, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shipby.casework.appeal.kit import SCENARIOS, Scenario
from shipby.casework.appeal.open import Appealable, appealable_at
from shipby.casework.appeal.targets import Target, window_of
from shipby.casework.enforcement.models import Measure
from shipby.casework.improvement.models import Improvement
from shipby.casework.lakes import rules_of
from shipby.casework.limits import by, civil_day
from shipby.casework.models import Case
from shipby.ledger.balances import balances
from shipby.ledger.models import Entry
from shipby.ledger.posting import accounts_of
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.rights import check
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Contest:
    """How it can be contested: what, until when, how often still, with which evidence; what was begun."""

    target: Target
    open: Appealable
    may: bool
    """the days are not over, a number is left, none is being decided."""
    scenarios: tuple[Scenario, ...]
    appeals: tuple[str, ...]
    """numbers of those about it, the newest first."""


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to do, of a plan."""

    place: int
    what: str
    who: str
    by: date
    done_at: datetime | None
    late: bool
    """its day is over and it is not done, or it was done after it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An improvement plan, with what was written about it."""

    number: str
    state: str
    items: tuple[Item, ...]
    comments: int


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways back from one entry, verdict or measure."""

    about: tuple[str, str]
    """kind and id, as enquiries and plans name it."""
    asked: tuple[str, ...]
    """numbers of the enquiries about it, the newest first."""
    contest: Contest | None
    """None: nothing that was notified stands there, or it has no appeal of its own."""
    plans: tuple[Plan, ...]
    points_end: datetime | None
    """when its points no longer count of themselves; None: it has none, or they do not end together."""


def of_entry(entry: Entry, actor: Actor, now: datetime) -> Ways:
    """Raises Forbidden, Unknown, LakeError."""
    check(actor, "read", "entry", shop=entry.shop)
    target = None
    if not entry.case:
        target = Target(entry.clause, "" if entry.window_start else entry.order_id, entry.window_start)
    return _ways(entry.shop, ("entry", str(entry)), target, now, entry)


def of_measure(case: Case, actor: Actor, now: datetime) -> Ways:
    """A node has no appeal of its own: what it stands on has. Raises Forbidden, Unknown, LakeError."""
    check(actor, "read", "enforcement", shop=case.shop)
    assert case.shop is not None
    return _ways(case.shop, ("measure", case.number), _target(case, rules_of(case.market)), now)


def of_verdict(shop: Shop, clause: str, order_id: str, actor: Actor, now: datetime) -> Ways:
    """Raises Forbidden, Unknown, LakeError."""
    check(actor, "read", "entry", shop=shop)
    return _ways(shop, ("verdict", f"{clause}/{order_id}"), Target(clause, order_id), now)


def _target(case: Case, rules: RulePack) -> Target | None:
    measure: Measure = case.measure
    if measure.ground == Measure.Ground.DISCRETION:
        return Target(measure=case.number)
    if measure.ground == Measure.Ground.NODE:
        return None
    if case.order_id:
        return Target(measure.clause, case.order_id)
    window = window_of(measure, rules.versions[-1])
    return Target(measure.clause, window_start=window) if window else None


def _ways(shop: Shop, about: tuple[str, str], target: Target | None, now: datetime, entry: Entry | None = None) -> Ways:
    rules = rules_of(shop.market)
    asked = Case.objects.filter(shop=shop, enquiry__about=about[0], enquiry__object_id=about[1]).order_by("-id")
    return Ways(
        about=about,
        asked=tuple(asked.values_list("number", flat=True)),
        contest=_contest(shop, target, rules, now) if target else None,
        plans=tuple(plans(shop, about, rules.zone, now)),
        points_end=_points_end(entry, rules, now) if entry else None,
    )


def _contest(shop: Shop, target: Target, rules: RulePack, now: datetime) -> Contest | None:
    found = appealable_at(shop, target, rules, now)
    if found is None:
        return None
    appeals = Case.objects.filter(shop=shop, appeal__penalty=target.penalty).order_by("-id")
    may = not found.pending and found.left > 0 and by(now, found.until)
    return Contest(target, found, may, tuple(SCENARIOS.values()), tuple(appeals.values_list("number", flat=True)))


def plans(shop: Shop, about: tuple[str, str], zone: str, now: datetime) -> Sequence[Plan]:
    """The shop's plans about it, the newest first."""
    mine = Improvement.objects.filter(case__shop=shop, about=about[0], object_id=about[1])
    found = mine.select_related("case").prefetch_related("items").order_by("-id")
    return [
        Plan(
            one.case.number,
            one.case.state,
            tuple(
                Item(
                    item.place, item.what, item.who, item.by, item.done_at,
                    civil_day(item.done_at or now, zone) > item.by,
                )
                for item in sorted(one.items.all(), key=lambda item: item.place)
            ),
            one.case.thread.count(),
        )
        for one in found
    ]  # fmt: skip


def _points_end(entry: Entry, rules: RulePack, now: datetime) -> datetime | None:
    every = balances(entry.shop, accounts_of(rules), rules.zone, now)
    return next((one.expires_at for one in every if (one.account, one.year) == (entry.account, entry.year)), None)
