"""A buyer's link: signed, sent once, ended by time or by an operator -> the actor it stands for.

The link names a row of ours and nothing of the order; who changes a character of it holds none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction

from shipby.people.actors import Actor
from shipby.people.models import BuyerLink, Market
from shipby.people.record import record
from shipby.people.rights import check

DAYS_AT_MOST = 365
"""Ours."""


class LinkRefused(ValueError):
    """The link cannot be made so; the text says what to write."""


def sign(market: Market, order_id: str, now: datetime, days: int, *, actor: Actor) -> str:
    """A link to the order's cases for so many days. Raises LinkRefused, Forbidden."""
    check(actor, "write", "link")
    if not order_id or not 1 <= days <= DAYS_AT_MOST:
        raise LinkRefused(f"a link is for an order and 1 to {DAYS_AT_MOST} days, not {order_id!r} and {days}")
    with transaction.atomic():
        link = BuyerLink.objects.create(
            market=market, order_id=order_id, made_at=now, made_by=actor.name, ends_at=now + timedelta(days=days)
        )
        new = {"order": str(link), "ends_at": link.ends_at.isoformat()}
        record(actor, "issue", ("link", str(link.pk)), now, market=market, new=new)
    return _signer().sign(str(link.pk))


def revoke(market: Market, order_id: str, actor: Actor, now: datetime, why: str = "") -> int:
    """How many links of the order worked until now; none does any more. Raises Forbidden."""
    check(actor, "write", "link")
    with transaction.atomic():
        links = BuyerLink.objects.select_for_update(of=("self",)).filter(
            market=market, order_id=order_id, revoked_at=None, ends_at__gt=now
        )
        ended = [link.pk for link in links.order_by("pk")]
        BuyerLink.objects.filter(pk__in=ended).update(revoked_at=now)
        for pk in ended:
            record(actor, "revoke", ("link", str(pk)), now, market=market, why=why)
    return len(ended)


def actor_of_link(text: str, now: datetime, request: str = "") -> Actor | None:
    """Whom a link stands for; None where it was not signed here, was revoked, or is over."""
    try:
        pk = int(_signer().unsign(text))
    except (BadSignature, ValueError):
        return None
    link = BuyerLink.objects.select_related("market").filter(pk=pk).first()
    if link is None or link.revoked_at or link.ends_at <= now:
        return None
    return Actor("buyer", f"buyer:{link.order_id}", orders=frozenset({str(link)}), request=request)


def _signer() -> Signer:
    return Signer(salt="shipby.people.links")
