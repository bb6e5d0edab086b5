"""A buyer's pages: his order and nothing else, by a link that works; the journey of a complaint."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from shipby.casework.models import Case
from shipby.people.links import revoke, sign
from tests.support.service_market import NOW, OPERATOR, Place
from tests.unit.console.pages.rooms import Clock, told, url

LATE = "S1-1"
"""Was due on 12 January and shipped on the 14th."""
OPEN_LATE = "L1"
"""Was due on the 12th and is not shipped yet."""


@pytest.fixture(autouse=True)
def at_the_time(rooms: Place) -> Any:
    """The buyers' clock stands at the market's time too."""
    with patch("shipby.console.buyer.door.datetime", Clock):
        yield


def buyer(rooms: Place, order: str, language: str = "en") -> tuple[Client, int]:
    """A browser that opened the link of an order, and the link's number."""
    text = sign(rooms.market, order, NOW, 30, actor=OPERATOR)
    client = Client(headers={"Accept-Language": language})
    led = client.get(url("buyer-enter"), {"link": text})
    assert led.status_code == 302
    assert text not in led.url
    return client, int(text.partition(":")[0])


def test_a_buyer_sees_his_order_and_that_legal_claims_stay_open(rooms: Place) -> None:
    client, link = buyer(rooms, LATE)
    page = told(client.get(url("buyer", link)))
    for text in ("S1-1", "It was to be sent by", "violation", "Legal claims against the merchant", "W-S1-1"):
        assert text in page, text
    assert "S2-1" not in page
    client, link = buyer(rooms, LATE, "zh-hans")
    page = told(client.get(url("buyer", link)))
    assert "投诉不影响您依法向商家主张权利" in page
    assert "投诉超时发货" in page


def test_whatever_is_wrong_with_a_link_one_text_answers(rooms: Place) -> None:
    text = sign(rooms.market, LATE, NOW, 30, actor=OPERATOR)
    over = sign(rooms.market, LATE, NOW - timedelta(days=3), 1, actor=OPERATOR)
    client, link = buyer(rooms, LATE)
    stranger = Client(headers={"Accept-Language": "en"})
    answers = [stranger.get(url("buyer-enter"), {"link": one}) for one in (text + "x", "", "1", over)]
    answers += [stranger.get(url("buyer", link)), client.get(url("buyer", link + 1))]
    revoke(rooms.market, LATE, OPERATOR, NOW)
    answers += [client.get(url("buyer", link)), stranger.get(url("buyer-enter"), {"link": text})]
    assert {one.status_code for one in answers} == {404}
    assert len({re.sub(r"[0-9a-f]{32}", "", told(one)) for one in answers}) == 1


def test_another_orders_case_is_told_as_one_that_is_not_there(rooms: Place) -> None:
    client, link = buyer(rooms, LATE)
    client.post(url("buyer-begin", link, "complaint", "open"), {"remedy": "compensate", "text": "Late."})
    number = Case.objects.get(type="complaint").number
    other, theirs = buyer(rooms, "S2-1")
    for name, more in (("case", ()), ("step", ("withdraw",)), ("write", ()), ("evidence", (1,))):
        pairs = []
        for one in (number, "C-987654"):
            place = url(f"buyer-{name}", theirs, one, *more)
            pairs.append(other.post(place) if name in ("step", "write") else other.get(place))
        assert {one.status_code for one in pairs} == {404}
        assert len({re.sub(r"[0-9a-f]{32}", "", told(one)) for one in pairs}) == 1
    assert other.get(url("buyer-begin", theirs, "notice", "draft")).status_code == 404
    assert Case.objects.get(number=number).state == "opened"


def test_a_complaint_is_answered_and_upheld_and_its_buyer_sees(rooms: Place) -> None:
    client, link = buyer(rooms, LATE)
    form = told(client.get(url("buyer-begin", link, "complaint", "open")))
    assert "Write to the seller first?" in form
    sent = {"remedy": "cancel", "text": "Where is it?"}
    refused = client.post(url("buyer-begin", link, "complaint", "open"), sent)
    assert refused.status_code == 422
    assert "choose compensation" in told(refused)
    made = client.post(url("buyer-begin", link, "complaint", "open"), {**sent, "remedy": "compensate"})
    number = Case.objects.get(type="complaint").number
    assert made.url == url("buyer-case", link, number)
    merchant, shop = rooms.client("owner1"), rooms.shops["S1"].pk
    answered = merchant.post(url("shop-step", shop, number, "answer"), {"text": "The courier was late."})
    assert answered.status_code == 302
    assert "The courier was late." in told(client.get(made.url))
    reviewer = rooms.client("reviewer")
    assert reviewer.post(url("desk-step", number, "uphold"), {"reason": "It was late."}).status_code == 302
    page = told(client.get(made.url))
    assert "upheld: It was late." in page
    assert "Withdraw" not in page
    assert "user:" not in page


def test_a_proposal_is_accepted_as_it_was_shown(rooms: Place) -> None:
    client, link = buyer(rooms, LATE)
    client.post(url("buyer-begin", link, "complaint", "open"), {"remedy": "compensate", "text": "Late."})
    number = Case.objects.get(type="complaint").number
    assert "Accept" not in told(client.get(url("buyer-case", link, number)))
    offer = {"remedy": "compensate", "amount_minor": "500", "text": "Sorry."}
    assert rooms.client("owner1").post(
        url("shop-step", rooms.shops["S1"].pk, number, "propose"), offer
    ).status_code == 302  # fmt: skip
    assert "Accept: compensation 5.00" in told(client.get(url("buyer-case", link, number)))
    wrong = client.post(url("buyer-step", link, number, "settle"), {"remedy": "compensate", "amount_minor": "900"})
    assert wrong.status_code == 422
    assert "look again" in told(wrong)
    client.post(url("buyer-step", link, number, "settle"), {"remedy": "compensate", "amount_minor": "500"})
    assert Case.objects.get(number=number).state == "settled"
    page = told(client.get(url("buyer", link)))
    assert "5.00 Agreed with the seller" in page


def test_an_unsent_order_is_refunded_outright(rooms: Place) -> None:
    client, link = buyer(rooms, "N0")
    assert "Cancel, and take the money back" in told(client.get(url("buyer", link)))
    made = client.post(url("buyer-begin", link, "refund", "instruct"), {"reason": "No longer needed."})
    assert made.status_code == 302
    assert Case.objects.get(type="refund").state == "instructed"
    assert "Cancel, and take the money back" not in told(client.get(url("buyer", link)))
