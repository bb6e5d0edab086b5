"""A shop's ledger and measures -> what of it can be appealed, until which second, and what silence has accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Max, Q

from shipby.casework.appeal.acts import PENDING, begins, limits_of, target_of, used
from shipby.casework.appeal.limits import longest
from shipby.casework.appeal.models import Appeal
from shipby.casework.appeal.table import APPEAL
from shipby.casework.appeal.targets import Contested, Target, contested, window_of
from shipby.casework.enforcement.models import Measure
from shipby.casework.enforcement.table import ENFORCEMENT
from shipby.casework.limits import by, last_second
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.domain.zones import EPOCH
from shipby.ledger.models import Entry
from shipby.outcomes.reading.paging import cursor, key_of
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.paging import Page
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


def appealable(shop: Shop, rules: RulePack, actor: Actor, now: datetime) -> list[Appealable]:
    """What can be appealed, is being decided, or silence has just accepted; by the end of its days, windows first.

    What was told so long ago that no days can run is not looked at. Raises Forbidden, Unknown.
    """
    check(actor, "read", "entry", shop=shop)
    found = (appealable_at(shop, target, rules, now) for target in _told(shop, rules, now))
    return sorted(
        (one for one in found if one), key=lambda one: (one.until, not one.target.window_start, one.target.penalty)
    )


def appealable_page(
    shop: Shop, rules: RulePack, actor: Actor, now: datetime, after: str | None, size: int
) -> Page[Appealable]:  # fmt: skip
    """The same by pages, what was told first, first; what fell since is left out of its page.

    Raises Forbidden, Unknown; CursorRefused for a mark that no page gave.
    """
    check(actor, "read", "entry", shop=shop)
    keys = {_key(target, at): target for target, at in _told(shop, rules, now).items()}
    last = key_of(after, (int, int, str)) if after else ()
    left = sorted(key for key in keys if key > last)
    found = (appealable_at(shop, keys[key], rules, now) for key in left[:size])
    return Page(tuple(one for one in found if one), cursor(left[size - 1]) if len(left) > size else None)


def _key(target: Target, at: datetime) -> tuple[int, int, str]:
    return (at - EPOCH) // timedelta(microseconds=1), int(not target.window_start), target.penalty


def _told(shop: Shop, rules: RulePack, now: datetime) -> dict[Target, datetime]:
    """What the shop was told so lately that its days may run, or over less than a day; and what is being decided.

    With the instant of the latest of it: a heavier correction and a dismissal begin the days anew.
    """
    pack, day = rules.versions[-1], now.date()
    since = now - timedelta(days=longest(pack, lambda key: value(shop.market, key, day)) + 1)
    told: dict[Target, datetime] = {}
    for target, at in chain(_appealed(shop, since), _entered(shop, since), _measured(shop, pack, since)):
        told[target] = max(at, told.get(target, at))
    return told


def _appealed(shop: Shop, since: datetime) -> Iterator[tuple[Target, datetime]]:
    lately = Q(case__state="dismissed", case__at__gte=since) | Q(case__state__in=PENDING)
    mine = Appeal.objects.filter(lately, case__shop=shop, case__type=APPEAL.type)
    for appeal in mine.select_related("measure__case", "case"):
        yield target_of(appeal), appeal.case.at


def _entered(shop: Shop, since: datetime) -> Iterator[tuple[Target, datetime]]:
    """An entry is posted at the instant of its notice."""
    mine = Entry.objects.filter(shop=shop, case="", notice__isnull=False, posted_at__gte=since)
    rows = mine.exclude(account__startswith="buyer/").values_list("clause", "order_id", "window_start")
    for clause, order, window, at in rows.annotate(at=Max("posted_at")).order_by():
        yield Target(clause, "" if window else order, window), at


def _measured(shop: Shop, pack: Pack, since: datetime) -> Iterator[tuple[Target, datetime]]:
    mine = Measure.objects.filter(case__shop=shop, case__type=ENFORCEMENT.type, case__state__in=("active", "ended"))
    for measure in mine.filter(noticed_at__gte=since).select_related("case"):
        assert measure.noticed_at is not None, "asked for"
        if measure.ground == Measure.Ground.DISCRETION:
            yield Target(measure=measure.case.number), measure.noticed_at
        elif measure.ground == Measure.Ground.ACTION and measure.case.order_id:
            yield Target(measure.clause, measure.case.order_id), measure.noticed_at
        elif window := window_of(measure, pack):
            yield Target(measure.clause, window_start=window), measure.noticed_at


def appealable_at(shop: Shop, target: Target, rules: RulePack, now: datetime) -> Appealable | None:
    """One target; None where nothing that was notified stands there."""
    try:
        found = contested(shop, target, rules.versions[-1])
    except Refused:
        return None
    told = limits_of(shop.market, rules, found, now)
    until = last_second(begins(shop, target, found), timedelta(days=told.within_days))
    pending = Case.objects.filter(shop=shop, state__in=PENDING, appeal__penalty=target.penalty).first()
    done = used(shop, target)
    return Appealable(
        target,
        found,
        until,
        max(told.times - done, 0),
        pending.number if pending else "",
        not done and not by(now, until),
    )
