"""A shop's ledger and measures -> what of it can be appealed, until which second, and what silence has accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipby.casework.appeal.acts import begins, limits_of, target_of, used
from shipby.casework.appeal.limits import limits
from shipby.casework.appeal.models import Appeal
from shipby.casework.appeal.targets import Contested, Target, contested, window_of
from shipby.casework.enforcement.models import Measure
from shipby.casework.limits import by, last_second
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
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


def appealable(
    shop: Shop, rules: RulePack, actor: Actor, now: datetime, *, still: bool = False
) -> list[Appealable]:  # fmt: skip
    """Everything that stands and was notified, by the end of its days, windows first. Raises Forbidden, Unknown.

    still: only that whose days may not be over, which of a shop with years of entries is little.
    """
    check(actor, "read", "entry", shop=shop)
    since = now - _longest(shop, rules, now) if still else None
    targets = dict.fromkeys(_targets(shop, rules.versions[-1], since))
    found = (appealable_at(shop, target, rules, now) for target in targets)
    return sorted(
        (one for one in found if one), key=lambda one: (one.until, not one.target.window_start, one.target.penalty)
    )


def _longest(shop: Shop, rules: RulePack, now: datetime) -> timedelta:
    """The most days that anything can be appealed for, and one more: its last second is cut down."""
    pack, day = rules.versions[-1], now.date()
    classes = ("", *pack.accounts)
    days = (limits(pack, one, lambda key: value(shop.market, key, day)).within_days for one in classes)
    return timedelta(days=max(days) + 1)


def _targets(shop: Shop, pack: Pack, since: datetime | None) -> Iterator[Target]:
    """since: only what was notified, or appealed without success, since then."""
    mine = Entry.objects.filter(shop=shop, case="").exclude(account__startswith="buyer/")
    told = Measure.objects.filter(case__shop=shop, case__state__in=("active", "ended")).select_related("case")
    if since is not None:
        again = Appeal.objects.filter(case__shop=shop, case__state="dismissed", case__at__gte=since)
        yield from map(target_of, again.select_related("measure__case", "case").order_by("pk"))
        # A heavier correction is a new notice.
        mine, told = mine.filter(notice__at__gte=since), told.filter(noticed_at__gte=since)
    else:
        mine = mine.filter(kind=Entry.Kind.POST)
    for clause, order, window in mine.order_by("seq").values_list("clause", "order_id", "window_start"):
        yield Target(clause, "" if window else order, window)
    for measure in told.order_by("id"):
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
