"""A subscription -> made, its secret rotated, ended, enabled again; deliveries -> sent once more. Each recorded."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet

from shipby.casework.refused import Refused
from shipby.notify.addresses import Private, is_allowed
from shipby.notify.events import names
from shipby.notify.secrets import seal
from shipby.notify.webhooks.models import Delivery, Subscription
from shipby.notify.webhooks.signing import new_secret
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.record import record
from shipby.people.rights import RIGHTS, Unknown, check, visible

OVERLAP = timedelta(days=1)
"""How long a rotated secret still signs beside the new one."""
AT_MOST = 20
"""subscriptions of one shop; ours."""


def subscribe(
    name: str, url: str, events: Sequence[str], actor: Actor, now: datetime, *, market: Market | None = None,
    shop: Shop | None = None,
) -> tuple[str, Subscription]:  # fmt: skip
    """(the secret, which nobody can show again; the subscription). shop: whose events; None: the platform's own.

    Raises Refused, Forbidden, Unknown.
    """
    check(actor, "write", "webhook", shop=shop)
    _check_url(url)
    _check_events(events, shop)
    if not name:
        raise Refused("name", "请写明此回调的用途。", "Say what the webhook is for: its name.")
    if shop and Subscription.objects.filter(shop=shop, disabled_at__isnull=True).count() >= AT_MOST:
        raise Refused("many", f"每店最多 {AT_MOST} 个回调。", f"A shop has at most {AT_MOST} webhooks: end one first.")
    secret = new_secret()
    with transaction.atomic():
        made = Subscription.objects.create(
            key=token_hex(4), name=name, url=url, market=shop.market if shop else market, shop=shop,
            events=sorted(set(events)), secret=seal(secret), made_at=now, made_by=actor.name,
        )  # fmt: skip
        _record(made, "subscribe", actor, now)
    return secret, made


def rotate(subscription: Subscription, actor: Actor, now: datetime, overlap: timedelta = OVERLAP) -> str:
    """A new secret; the old one signs beside it until the overlap ends. Raises Forbidden, Unknown."""
    check(actor, "write", "webhook", shop=subscription.shop)
    secret = new_secret()
    with transaction.atomic():
        held = _held(subscription)
        held.old_secret, held.old_ends_at = held.secret, now + overlap
        held.secret = seal(secret)
        held.save(update_fields=["secret", "old_secret", "old_ends_at"])
        _record(held, "rotate", actor, now)
    return secret


def disable(subscription: Subscription, why: str, actor: Actor, now: datetime) -> None:
    """Nothing is sent any more; events are kept for it all the same. Raises Forbidden, Unknown."""
    check(actor, "write", "webhook", shop=subscription.shop)
    with transaction.atomic():
        held = _held(subscription)
        held.disabled_at, held.disabled_why = now, why[:200]
        held.save(update_fields=["disabled_at", "disabled_why"])
        _record(held, "disable", actor, now, why)


def enable(subscription: Subscription, actor: Actor, now: datetime) -> None:
    """It is sent to again, what waited meanwhile first. Raises Forbidden, Unknown."""
    check(actor, "write", "webhook", shop=subscription.shop)
    with transaction.atomic():
        held = _held(subscription)
        held.disabled_at, held.disabled_why = None, ""
        held.save(update_fields=["disabled_at", "disabled_why"])
        _again(held.deliveries.filter(state=Delivery.State.WAITING), now)
        _record(held, "enable", actor, now)


def remove(subscription: Subscription, actor: Actor, now: datetime) -> None:
    """It is gone, with its log. Raises Forbidden, Unknown."""
    check(actor, "write", "webhook", shop=subscription.shop)
    with transaction.atomic():
        _record(subscription, "remove", actor, now)
        subscription.delete()


def replay(
    subscription: Subscription, actor: Actor, now: datetime, *, delivery: int | None = None,
    since: datetime | None = None,
) -> int:  # fmt: skip
    """How many are sent once more, under the ids they had: one delivery, or all of events since an instant.

    Raises Refused where neither is named; Forbidden, Unknown.
    """
    check(actor, "write", "webhook", shop=subscription.shop)
    if (delivery is None) == (since is None):
        raise Refused("which", "请指定一次投递，或一个起始时刻。", "Name one delivery, or an instant to begin from.")
    mine = subscription.deliveries.all()
    wanted = mine.filter(event__at__gte=since) if delivery is None else mine.filter(pk=delivery)
    if delivery is not None and not wanted.exists():
        raise Unknown("webhook")
    with transaction.atomic():
        count = _again(wanted, now)
        _record(subscription, "replay", actor, now, f"delivery {delivery}" if since is None else f"since {since}")
    return count


def subscription_of(key: str, actor: Actor) -> Subscription:
    """By its key, where the actor may read it. Raises Forbidden, Unknown."""
    check(actor, "read", "webhook")
    found = visible(actor, Subscription.objects.filter(key=key)).select_related("market", "shop__market").first()
    if found is None:
        raise Unknown("webhook")
    return found


def _again(deliveries: QuerySet[Delivery], now: datetime) -> int:
    return deliveries.update(state=Delivery.State.WAITING, next_at=now, first_at=None, tries=0, answer="", status=None)


def _held(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("market", "shop__market")
    return rows.get(pk=subscription.pk)


def _check_url(url: str) -> None:
    """Early, and of addresses written as numbers only: what a name leads to is asked at each connection."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        port, host = None, None
    if not host or parts.scheme not in ("https", "http") or parts.username or parts.fragment or len(url) > 500:
        raise Refused(
            "url",
            f"“{url}”不是可用的地址：写 https://主机/路径，不带用户名和片段，最长 500 字符。",
            f'"{url}" cannot be called: write https://host/path, without a user or fragment, at most 500 characters.',
        )
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in url) or port == 0:
        raise Refused("url", "地址只能含可见的 ASCII 字符。", "Write the address in visible ASCII characters.")
    try:
        allowed = is_allowed(str(ipaddress.ip_address(host)))
    except ValueError:
        allowed = host != "localhost" or is_allowed("127.0.0.1")
    if not allowed:
        raise Refused("private", Private.zh, str(Private()))


def _check_events(events: Sequence[str], shop: Shop | None) -> None:
    known = set(names())
    if shop is not None:
        known = {name for name in known if "owner" in RIGHTS[name.partition(":")[0]]["read"]}
    groups = {f"{name.partition(':')[0]}:*" for name in known}
    wrong = sorted(set(events) - known - groups - {"*"})
    if wrong or not events:
        raise Refused(
            "events",
            f"没有这些事件：{', '.join(wrong) or '（空）'}；有：{', '.join(sorted(known))}，或 对象:*，或 *。",
            f"no such events: {', '.join(wrong) or 'none named'}. There are: {', '.join(sorted(known))}; object:* "
            "stands for all of an object, * for all.",
        )


def _record(held: Subscription, act: str, actor: Actor, now: datetime, why: str = "") -> None:
    """Without the address: its path may be a secret of the receiver's."""
    new = {"name": held.name, "events": held.events, "host": urlsplit(held.url).hostname}
    record(
        actor, act, ("webhook", held.key), now, market=held.market, shop=held.shop, why=why, new=new
    )  # fmt: skip
