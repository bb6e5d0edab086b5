"""Things of another's, asked for by their ids at every address that has one: told in the words of what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from shipby.casework.filing.models import Batch
from shipby.casework.models import Case, Evidence, Note
from shipby.console.urls import urlpatterns
from shipby.ledger.models import Entry
from shipby.notify.messages.models import Channel
from shipby.notify.webhooks.models import Subscription
from shipby.people.links import sign
from shipby.people.models import ApiKey, Membership
from tests.support.service_market import NOW, OPERATOR, Place
from tests.unit.console.pages.rooms import FORM, Clock, picture, told, url

KINDS = {"shop", "type", "name", "table", "form", "market", "run", "doing", "about"}
"""Parts of an address that are words of ours, or shops: those another test asks for."""
OURS = {("put-shop-value", "key")}
"""Such a part of one address alone: which of a shop's own values."""
_NONE = {"number": "F-987654", "id": 987_654, "key": "none", "prefix": "none", "order_id": "none"}
_WORDS = {"type": "filing", "name": "withdraw", "table": "entries", "form": "csv"}


@pytest.fixture
def theirs(rooms: Place) -> dict[str, Any]:
    """What S1 has, by the address that names it: of each kind one."""
    owner, shop = rooms.client("owner1"), int(rooms.shops["S1"].pk)
    owner.post(url("shop-file", shop), {**FORM, "order_id": "N0", "files": picture()})
    owner.post(url("shop-bulk", shop), {**FORM, "orders": "N1", "files": picture("b")})
    channel = {"name": "n", "url": "json://hooks.example.com/x", "topics": ["deadline"]}
    owner.post(url("shop-add-channel", shop), channel)
    owner.post(url("shop-add-hook", shop), {"name": "n", "url": "https://x.example", "events": ["filing:approve"]})
    owner.post(url("add-key", shop), {"name": "ERP", "scopes": ["filing:read"]})

    case = Case.objects.get(order_id="N0")
    named = {
        "number": case.number, "order_id": "S1-1", "prefix": ApiKey.objects.get(shop=shop, name="ERP").prefix,
        "end-member": Membership.objects.filter(shop=shop).earliest("pk").pk, "shop-batch": Batch.objects.get().pk,
        "shop-evidence": Evidence.objects.filter(case=case).earliest("pk").pk,
        "shop-change-channel": Channel.objects.get().key, "shop-change-hook": Subscription.objects.get().key,
    }  # fmt: skip
    return {**named, "shop-batch-go": named["shop-batch"], "shop-batch-csv": named["shop-batch"]}


def having_ids(beginning: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """(name, its ids, its other parts) of each address under here that names a thing."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        parts = list(pattern.pattern.regex.groupindex)
        ids = [one for one in parts if one not in KINDS and (pattern.name, one) not in OURS]
        if ids and str(pattern.pattern).startswith(beginning):
            yield str(pattern.name), ids, [one for one in parts if one in KINDS and one != "shop"]


def of_theirs(theirs: dict[str, Any], name: str, ids: list[str]) -> dict[str, Any]:
    """Ids of S1's for the address; a new address that names a thing must be given one of it above."""
    return {one: theirs[one] if one in theirs else theirs[name] for one in ids}


def both(client: Client, name: str, shop: dict[str, Any], given: dict[str, Any], words: list[str]) -> list[Any]:
    """The answers to reading and sending, for what is another's and for what is not there."""
    none = {one: _NONE[one] for one in given}
    places = [
        reverse(f"console:{name}", kwargs={**shop, **these, **{one: _WORDS[one] for one in words}})
        for these in (given, none)
    ]
    return [(client.get(theirs), client.get(none)) for theirs, none in [places]] + [
        (client.post(theirs, {"text": "x"}), client.post(none, {"text": "x"})) for theirs, none in [places]
    ]


def _bare(answer: Any, given: dict[str, Any]) -> tuple[int, str]:
    """Status and words, without the number of the request and what was asked for."""
    text = re.sub(r"[0-9a-f]{32}", "", told(answer))
    for one in (*given.values(), *_NONE.values()):
        text = text.replace(str(one), "")
    return answer.status_code, text


def test_of_another_shop_under_ones_own(rooms: Place, theirs: dict[str, Any]) -> None:
    client, shop, wrong = rooms.client("owner2"), rooms.shops["S2"].pk, []
    for name, ids, words in having_ids("shops/"):
        given = of_theirs(theirs, name, ids)
        for one, none in both(client, name, {"shop": shop}, given, words):
            wrong += [] if one.status_code in (404, 405) and _bare(one, given) == _bare(none, given) else [name]
    assert not wrong
    assert Case.objects.get(order_id="N0").state == "submitted"
    assert Membership.objects.filter(shop=rooms.shops["S1"]).count() == 2
    assert ApiKey.objects.get(name="ERP").revoked_at is None
    assert Channel.objects.get().muted_until is None
    assert Subscription.objects.get().disabled_at is None


def test_a_decision_on_another_shop_under_ones_own(rooms: Place, theirs: dict[str, Any]) -> None:
    client, shop = rooms.client("owner2"), rooms.shops["S2"].pk
    entry = Entry.objects.filter(shop=rooms.shops["S1"]).earliest("pk")
    named = {"entry": f"{entry.shop}#{entry.seq}", "measure": theirs["number"], "verdict": f"{entry.clause}/S1-1"}
    for about, id in named.items():
        for place in (url("decision", shop, about), url("statement", shop, about, "txt")):
            one, none = (client.get(place, {"id": asked}) for asked in (id, "none"))
            assert one.status_code == 404
            assert _bare(one, {"id": id}) == _bare(none, {"id": "none"})
    assert (
        rooms.client("owner1").get(url("decision", rooms.shops["S1"].pk, "entry"), {"id": named["entry"]}).status_code
        == 200
    )


def test_of_another_person_under_ones_own_pages(rooms: Place, theirs: dict[str, Any]) -> None:
    client, wrong = rooms.client("owner2"), []
    theirs["own-evidence"] = theirs["shop-evidence"]
    for name, ids, words in having_ids("my/"):
        if "key" in ids:
            continue
        given = of_theirs(theirs, name, ids)
        for one, none in both(client, name, {}, given, words):
            wrong += [] if one.status_code in (404, 405) and _bare(one, given) == _bare(none, given) else [name]
    assert not wrong


def test_of_another_order_under_a_buyers_link(
    rooms: Place, theirs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipby.console.buyer.door.datetime", Clock)
    complained = [Client(headers={"Accept-Language": "en"}) for _ in range(2)]
    for client, order in zip(complained, ("S1-1", "S1-3"), strict=True):
        client.get(url("buyer-enter"), {"link": sign(rooms.market, order, NOW, 30, actor=OPERATOR)})
    given = {"remedy": "compensate", "text": "It came late."}
    complained[0].post(url("buyer-begin", "complaint", "open"), {**given, "files": picture()})
    case, wrong = Case.objects.get(type="complaint"), []
    numbers = {**theirs, "number": case.number, "buyer-evidence": theirs["shop-evidence"]}
    for name, ids, words in having_ids("buyer/"):
        asked = of_theirs(numbers, name, ids)
        for one, none in both(complained[1], name, {}, asked, words):
            wrong += [] if one.status_code in (404, 405) and _bare(one, asked) == _bare(none, asked) else [name]
    assert not wrong
    assert Note.objects.filter(case=case).count() == 1
