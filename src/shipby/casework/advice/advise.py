"""A shop, a trouble -> advice: orders as they are now, duties as of the last judgement, the ledger, what was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import datetime, timedelta

from shipby.casework.advice.model import Advice, Affected, Pickup, Points, Trouble
from shipby.casework.advice.telling import told
from shipby.casework.advice.trouble import Known, affected, costs
from shipby.casework.advice.words import texts
from shipby.casework.appeal.open import Appealable, appealable
from shipby.casework.filing.acts import review_hours
from shipby.casework.filing.checks import is_limited
from shipby.casework.lakes import place, rules_of
from shipby.casework.limits import by, civil_day
from shipby.casework.many import chunks
from shipby.casework.models import Case
from shipby.casework.orders import Among, OrderNow, orders_among, orders_now
from shipby.casework.settings_of import value
from shipby.casework.shop.values import NON_DELIVERY
from shipby.casework.shop.values import value as of_shop
from shipby.domain.zones import EPOCH
from shipby.foresight import ForesightError, kept
from shipby.foresight.model import Duty
from shipby.ledger.balances import balances
from shipby.ledger.posting import accounts_of
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import check
from shipby.rules.timeline import RulePack

_FAR = timedelta(days=400)
"""Deadlines beyond are no trouble yet."""


def advise(shop: Shop, trouble: Trouble, actor: Actor, now: datetime, at_most: int | None = None) -> Advice:
    """at_most: of the open duties that are looked at, what saves most first. Raises Forbidden, Unknown, LakeError."""
    check(actor, "read", "advice", shop=shop)
    market, rules = shop.market, rules_of(shop.market)
    duties, judged_at = _duties(market, shop.shop_id, at_most)
    orders = orders_among(market, shop.shop_id, Among(trouble.region, EPOCH, trouble.until or now + _FAR), now)
    known = _known(shop, rules, orders, duties, now)
    found = affected(orders, known)
    return Advice(
        trouble=trouble,
        affected=found,
        tell=tuple(one.order.order_id for one in found if one.told_at is None),
        texts=texts(trouble.region),
        close=_to_close(shop, trouble, found),
        costs=costs(found, known),
        pickups=_pickups(market, duties, {one.order_id for one in orders}, now),
        points=_points(shop, rules, actor, now),
        judged_at=judged_at,
    )


def _duties(
    market: Market, shop_id: str, at_most: int | None
) -> tuple[Mapping[str, Sequence[Duty]], datetime | None]:  # fmt: skip
    """What is open of each order, what saves most first; nothing where nothing was judged. And as of when."""
    try:
        risk = kept.of(place(market)).at_risk(shop_id, at_most)
    except ForesightError:  # no judgement yet
        return {}, None
    found: dict[str, list[Duty]] = defaultdict(list)
    for duty in risk.duties:
        found[duty.order_id].append(duty)
    return found, EPOCH + timedelta(microseconds=risk.as_of)


def _known(
    shop: Shop, rules: RulePack, orders: Sequence[OrderNow], duties: Mapping[str, Sequence[Duty]], now: datetime
) -> Known:
    pack, ids = rules.versions[-1], [one.order_id for one in orders]
    ours = value(shop.market, "filing.by_the_deadline", civil_day(now, rules.zone))
    hours = review_hours(shop.market, rules, now)
    return Known(pack, now, is_limited(pack) or bool(ours), hours, _filings(shop, ids), told(shop, ids), duties)


def _filings(shop: Shop, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for some in chunks(ids):
        live = Case.objects.filter(shop=shop, type="filing", state__in=("submitted", "approved"), order_id__in=some)
        for order, case, state in live.order_by("at", "id").values_list("order_id", "number", "state"):
            found[order] = (case, state)
    return found


def _to_close(shop: Shop, trouble: Trouble, found: Sequence[Affected]) -> tuple[str, ...]:
    """The region in trouble, where the shop still sells into it: as the goods' goal, or whence they leave."""
    closed: list[str] = of_shop(shop, NON_DELIVERY)
    region = trouble.region
    return (region,) if region and not any(region.startswith(one) for one in closed) else ()


def _pickups(
    market: Market, duties: Mapping[str, Sequence[Duty]], unsent: Container[str], now: datetime
) -> tuple[Pickup, ...]:
    """Duties that are still open of orders that were uploaded: what is lacking is the pickup."""
    asked = [order for order, mine in duties.items() if order not in unsent and any(duty.meets for duty in mine)]
    known = orders_now(market, asked, now) if asked else {}
    sent = (
        Pickup(duty, order)
        for order_id, mine in duties.items()
        if (order := known.get(order_id)) and order.dispatched_at and not order.closed
        for duty in mine
        if duty.meets
    )
    return tuple(sorted(sent, key=lambda one: (one.duty.due_at, one.duty.order_id, one.duty.clause)))


def _points(shop: Shop, rules: RulePack, actor: Actor, now: datetime) -> tuple[Points, ...]:
    """Of each class and year with points that stand."""
    every = balances(shop, accounts_of(rules), rules.zone, now)
    open_ = [one for one in appealable(shop, rules, actor, now) if _may(one, now)]
    return tuple(
        Points(
            one.points_class, one.year, one.amount, one.contested, one.unpublished, one.expires_at, len(mine),
            min((each.until for each in mine), default=None),
        )
        for one in every
        if one.points_class and (one.amount or one.unpublished)
        for mine in [[each for each in open_ if each.contested.points_class == one.points_class]]
    )  # fmt: skip


def _may(one: Appealable, now: datetime) -> bool:
    return not one.pending and one.left > 0 and by(now, one.until)
