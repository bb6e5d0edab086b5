"""Inboxes -> what is new in them for each channel, in one message, at hours when its owner wants to hear of it.

What a channel was sent is kept, so a message goes out once by each, whichever server sends. What is older than a day
is not sent any more: it stands in the inbox.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connections, transaction
from django.db.models import Exists, F, OuterRef, Q

from shipby.notify.messages.models import Channel, Sent
from shipby.notify.messages.sending import Unsent, transmit
from shipby.notify.messages.topics import topic
from shipby.notify.secrets import Unreadable, unseal
from shipby.people.models import Message
from shipby.people.record import tell

LINES = 20
"""messages told one by one; of more only how many."""
NOT_SOONER = timedelta(minutes=5)
"""between two digests of a channel."""
_FRESH = timedelta(days=1)
_FIRST_WAIT, _LONGEST_WAIT, _GIVEN_UP_AFTER = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_THREADS = 8
_log = logging.getLogger("shipby.notifications")


def send_all(at: datetime) -> str:
    """What went out, in words. A channel that fails is tried again later, and hinders no other."""
    due = [one for one in _ready(at) if not is_quiet(one, at)]
    if not due:
        return ""
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="notify") as pool:
        counts = list(pool.map(lambda channel: _apart(channel, at), due))
    return f"messages sent: {sum(counts)}, channels: {sum(map(bool, counts))}" if any(counts) else ""


def is_quiet(channel: Channel, at: datetime) -> bool:
    """Whether it is quiet hours at its owner's: the first minute in, the last out; also over midnight."""
    if channel.quiet_from is None or channel.quiet_until is None:
        return False
    now: time = at.astimezone(ZoneInfo(channel.zone)).time()
    if channel.quiet_from < channel.quiet_until:
        return channel.quiet_from <= now < channel.quiet_until
    return now >= channel.quiet_from or now < channel.quiet_until


def pending(channel: Channel, at: datetime) -> list[Message]:
    """What is new for a channel, in the order in which it reached the inbox."""
    inbox = Q(shop=channel.shop) if channel.shop_id else Q(person=f"user:{channel.user.username}")
    # Without a role he has no inbox but his own: what is to another person has no role either.
    if not channel.shop_id and channel.user.role:
        inbox |= Q(shop__isnull=True, role=channel.user.role)
    gone = Exists(Sent.objects.filter(channel=channel, message=OuterRef("pk")))
    fresh = Message.objects.filter(inbox, ~gone, at__gte=max(channel.since, at - _FRESH), at__lte=at)
    wanted = set(channel.topics)
    return [message for message in fresh.select_related("shop").order_by("at", "pk") if topic(message.kind) in wanted]


def digest(channel: Channel, messages: Sequence[Message]) -> tuple[str, str]:
    """Title and text, in the channel's language and zone."""
    zone, zh = ZoneInfo(channel.zone), channel.language == "zh"
    whose = str(channel.shop) if channel.shop else channel.user.role or channel.user.username
    lines = [
        f"{message.at.astimezone(zone):%m-%d %H:%M}  {message.zh if zh else message.en}" for message in messages[:LINES]
    ]
    if (more := len(messages) - LINES) > 0:
        lines.append(f"另有 {more} 条，见收件箱。" if zh else f"And {more} more, in the inbox.")
    count = len(messages)
    if zh:
        return f"Shipby {whose}：{count} 条新消息", "\n".join(lines)
    return f"Shipby {whose}: {count} new message{'' if count == 1 else 's'}", "\n".join(lines)


def _ready(at: datetime) -> Iterable[Channel]:
    """Channels that may be sent to now: a person's own, and those of people who are still of the shop."""
    heard = Q(muted_until__isnull=True) | Q(muted_until__lte=at)
    belongs = Q(shop__isnull=True) | Q(shop__members__user=F("user"))
    rows = Channel.objects.filter(heard, belongs, disabled_at__isnull=True, next_at__lte=at, user__is_active=True)
    return rows.select_related("user", "shop__market").distinct()


def _apart(channel: Channel, at: datetime) -> int:
    """How many messages went out by it."""
    try:
        return _told(channel, at)
    except Exception:
        _log.exception("channel %s: not sent to; it is tried again", channel.key)
        return 0
    finally:
        connections.close_all()


def _told(channel: Channel, at: datetime) -> int:
    messages = pending(channel, at)
    if not messages:
        return 0
    try:
        transmit(unseal(channel.url), *digest(channel, messages))
    except (Unsent, Unreadable) as error:
        _failed(channel, str(error), at)
        return 0
    with transaction.atomic():
        Sent.objects.bulk_create([Sent(channel=channel, message=one, at=at) for one in messages], ignore_conflicts=True)
        Channel.objects.filter(pk=channel.pk).update(next_at=at + NOT_SOONER, failures=0, failed_since=None)
    return len(messages)


def _failed(channel: Channel, why: str, at: datetime) -> None:
    """Tried again later and later; after a day no more, which the inbox tells."""
    since = channel.failed_since or at
    wait = min(_FIRST_WAIT * 2 ** min(channel.failures, 10), _LONGEST_WAIT)
    over = at - since >= _GIVEN_UP_AFTER
    _log.warning("channel %s: %s", channel.key, why)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(
            failures=channel.failures + 1, failed_since=since, next_at=at + wait, disabled_at=at if over else None
        )
        if over and channel.shop is not None:
            name, key = channel.name, channel.key
            texts = (
                f"通知渠道“{name}”（{key}）已一天发送失败，现已停用；修好后发一次测试即恢复。",
                f"The channel {name} ({key}) failed for a day and is disabled; once it works, a test enables it.",
            )
            shop = channel.shop
            tell(at, "notification.disabled", texts, market=shop.market, shop=shop, about=("notification", channel.key))
