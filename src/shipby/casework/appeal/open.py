"""A shop's ledger and measures -> what of it can be appealed, until which second, and what silence has accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipby.casework.appeal.acts import begins, limits_of, used
from shipby.casework.appeal.targets import Contested, Target, contested, window_of
from shipby.casework.enforcement.models import Measure
from shipby.casework.limits import by, last_second
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.ledger.models import Entry
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.rights import check
from shipby.rules.model import Pack
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Appealable:
    """One penalty, compensation or measure that stands: until when it can be appealed, and how often still."""

    target: Target
    contested: Contested
    until: datetime
    """the last second."""
    left: int
    pending: str
    """number of the appeal that is being decided; empty: none."""
    accepted: bool
    """nobody appealed in time: silence is acceptance."""


def appealable(shop: Shop, rules: RulePack, actor: Actor, now: datetime, most: int | None = None) -> list[Appealable]:
    """Everything that stands and was notified, by the end of its days, windows first. Raises Forbidden, Unknown.

    most: of the newest so many entries and measures.
    """
    check(actor, "read", "entry", shop=shop)
    found = (
        appealable_at(shop, target, rules, now) for target in dict.fromkeys(_targets(shop, rules.versions[-1], most))
    )
    return sorted(
        (one for one in found if one), key=lambda one: (one.until, not one.target.window_start, one.target.penalty)
    )


def _targets(shop: Shop, pack: Pack, most: int | None) -> Iterator[Target]:
    mine = Entry.objects.filter(shop=shop, kind=Entry.Kind.POST, case="").exclude(account__startswith="buyer/")
    for clause, order, window in mine.order_by("-seq").values_list("clause", "order_id", "window_start")[:most]:
        yield Target(clause, "" if window else order, window)
    told = Measure.objects.filter(case__shop=shop, case__state__in=("active", "ended")).select_related("case")
    for measure in told.order_by("-id")[:most]:
        if measure.ground == Measure.Ground.DISCRETION:
            yield Target(measure=measure.case.number)
        elif measure.ground == Measure.Ground.ACTION and measure.case.order_id:
            yield Target(measure.clause, measure.case.order_id)
        elif window := window_of(measure, pack):
            yield Target(measure.clause, window_start=window)


def appealable_at(shop: Shop, target: Target, rules: RulePack, now: datetime) -> Appealable | None:
    """One target; None where nothing that was notified stands there."""
    try:
        found = contested(shop, target, rules.versions[-1])
    except Refused:
        return None
    told = limits_of(shop.market, rules, found, now)
    until = last_second(begins(shop, target, found), timedelta(days=told.within_days))
    pending = Case.objects.filter(
        shop=shop, state__in=("submitted", "returned"), appeal__penalty=target.penalty
    ).first()
    done = used(shop, target)
    return Appealable(
        target,
        found,
        until,
        max(told.times - done, 0),
        pending.number if pending else "",
        not done and not by(now, until),
    )
