"""Events reach those who subscribed, signed, once and in order; nobody is lost, held up, or called within."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from shipby.casework.enquiry.acts import answer, ask, close
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.notify import events
from shipby.notify.addresses import is_allowed
from shipby.notify.secrets import Unreadable, seal, unseal
from shipby.notify.webhooks import delivering, posting
from shipby.notify.webhooks.delivering import Postman
from shipby.notify.webhooks.models import Delivery, Event, Subscription
from shipby.notify.webhooks.subscriptions import disable, enable, remove, replay, rotate, subscribe, subscription_of
from shipby.people.actors import Actor
from shipby.people.models import Audit, Market, Message, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.market import OPERATOR, owner
from tests.support.targets import Target, target, until

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

# Deliveries are sent by threads, which see what is committed only.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shops() -> tuple[Shop, Shop]:
    market = Market.objects.create(name="m", lake="lakes/m")
    return tuple(Shop.objects.create(market=market, shop_id=name) for name in ("S1", "S2"))  # type: ignore[return-value]


@pytest.fixture
def there(settings: Any) -> Iterator[Target]:
    """A receiver on this machine, which is allowed for the test."""
    settings.PRIVATE_TARGETS = ["127.0.0.0/8"]
    with target() as held:
        yield held


def subscribed(url: str, shop: Shop | None, *names: str, actor: Actor | None = None) -> tuple[str, Subscription]:
    return subscribe(
        "ERP", url, names or ("enquiry:open",), actor or (owner(shop) if shop else OPERATOR), NOW, shop=shop
    )


def asked(shop: Shop, text: str = "why?") -> Case:
    return ask(shop, ("verdict", "late-dispatch/O1"), text, owner(shop), NOW)


def sent(at: datetime = NOW) -> None:
    """All that is due is tried."""
    for turn in Postman(lambda: at).send(at):
        turn.result(60)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_step_is_told_to_the_shop_and_the_platform_and_to_nobody_else(
    shops: tuple[Shop, Shop], there: Target
) -> None:
    mine, others = shops
    subscribed(there.url("/mine"), mine)
    subscribed(there.url("/theirs"), others)
    subscribed(there.url("/all"), None, "enquiry:open", "filing:*")
    subscribed(there.url("/filings"), mine, "filing:*")
    case = asked(mine)
    sent()
    assert [path for path, _, _ in there.asked] in (["/mine", "/all"], ["/all", "/mine"])
    [(headers, body)] = there.of("/mine")
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "type": "enquiry:open", "timestamp": NOW.isoformat(),
        "data": {
            "market": "m", "shop": "S1", "number": case.number, "order_id": None, "from": None, "to": "open",
            "by": "owner",
        },
    }  # fmt: skip
    assert states() == ["done", "done"]
    sent(NOW + MINUTE)
    assert len(there.asked) == 2


def verified(secret: str, headers: dict[str, str], body: bytes) -> list[bool]:
    """Of each signature, whether it is of this secret: as a receiver computes it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    own = b64encode(hmac.new(b64decode(secret.removeprefix("whsec_")), signed, sha256).digest()).decode()
    return [one == f"v1,{own}" for one in headers["webhook-signature"].split()]


def test_a_request_is_signed_and_a_rotated_secret_signs_beside_the_new_one_for_a_day(
    shops: tuple[Shop, Shop], there: Target
) -> None:
    shop = shops[0]
    first, subscription = subscribed(there.url("/x"), shop)
    asked(shop)
    sent()
    second = rotate(subscription, owner(shop), NOW)
    asked(shop)
    sent(NOW + timedelta(hours=23))
    asked(shop)
    sent(NOW + timedelta(hours=25))
    one, both, last = there.of("/x")
    assert verified(first, *one) == [True]
    assert (verified(second, *both), verified(first, *both)) == ([True, False], [False, True])
    assert (verified(second, *last), verified(first, *last)) == ([True], [False])
    assert one[0]["webhook-timestamp"] == str(int(NOW.timestamp()))
    held = Subscription.objects.get()
    assert second not in held.secret
    assert not Audit.objects.filter(new__icontains="whsec_").exists()


def test_an_event_is_written_with_its_step_or_neither_is(
    shops: tuple[Shop, Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shops[0]
    subscribed("https://erp.example/x", shop)
    with monkeypatch.context() as patch:
        patch.setattr(Event.objects, "bulk_create", lambda *_, **__: pytest.fail("the disk is full"))
        with pytest.raises(pytest.fail.Exception):
            asked(shop)
    assert (Case.objects.count(), Event.objects.count()) == (0, 0)
    asked(shop)
    assert (Case.objects.count(), Delivery.objects.count()) == (1, 1)


def test_what_fails_is_tried_for_a_day_then_disabled_and_told_and_nothing_is_lost(
    shops: tuple[Shop, Shop], there: Target
) -> None:
    shop = shops[0]
    _, subscription = subscribed(there.url("/500"), shop)
    asked(shop)
    at, tries = NOW, []
    while not Subscription.objects.get().disabled_at:
        sent(at)
        tries.append(at - NOW)
        at = Delivery.objects.get().next_at
        assert len(tries) < 50
    assert tries[:4] == [timedelta(0), timedelta(seconds=5), timedelta(seconds=65), timedelta(seconds=365)]
    assert tries[-1] == timedelta(days=1)
    one = Delivery.objects.get()
    assert (one.state, one.status, one.answer, one.tries) == (
        "failed",
        500,
        "HTTP 500 Internal Server Error",
        len(tries),
    )
    told = Message.objects.get(kind="webhook.disabled")
    assert (told.shop, subscription.key in told.en, "HTTP 500" in told.zh) == (shop, True, True)
    asked(shop)
    sent(at)
    assert states() == ["failed", "waiting"]
    there.answers["/500"] = 200
    enable(subscription, owner(shop), at)
    assert replay(subscription, owner(shop), at, since=NOW) == 2
    sent(at)
    assert states() == ["done", "done"]
    ids = [headers["webhook-id"] for headers, _ in there.of("/500")]
    assert len(set(ids)) == 2
    assert ids[-2] == ids[0]


def test_one_that_is_gone_is_not_asked_again(shops: tuple[Shop, Shop], there: Target) -> None:
    subscribed(there.url("/410"), None)
    asked(shops[0])
    sent()
    assert states() == ["failed"]
    assert Message.objects.get(kind="webhook.disabled").role == "operator"
    sent(NOW + timedelta(hours=1))
    assert len(there.asked) == 1


def test_targets_that_hang_or_drip_hold_up_nobody(
    shops: tuple[Shop, Shop], there: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "post", lambda url, body, headers: posting.post(url, body, headers, 6))
    for _ in range(5):
        subscribed(there.url("/hang"), shops[0])
        subscribed(there.url("/drip"), shops[0])
    subscribed(there.url("/ok"), shops[0])
    for _ in range(3):
        asked(shops[0])
    turns = Postman(lambda: NOW).send(NOW)
    until(lambda: Delivery.objects.filter(state="done").count() == 3)
    assert not Delivery.objects.exclude(answer="").exists(), "the others waited for those that hang"
    assert not Postman(lambda: NOW).send(NOW), "somebody is at them"
    for turn in turns:
        turn.result(60)
    assert len(there.of("/ok")) == 3
    # One try each, though three events wait: the first that is not taken ends the turn.
    assert (len(there.of("/hang")), len(there.of("/drip"))) == (5, 5)
    assert set(Delivery.objects.exclude(state="done").values_list("answer", flat=True)) == {
        "",
        "no answer within 6 seconds",
    }


def test_no_redirect_is_followed(shops: tuple[Shop, Shop], there: Target) -> None:
    subscribed(there.url("/to"), shops[0])
    asked(shops[0])
    sent()
    assert [path for path, _, _ in there.asked] == ["/to"]
    assert Delivery.objects.get().status == 307


def test_events_of_one_order_arrive_in_the_order_in_which_they_happened(
    shops: tuple[Shop, Shop], there: Target
) -> None:
    shop = shops[0]
    subscribed(there.url("/x"), shop, "*")
    case = asked(shop)
    answer(case, "because", OPERATOR, NOW + MINUTE)
    close(case, owner(shop), NOW + 2 * MINUTE)
    sent(NOW + 3 * MINUTE)
    happened = [json.loads(body) for _, body in there.of("/x")]
    assert [one["timestamp"] for one in happened] == sorted(one["timestamp"] for one in happened)
    assert {"enquiry:open", "enquiry:write", "enquiry:answer", "enquiry:close"} <= {one["type"] for one in happened}


def test_of_two_servers_one_sends_and_a_dead_ones_turn_is_taken_over(shops: tuple[Shop, Shop], there: Target) -> None:
    subscribed(there.url("/x"), shops[0])
    asked(shops[0])
    assert delivering._claimed(Subscription.objects.get().pk, NOW)
    sent(NOW + timedelta(seconds=59))
    assert not there.asked
    sent(NOW + timedelta(seconds=60))
    assert len(there.asked) == 1


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("0.0.0.0", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("224.0.0.1", False), ("240.0.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False), ("::", False), ("8.8.8.8", True), ("2606:4700::1111", True), ("10.9.0.7", True),
    ],
)  # fmt: skip
def test_an_address_within_is_none_to_call_unless_the_operator_allows_it(
    address: str, allowed: bool, settings: Any
) -> None:
    settings.PRIVATE_TARGETS = ["10.9.0.0/16"]
    assert is_allowed(address) is allowed


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"])
def test_nothing_within_is_reached_whatever_the_name(host: str, shops: tuple[Shop, Shop], settings: Any) -> None:
    with target() as held:
        settings.PRIVATE_TARGETS = ["0.0.0.0/0", "::/0"]
        subscribed(f"http://{host}:{held.port}/x", shops[0])
        settings.PRIVATE_TARGETS = []
        asked(shops[0])
        sent()
        assert not held.asked
    told = Delivery.objects.get().answer
    assert told.startswith("the address is private"), told
    assert "127" not in told


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://erp.example/x", "url"), ("https://", "url"), ("https://li:pass@erp.example/", "url"),
        ("https://erp.example/ x", "url"), ("https://erp.example:99999/", "url"),
        ("https://erp.example/" + "x" * 500, "url"),
        ("http://192.168.0.1/x", "private"), ("http://localhost/x", "private"), ("http://[::1]/x", "private"),
        ("https://erp.example/x\r\nX-Evil: 1", "url"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_called_is_refused_early(url: str, code: str, shops: tuple[Shop, Shop]) -> None:
    with pytest.raises(Refused) as refused:
        subscribed(url, shops[0])
    assert (refused.value.code, bool(refused.value.zh), Subscription.objects.count()) == (code, True, 0)


def test_events_that_are_none_are_refused_with_those_there_are(shops: tuple[Shop, Shop]) -> None:
    for wrong in (("filing:dance",), ("user:*",), ()):
        with pytest.raises(Refused, match=r"There are: .*filing:approve"):
            subscribe("ERP", "https://erp.example/", wrong, owner(shops[0]), NOW, shop=shops[0])
    assert {"entry:post", "balance:node", "appeal:uphold", "filing:write"} <= set(events.names())


def test_what_is_anothers_is_as_if_it_were_not_there(shops: tuple[Shop, Shop]) -> None:
    mine, others = shops
    _, subscription = subscribed("https://erp.example/", mine)
    stranger, clerk = owner(others), Actor("clerk", "user:c", shops=frozenset({mine.pk}))
    with pytest.raises(Unknown):
        subscription_of(subscription.key, stranger)
    for act in (
        lambda: rotate(subscription, stranger, NOW), lambda: disable(subscription, "", stranger, NOW),
        lambda: enable(subscription, stranger, NOW), lambda: remove(subscription, stranger, NOW),
        lambda: replay(subscription, stranger, NOW, since=NOW),
        lambda: subscribe("x", "https://x.example/", ["*"], stranger, NOW, shop=mine),
        lambda: subscribe("x", "https://x.example/", ["*"], stranger, NOW),
    ):  # fmt: skip
        with pytest.raises(Unknown):
            act()
    with pytest.raises(Forbidden):
        subscribe("x", "https://x.example/", ["*"], clerk, NOW, shop=mine)
    assert subscription_of(subscription.key, OPERATOR) == subscription


def test_a_replay_names_what_it_sends(shops: tuple[Shop, Shop]) -> None:
    _, subscription = subscribed("https://erp.example/", shops[0])
    with pytest.raises(Refused, match="Name one delivery"):
        replay(subscription, OPERATOR, NOW)
    with pytest.raises(Unknown):
        replay(subscription, OPERATOR, NOW, delivery=999)


def test_what_was_sealed_opens_with_the_former_key_too_and_with_no_other(settings: Any) -> None:
    sealed = seal("feishu://token")
    assert "token" not in sealed
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    with pytest.raises(Unreadable, match="bring the former SHIPBY_SECRET_KEY back"):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unseal(sealed) == "feishu://token"
