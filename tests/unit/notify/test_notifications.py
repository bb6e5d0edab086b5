"""A person hears of what reaches an inbox: once, at his hours, in one message, and of deadlines in time."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from shipby.casework.loop import standing_run
from shipby.casework.refused import Refused
from shipby.notify.messages import deadlines, digests, sending
from shipby.notify.messages.channels import add, channel_of, channels, mute, remove, try_out
from shipby.notify.messages.deadlines import tell_of_deadlines
from shipby.notify.messages.digests import is_quiet, send_all
from shipby.notify.messages.models import Channel, Deadline, Sent
from shipby.notify.messages.sending import Unsent, transmit
from shipby.notify.messages.topics import TOPICS, topic
from shipby.people.actors import Actor, actor_of_user
from shipby.people.models import Audit, Market, Membership, Message, Shop, User
from shipby.people.record import tell
from shipby.people.rights import Forbidden, Unknown
from tests.support.market import OPERATOR, at, bring, new_market
from tests.support.targets import Target, target

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEISHU = "feishu://a-secret-token"

# Channels are sent to by threads, which see what is committed only.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Shop:
    """One with its owner li; another's owner is wang; reviewer rev."""
    market = Market.objects.create(name="m", lake="lakes/none")
    for name, number in (("li", "S1"), ("wang", "S2")):
        of = Shop.objects.create(market=market, shop_id=number)
        Membership.objects.create(user=User.objects.create(username=name), shop=of, kind="owner")
    User.objects.create(username="rev", role="reviewer")
    return Shop.objects.get(shop_id="S1")


class Posted(list[tuple[str, str, str]]):
    """What went out: address, title, text."""

    fails = False

    def __call__(self, url: str, title: str, body: str) -> None:
        if self.fails:
            raise Unsent("不通", "no way")
        self.append((url, title, body))


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Posted:
    """In place of the network."""
    posted = Posted()
    monkeypatch.setattr(digests, "transmit", posted)
    return posted


def user(name: str) -> User:
    return User.objects.get(username=name)


def channel(shop: Shop | None, name: str = "li", *topics: str, url: str = FEISHU, **more: Any) -> Channel:
    who = user(name)
    return add(who, "phone", url, topics or tuple(TOPICS), actor_of_user(who), NOW, shop=shop, **more)


def arrived(shop: Shop, kind: str = "filing.approved", when: datetime = NOW, text: str = "F-1 approved") -> Message:
    return tell(when, kind, (f"报备：{text}", text), market=shop.market, shop=shop)


def test_what_is_new_goes_out_once_in_one_message_and_only_of_ones_own_shop(shop: Shop, out: Posted) -> None:
    channel(shop, language="en", zone="Asia/Shanghai")
    arrived(shop, when=NOW - MINUTE, text="before the channel was")
    for number in range(25):
        arrived(shop, when=NOW + MINUTE, text=f"F-{number} approved")
    arrived(Shop.objects.get(shop_id="S2"), when=NOW + MINUTE, text="another's")
    assert send_all(NOW + 2 * MINUTE) == "messages sent: 25, channels: 1"
    assert send_all(NOW + 20 * MINUTE) == ""
    [(url, title, body)] = out
    assert (url, title) == (FEISHU, "Shipby m/S1: 25 new messages")
    lines = body.splitlines()
    assert lines[0] == "03-02 17:01  F-0 approved"
    assert lines[-1] == "And 5 more, in the inbox."
    assert len(lines) == 21


def test_a_flood_becomes_a_digest_every_five_minutes(shop: Shop, out: Posted) -> None:
    channel(shop)
    for minute in range(1, 31):
        arrived(shop, when=NOW + minute * MINUTE)
        send_all(NOW + minute * MINUTE)
    assert len(out) == 6
    assert out[0][1] == "Shipby m/S1：1 条新消息"


def test_only_what_was_asked_for(shop: Shop, out: Posted) -> None:
    channel(shop, "li", "verdict", "node")
    for kind in ("filing.approved", "case.message", "penalty", "node.reached", "deadline.near", "correction"):
        arrived(shop, kind, NOW + MINUTE, kind)
    send_all(NOW + 2 * MINUTE)
    [(_, _, body)] = out
    assert [line.rpartition("：")[2] for line in body.splitlines()] == ["penalty", "node.reached", "correction"]


def test_every_message_that_is_told_has_a_topic() -> None:
    told = {"appeal.upheld": "decided", "enforcement.started": "decided", "filing.submitted": "other", "x": "other"}
    assert {kind: topic(kind) for kind in told} == told


def test_quiet_hours_hold_over_midnight_in_the_persons_zone_and_end_in_one_digest(shop: Shop, out: Posted) -> None:
    held = channel(shop, zone="America/New_York", quiet=(time(22), time(8)))
    day = datetime(2026, 3, 2, tzinfo=UTC)  # New York: UTC-5
    hours = {hour: is_quiet(held, day + hour * HOUR) for hour in range(24)}
    assert [hour for hour, quiet in hours.items() if quiet] == list(range(3, 13))
    assert not is_quiet(held, day + 13 * HOUR)
    assert is_quiet(held, day + 13 * HOUR - MINUTE)
    # The clocks go forward on 8 March: 8 o'clock is an hour earlier in UTC.
    assert not is_quiet(held, datetime(2026, 3, 9, 12, tzinfo=UTC))
    evening = datetime(2026, 3, 3, 3, tzinfo=UTC)
    for hour in range(10):
        arrived(shop, when=evening + hour * HOUR)
        send_all(evening + hour * HOUR)
    assert out == []
    send_all(datetime(2026, 3, 3, 13, tzinfo=UTC))
    assert [title for _, title, _ in out] == ["Shipby m/S1：10 条新消息"]
    by_day = channel(shop, quiet=(time(9), time(17)))
    assert [is_quiet(by_day, at(3, 3, hour, year=2026)) for hour in (8, 9, 16, 17)] == [False, True, True, False]


def test_one_who_has_left_or_is_muted_hears_nothing_and_of_that_time_nothing_later(shop: Shop, out: Posted) -> None:
    held = channel(shop)
    mute(held, NOW + DAY, actor_of_user(user("li")), NOW)
    arrived(shop, when=NOW + HOUR)
    send_all(NOW + HOUR)
    send_all(NOW + DAY + MINUTE)
    assert out == []
    arrived(shop, when=NOW + DAY + HOUR)
    Membership.objects.filter(shop=shop).update(user=user("wang"))
    send_all(NOW + DAY + HOUR)
    assert out == []
    Membership.objects.filter(shop=shop).update(user=user("li"))
    User.objects.filter(username="li").update(is_active=False)
    send_all(NOW + DAY + HOUR)
    assert out == []
    User.objects.filter(username="li").update(is_active=True)
    send_all(NOW + DAY + HOUR)
    assert len(out) == 1


def test_a_reviewer_hears_of_his_roles_inbox_only(shop: Shop, out: Posted) -> None:
    channel(None, "rev", language="en")
    tell(NOW + MINUTE, "filing.submitted", ("新报备", "new filing"), market=shop.market, role="reviewer")
    tell(NOW + MINUTE, "review.overdue", ("逾期", "overdue"), market=shop.market, role="operator")
    arrived(shop, when=NOW + MINUTE)
    send_all(NOW + 2 * MINUTE)
    [(_, title, body)] = out
    assert title == "Shipby reviewer: 1 new message"
    assert body.endswith("new filing")


def test_an_applicant_hears_of_his_application_and_of_nobody_elses(shop: Shop, out: Posted) -> None:
    for name in ("zhao", "qian"):
        User.objects.create(username=name)
    channel(None, "zhao", language="en")
    texts = {"zhao": ("已退回", "B-1 was returned"), "qian": ("已通过", "B-2 passed")}
    for name, told in texts.items():
        tell(NOW + MINUTE, "onboarding.returned", told, market=shop.market, person=f"user:{name}")
    tell(NOW + MINUTE, "filing.submitted", ("新报备", "new filing"), market=shop.market, role="reviewer")
    arrived(shop, when=NOW + MINUTE)
    send_all(NOW + 2 * MINUTE)
    [(_, title, body)] = out
    assert title == "Shipby zhao: 1 new message"
    assert body.endswith("B-1 was returned")


def test_an_owner_hears_of_his_next_application_by_a_channel_of_his_own(shop: Shop, out: Posted) -> None:
    channel(None, "li", language="en")
    arrived(shop, when=NOW + MINUTE)
    tell(NOW + MINUTE, "onboarding.returned", ("已退回", "B-3 was returned"), market=shop.market, person="user:li")
    send_all(NOW + 2 * MINUTE)
    assert [body.rpartition("  ")[2] for _, _, body in out] == ["B-3 was returned"]


def test_what_fails_is_tried_again_then_disabled_and_a_test_enables_it(
    shop: Shop, out: Posted, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, out.fails = channel(shop), True
    when, tries = NOW + MINUTE, 0
    while not Channel.objects.get().disabled_at:
        arrived(shop, when=when)
        send_all(when)
        tries, when = tries + 1, Channel.objects.get().next_at
    assert 25 < tries < 40
    assert Message.objects.get(kind="notification.disabled").shop == shop
    monkeypatch.setattr("shipby.notify.messages.channels.transmit", lambda *words: None)
    try_out(held, actor_of_user(user("li")), when)
    out.fails = False
    send_all(when)
    assert len(out) == 1


def test_an_address_is_on_no_row_record_or_log(shop: Shop, out: Posted, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        held = channel(shop)
        out.fails = True
        arrived(shop, when=NOW + MINUTE)
        send_all(NOW + MINUTE)
        with pytest.raises(Unsent) as unsent:
            transmit("json://127.0.0.1:9/a-secret-token", "t", "b")
    assert "a-secret-token" not in str(unsent.value) + unsent.value.zh + caplog.text
    row = Channel.objects.values().get()
    assert "a-secret-token" not in str(row)
    assert row["service"] == "feishu"
    assert "a-secret-token" not in str(list(Audit.objects.values()))
    remove(held, actor_of_user(user("li")), NOW)
    assert not Channel.objects.exists()


def test_a_channel_is_its_owners(shop: Shop) -> None:
    held, wang, li = channel(shop), actor_of_user(user("wang")), actor_of_user(user("li"))
    assert list(channels(wang)) == []
    for act in (lambda: channel_of(held.key, wang), lambda: mute(held, None, wang, NOW), lambda: channel(shop, "wang")):
        with pytest.raises(Unknown):
            act()
    with pytest.raises(Forbidden, match="nobody subscribes another person"):
        add(user("wang"), "x", FEISHU, ["node"], li, NOW, shop=shop)
    own = add(user("li"), "x", FEISHU, ["node"], li, NOW)
    assert list(channels(wang)) == []
    for act in (lambda: channel_of(own.key, wang), lambda: mute(own, None, wang, NOW), lambda: remove(own, wang, NOW)):
        with pytest.raises(Unknown):
            act()
    with pytest.raises(Forbidden):
        add(user("li"), "x", FEISHU, ["node"], Actor("auditor", "user:li"), NOW)
    assert channel_of(held.key, OPERATOR) == held


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"url": "gnome://"}, "service"), ({"url": "file:///etc/passwd"}, "service"), ({"url": "feishu://"}, "address"),
        ({"zone": "Mars/Base"}, "zone"), ({"zone": "../../etc"}, "zone"), ({"quiet": (time(8), time(8))}, "quiet"),
        ({"language": "fr"}, "name"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_to_write(more: dict[str, Any], code: str, shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        channel(shop, **more)
    assert refused.value.code == code
    with pytest.raises(Refused, match="There are: deadline, verdict, decided, node, other"):
        channel(shop, "li", "weather")


@pytest.fixture
def there() -> Iterator[Target]:
    with target() as held:
        yield held


def test_a_webhook_of_ones_own_arrives_and_nothing_within_is_reached(there: Target, settings: Any) -> None:
    address = there.url("/x").replace("http://", "json://")
    with pytest.raises(Unsent, match="the address is private"):
        transmit(address, "Title", "Text")
    assert not there.asked
    settings.PRIVATE_TARGETS = ["127.0.0.1"]
    transmit(address, "Title", "Text")
    [(_, body)] = there.of("/x")
    told = json.loads(body)
    assert (told["title"], told["message"]) == ("Title", "Text")
    with pytest.raises(Unsent, match="look at the address"):
        transmit(there.url("/500").replace("http://", "json://"), "Title", "Text")


def test_one_that_drips_is_left_behind(there: Target, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PRIVATE_TARGETS = ["127.0.0.1"]
    monkeypatch.setattr(sending, "SECONDS", 1)
    with pytest.raises(Unsent, match="no answer within 1 seconds"):
        transmit(there.url("/drip").replace("http://", "json://") + "?rto=600", "Title", "Text")


# ------------------------------------------------------------------ deadlines


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """Two shops with an open order each hour, due on 4 March from 10:00 to 21:00; judged on 3 March."""
    market = new_market("douyin")
    deadlines._cache.clear()
    rows = [
        {
            "order_id": f"{shop}-{hour}", "shop_id": shop, "paid_at": at(3, 2, hour).isoformat(), "amount_minor": 100,
            "mode": "spot",
        }
        for shop in ("S1", "S2") for hour in range(10, 22)
    ]  # fmt: skip
    bring(market, tmp_path, orders=rows)
    for name, number in (("li", "S1"), ("wang", "S2")):
        of, _ = Shop.objects.get_or_create(market=market, shop_id=number)
        Membership.objects.create(user=User.objects.create(username=name), shop=of, kind="owner")
    standing_run(market, at(3, 3, 8), OPERATOR, at(3, 3, 8))
    return market


def listening(market: Market) -> Shop:
    shop = Shop.objects.get(market=market, shop_id="S1")
    li = user("li")
    add(li, "phone", FEISHU, ["deadline"], actor_of_user(li), at(3, 3), shop=shop)
    return shop


def told(shop: Shop) -> list[tuple[datetime, str]]:
    return list(Message.objects.filter(shop=shop, kind="deadline.near").order_by("pk").values_list("at", "en"))


def test_each_deadline_is_told_of_once_at_24_12_and_4_hours(market: Market) -> None:
    shop = listening(market)
    when = at(3, 3, 9)
    seen: dict[str, list[tuple[str, float]]] = {}
    while when < at(3, 4, 22):
        before = len(told(shop))
        tell_of_deadlines(market, when)
        assert tell_of_deadlines(market, when) == 0
        for _, text in told(shop)[before:]:
            hours = text.partition("within ")[2].partition(" ")[0]
            for order in {f"S1-{hour}" for hour in range(10, 22)}:
                if f"{order} (" in text:
                    left = (at(3, 4, int(order[3:])) - when) / HOUR
                    seen.setdefault(order, []).append((hours, left))
        when += 5 * MINUTE
    assert seen.keys() == {f"S1-{hour}" for hour in range(10, 22)}
    for order, times in seen.items():
        assert [hours for hours, _ in times] == ["24", "12", "4"], order
        assert all(int(hours) - 0.1 < left <= int(hours) for hours, left in times), (order, times)
    assert not Message.objects.filter(kind="deadline.near").exclude(shop=shop).exists(), "nobody listens there"


def test_a_message_names_what_to_do_by_when_in_both_languages(market: Market) -> None:
    shop = listening(market)
    tell_of_deadlines(market, at(3, 4, 9, 30))
    rows = list(Message.objects.filter(shop=shop, kind="deadline.near").order_by("pk"))
    assert [one.en.partition(":")[0] for one in rows] == [
        "4 duties are due within 4 hours",
        "8 duties are due within 12 hours",
    ]
    assert rows[0].en.startswith("4 duties are due within 4 hours: S1-10 (Late dispatch, by 03-04 10:00), S1-11")
    assert rows[0].zh.startswith("4 小时内到期 4 项：S1-10（")
    # What was told of within four hours is not told of within twelve later, nor after a restart.
    deadlines._cache.clear()
    assert tell_of_deadlines(market, at(3, 4, 9, 35)) == 0


def test_what_a_new_run_finds_near_is_told_at_once_and_what_it_finds_done_no_more(
    market: Market, tmp_path: Path
) -> None:
    shop = listening(market)
    tell_of_deadlines(market, at(3, 4, 5))
    assert len(told(shop)) == 2
    late = {
        "order_id": "S1-new", "shop_id": "S1", "paid_at": at(3, 2, 12, 30).isoformat(), "amount_minor": 100,
        "mode": "spot",
    }  # fmt: skip
    sent = [
        {"shipment_id": f"s{hour}", "order_id": f"S1-{hour}", "shipped_at": at(3, 4, 7).isoformat()}
        for hour in range(10, 22)
    ]
    bring(market, tmp_path, orders=[late], shipments=sent)
    standing_run(market, at(3, 4, 9), OPERATOR, at(3, 4, 9))
    tell_of_deadlines(market, at(3, 4, 9))
    fresh = [text for _, text in told(shop)[2:] if "Late dispatch" in text]
    assert [text.partition(" (")[0] for text in fresh] == ["1 duty is due within 4 hours: S1-new"]


def test_told_and_marked_are_written_together(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = listening(market)
    with monkeypatch.context() as patch:
        patch.setattr(Deadline.objects, "bulk_create", lambda *_, **__: pytest.fail("killed here"))
        with pytest.raises(pytest.fail.Exception):
            tell_of_deadlines(market, at(3, 4, 9))
    assert told(shop) == []
    assert tell_of_deadlines(market, at(3, 4, 9)) > 0
    assert not Sent.objects.exists()
