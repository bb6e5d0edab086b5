"""Channels and webhooks of a shop and of the platform's people: made, silenced, ended; their secrets shown once."""

from __future__ import annotations

import re
from typing import Any

from shipby.notify.messages.models import Channel
from shipby.notify.webhooks.models import Subscription
from shipby.people.models import User
from tests.support.service_market import Place
from tests.unit.console.pages.rooms import told, url

CHANNEL = {"name": "群", "url": "json://hooks.example.com/secret-token", "topics": ["deadline", "decided"]}


def shop(rooms: Place) -> int:
    return int(rooms.shops["S1"].pk)


def test_a_channel_is_added_muted_and_removed_by_whose_it_is(rooms: Place) -> None:
    owner, clerk, one = rooms.client("owner1"), rooms.client("clerk1"), shop(rooms)
    wrong = owner.post(url("shop-add-channel", one), {**CHANNEL, "topics": []})
    assert wrong.status_code == 422
    nonsense = owner.post(url("shop-add-channel", one), {**CHANNEL, "url": "nonsense"})
    assert nonsense.status_code == 422
    page: Any = owner.post(url("shop-add-channel", one), CHANNEL, follow=True)
    assert "Heard from now on." in told(page)
    assert "secret-token" not in page.content.decode()
    key = Channel.objects.get().key
    assert key not in clerk.get(url("shop-hearing", one)).content.decode()
    assert clerk.post(url("shop-change-channel", one, key), {"remove": "1"}).status_code == 404
    owner.post(url("shop-change-channel", one, key))
    assert Channel.objects.get().muted_until is not None
    owner.post(url("shop-change-channel", one, key), {"remove": "1"})
    assert not Channel.objects.exists()


def test_a_webhook_shows_its_secret_once_and_is_the_owners(rooms: Place) -> None:
    owner, one = rooms.client("owner1"), shop(rooms)
    given = {"name": "our ERP", "url": "https://erp.example.com/hook", "events": ["filing:approve"]}
    page = told(owner.post(url("shop-add-hook", one), given))
    secret = re.search(r"whsec_\S+", page)[0]  # type: ignore[index]
    assert secret not in owner.get(url("shop-hearing", one)).content.decode()
    held = Subscription.objects.get()
    owner.post(url("shop-change-hook", one, held.key))
    assert Subscription.objects.get().disabled_at is not None
    assert "Webhooks" not in told(rooms.client("clerk1").get(url("shop-hearing", one)))
    assert rooms.client("clerk1").post(url("shop-add-hook", one), given).status_code == 403
    other = url("shop-change-hook", rooms.shops["S2"].pk, held.key)
    assert rooms.client("owner2").post(other, {"remove": "1"}).status_code == 404
    owner.post(url("shop-change-hook", one, held.key), {"remove": "1"})
    assert not Subscription.objects.exists()


def test_an_applicant_hears_of_his_own(rooms: Place) -> None:
    User.objects.create_user("zhao")
    client = rooms.client("zhao")
    assert url("own-hearing") in client.get(url("own-inbox")).content.decode()
    page: Any = client.post(url("own-add-channel"), CHANNEL, follow=True)
    assert "Heard from now on." in told(page)
    held = Channel.objects.get()
    assert (held.shop, held.user.username) == (None, "zhao")
    assert "Webhooks" not in told(page)
    client.post(url("own-change-channel", held.key), {"remove": "1"})
    assert not Channel.objects.exists()


def test_the_platforms_people_hear_of_their_role(rooms: Place) -> None:
    client = rooms.client("reviewer")
    client.post(url("desk-add-channel"), CHANNEL)
    assert Channel.objects.get().shop is None
    assert "群" in told(client.get(url("desk-hearing")))
    assert "A new channel" not in told(rooms.client("auditor").get(url("desk-hearing")))
