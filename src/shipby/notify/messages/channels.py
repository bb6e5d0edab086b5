"""A channel -> made, tested, muted, changed, removed; each recorded, its address never shown again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from secrets import token_hex
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from shipby.casework.refused import Refused
from shipby.notify.messages.models import Channel
from shipby.notify.messages.sending import Unsent, plugin, transmit
from shipby.notify.messages.topics import TOPICS
from shipby.notify.secrets import seal, unseal
from shipby.people.actors import Actor
from shipby.people.models import Shop, User
from shipby.people.record import record
from shipby.people.rights import Forbidden, Unknown, check, visible

AT_MOST = 10
"""channels of a person; ours."""
Hours = tuple[time, time]
_TEST = ("Shipby 测试", "Shipby test"), ("此渠道可以收到通知。", "Notifications arrive by this channel.")


def add(
    user: User, name: str, url: str, topics: Sequence[str], actor: Actor, now: datetime, *, shop: Shop | None = None,
    language: str = "zh", zone: str = "Asia/Shanghai", quiet: Hours | None = None,
) -> Channel:  # fmt: skip
    """A channel of a person's own. url: as Apprise writes it. shop: whose inbox; None: his own, with that of his role.

    Raises Refused, Forbidden, Unknown.
    """
    may_write(actor, user, shop)
    if actor.name != f"user:{user.username}":
        raise Forbidden(
            "通知渠道只能由本人添加。", "a channel is added by whose it is: nobody subscribes another person."
        )
    _check_topics(topics)
    _check_zone(zone)
    service = plugin(url).service
    if not name or language not in ("zh", "en"):
        raise Refused("name", "请为渠道起名，语言为 zh 或 en。", "Give the channel a name, and a language: zh or en.")
    if quiet and quiet[0] == quiet[1]:
        raise Refused("quiet", "免打扰的起止时间不能相同。", "Quiet hours begin and end at different times.")
    if Channel.objects.filter(user=user).count() >= AT_MOST:
        raise Refused("many", f"每人最多 {AT_MOST} 个渠道。", f"A person has at most {AT_MOST} channels: remove one.")
    with transaction.atomic():
        channel = Channel.objects.create(
            key=token_hex(4), user=user, shop=shop, name=name, url=seal(url), service=service,
            topics=sorted(set(topics)), language=language, zone=zone, quiet_from=quiet[0] if quiet else None,
            quiet_until=quiet[1] if quiet else None, since=now, next_at=now,
        )  # fmt: skip
        _record(channel, "add", actor, now)
    return channel


def try_out(channel: Channel, actor: Actor, now: datetime) -> None:
    """A line sent at once; a channel that was disabled works again. Raises Refused with why it was not taken."""
    may_write(actor, channel.user, channel.shop)
    side = int(channel.language == "en")
    try:
        transmit(unseal(channel.url), _TEST[0][side], _TEST[1][side])
    except Unsent as error:
        raise Refused("unsent", f"未能发送：{error.zh}", f"It was not sent: {error.en}") from None
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(disabled_at=None, failures=0, failed_since=None, next_at=now)
        _record(channel, "test", actor, now)


def mute(channel: Channel, until: datetime | None, actor: Actor, now: datetime) -> None:
    """Nothing is sent until then, nor afterwards of what came meanwhile; None: heard again. Raises as `check`."""
    may_write(actor, channel.user, channel.shop)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(muted_until=until, since=until or now)
        _record(channel, "mute" if until else "unmute", actor, now)


def remove(channel: Channel, actor: Actor, now: datetime) -> None:
    """It is gone. Raises Forbidden, Unknown."""
    may_write(actor, channel.user, channel.shop)
    with transaction.atomic():
        _record(channel, "remove", actor, now)
        channel.delete()


def may_write(actor: Actor, user: User, shop: Shop | None) -> None:
    """Nothing, where the actor may make or change a channel of this person. Raises Forbidden, Unknown."""
    check(actor, "write", "notification", shop=shop, person=None if shop else f"user:{user.username}")


def channels(actor: Actor) -> QuerySet[Channel]:
    """Those that the actor may see: a merchant's people those of their shops, and each his own. Raises Forbidden."""
    check(actor, "read", "notification")
    every = Channel.objects.annotate(person=Concat(Value("user:"), F("user__username")))
    seen = visible(actor, every, person_field="person")
    return seen.select_related("user", "shop__market").order_by("user", "id")


def channel_of(key: str, actor: Actor) -> Channel:
    """By its key: one's own; an operator's are all. Raises Forbidden, Unknown."""
    mine = Q(user__username=actor.name.removeprefix("user:"))
    found = channels(actor).filter(Q(key=key) if actor.who == "operator" else Q(key=key) & mine).first()
    if found is None:
        raise Unknown("notification")
    return found


def _check_topics(topics: Sequence[str]) -> None:
    wrong = sorted(set(topics) - TOPICS.keys())
    if wrong or not topics:
        known = ", ".join(TOPICS)
        raise Refused(
            "topics",
            f"没有这些主题：{', '.join(wrong) or '（空）'}；有：{known}。",
            f"no such topics: {', '.join(wrong) or 'none named'}. There are: {known}.",
        )


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        raise Refused(
            "zone", f"没有时区“{zone}”：写 Asia/Shanghai。", f'"{zone}" is no zone: write Asia/Shanghai.'
        ) from None


def _record(channel: Channel, act: str, actor: Actor, now: datetime) -> None:
    new = {"name": channel.name, "service": channel.service, "topics": channel.topics, "user": channel.user.username}
    market = channel.shop.market if channel.shop else None
    record(actor, act, ("notification", channel.key), now, market=market, shop=channel.shop, new=new)
