"""Deliveries that are due -> requests, a subscription by itself in a thread of its own; what came of each is kept.

A subscription is taken by one conditional UPDATE, so that of several servers one sends, and given back at the end; one
whose server died is taken again after a minute. Events of a subscription go out in the order in which they happened,
and the first that is not taken ends its turn: a target that hangs costs one thread for ten seconds.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from django.db import connections, transaction
from django.db.models import F, Q, QuerySet

from shipby.notify.secrets import Unreadable, unseal
from shipby.notify.webhooks.models import Delivery, Subscription
from shipby.notify.webhooks.posting import Answer, post
from shipby.notify.webhooks.signing import headers
from shipby.people.models import Market
from shipby.people.record import tell

GIVEN_UP_AFTER = timedelta(days=1)
_WAITS = [timedelta(seconds=5), *(timedelta(minutes=n) for n in (1, 5, 15, 30, 60, 120, 240))]
"""After the first, second, ... try; the last again and again until the day is over."""
_CLAIM = timedelta(minutes=1)
_A_TURN = timedelta(seconds=30)
_THREADS = 32
_GONE = 410
_log = logging.getLogger("shipby.webhooks")


class Postman:
    """The threads that deliver. clock: the instant that is noted of a try."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="webhook")

    def wanted(self, at: datetime) -> bool:
        """Whether anything is due."""
        return _due(at).exists()

    def send(self, at: datetime) -> list[Future[None]]:
        """A turn begun for each subscription with something due that nobody is at."""
        keys = list(_due(at).order_by().values_list("subscription", flat=True).distinct())
        return [self._threads.submit(self._turn, pk) for pk in keys if _claimed(pk, at)]

    def _turn(self, pk: int) -> None:
        try:
            _sent(pk, self._clock)
        except Exception:
            _log.exception("a turn of webhook deliveries failed; it is tried again")
        finally:
            # A thread that waits for its next turn keeps no connection.
            connections.close_all()


def _due(at: datetime) -> QuerySet[Delivery]:
    free = Q(subscription__claimed_until__isnull=True) | Q(subscription__claimed_until__lte=at)
    waiting = Delivery.objects.filter(free, state=Delivery.State.WAITING, next_at__lte=at)
    return waiting.filter(subscription__disabled_at__isnull=True)


def _claimed(pk: int, at: datetime) -> bool:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    return bool(Subscription.objects.filter(free, pk=pk).update(claimed_until=at + _CLAIM))


def _sent(pk: int, clock: Callable[[], datetime]) -> None:
    """One turn: what is due, oldest first, until one is not taken or the turn is over."""
    began = clock()
    subscription = Subscription.objects.select_related("market", "shop__market").get(pk=pk)
    due = Delivery.objects.filter(subscription=subscription, state=Delivery.State.WAITING, next_at__lte=began)
    try:
        for delivery in due.select_related("event").order_by("event__at", "pk")[:100]:
            if clock() - began > _A_TURN or not _tried(subscription, delivery, clock()):
                break
    finally:
        Subscription.objects.filter(pk=pk).update(claimed_until=None)


def _tried(subscription: Subscription, delivery: Delivery, at: datetime) -> bool:
    """Whether it was taken; what came of it is kept."""
    event = delivery.event
    body = {"type": event.type, "timestamp": event.at.isoformat(), "data": event.data}
    bytes_ = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        secrets = [unseal(subscription.secret)]
        if subscription.old_ends_at and at < subscription.old_ends_at:
            secrets.append(unseal(subscription.old_secret))
        answer = post(subscription.url, bytes_, headers(secrets, f"evt_{event.pk.hex}", at, bytes_))
    except Unreadable as error:
        answer = Answer(None, error.en)
    _keep(subscription, delivery, answer, at)
    return answer.taken


def _keep(subscription: Subscription, delivery: Delivery, answer: Answer, at: datetime) -> None:
    first = delivery.first_at or at
    over = answer.status == _GONE or at - first >= GIVEN_UP_AFTER
    state = Delivery.State.DONE if answer.taken else Delivery.State.FAILED if over else Delivery.State.WAITING
    wait = _WAITS[min(delivery.tries, len(_WAITS) - 1)]
    with transaction.atomic():
        # Somebody may have asked for it again meanwhile: then that stands.
        Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, state=Delivery.State.WAITING).update(
            state=state, status=answer.status, answer=answer.why[:200], first_at=first, last_at=at,
            tries=F("tries") + 1, next_at=min(at + wait, first + GIVEN_UP_AFTER) if not over else at,
        )  # fmt: skip
        if over and not answer.taken:
            _give_up(subscription, answer, at)


def _give_up(subscription: Subscription, answer: Answer, at: datetime) -> None:
    """It is disabled, and its people are told: the shop's, or the operators of its market or of all."""
    why = f"{answer.why or answer.status}"[:200]
    if not Subscription.objects.filter(pk=subscription.pk, disabled_at__isnull=True).update(
        disabled_at=at, disabled_why=why
    ):
        return
    named = f"{subscription.name} ({subscription.key})"
    texts = (
        f"回调 {named} 已停用：一天未能投递，或接收方已关闭。{why}。恢复后请重新启用，积压的事件随即补发。",
        f"Webhook {named} is disabled: it was not taken for a day, or is gone. {why}. Enable it once it works again; "
        "what waits is sent then.",
    )
    about = ("webhook", subscription.key)
    if subscription.shop is not None:
        tell(at, "webhook.disabled", texts, market=subscription.shop.market, shop=subscription.shop, about=about)
        return
    for market in [subscription.market] if subscription.market else Market.objects.order_by("pk"):
        tell(at, "webhook.disabled", texts, market=market, role="operator", about=about)
