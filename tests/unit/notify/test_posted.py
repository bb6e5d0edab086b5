"""A posting is told of in its own transaction: to programs that subscribed, to the inbox, and so to people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shipby.ledger.models import Entry
from shipby.notify.messages.topics import NODE, VERDICT, topic
from shipby.notify.webhooks.models import Delivery, Event
from shipby.notify.webhooks.subscriptions import subscribe
from shipby.people.models import Message
from tests.support.ledgers import OPERATOR, Books, books, window

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(tmp_path: Path) -> Books:
    return books(tmp_path / "lake")


def events(name: str) -> list[dict[str, Any]]:
    return [one.data for one in Event.objects.filter(type=name).order_by("pk")]


def test_entries_and_nodes_are_told_of_by_shop(held: Books) -> None:
    subscribe("ERP", "https://erp.example/", ["*"], OPERATOR, NOW, market=held.market)
    held.post([window("12.5"), window("1.0", shop_id="S2")])
    posts = {one["shop"]: one for one in events("entry:post")}
    assert posts["S1"] == {"market": "douyin", "shop": "S1", "run": "douyin/1", "entries": 1, "seq": [1, 1]}
    assert posts.keys() == {"S1", "S2"}
    [node] = events("balance:node")
    assert (node["shop"], node["class"], node["node"], node["balance"], node["reached"]) == (
        "S1",
        "A",
        "12",
        "12.5",
        True,
    )
    message = Message.objects.get(kind="node.reached")
    assert (message.en, topic(message.kind)) == ("A points of 2023 stand at 12.5: node 12 is reached.", NODE)
    assert message.zh == "2023 年 A 类违规分为 12.5，达到节点 12。"
    assert {topic(one.kind) for one in Message.objects.exclude(kind="node.reached")} == {VERDICT}

    held.post([window("1.0", shop_id="S2")])
    assert [one["reached"] for one in events("balance:node")].count(False) == 1
    assert Message.objects.get(kind="node.left").en == "A points of 2023 stand at 0: node 12 is no longer reached."


def test_the_same_run_again_tells_nothing_twice(held: Books) -> None:
    subscribe("ERP", "https://erp.example/", ["entry:*"], OPERATOR, NOW)
    run = held.run([window("2.0")])
    held.enter(run)
    held.enter(run)
    assert Delivery.objects.count() == 1


def test_what_cannot_be_told_is_not_posted(held: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe("ERP", "https://erp.example/", ["entry:*"], OPERATOR, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(Event.objects, "bulk_create", lambda *_, **__: pytest.fail("the disk is full"))
        with pytest.raises(pytest.fail.Exception):
            held.post([window("2.0")])
    assert not Entry.objects.exists()
    assert not Message.objects.exists()
