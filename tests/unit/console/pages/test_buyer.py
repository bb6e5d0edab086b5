"""A buyer behind his link: his order and nobody else's, what he is owed and why, a complaint to its end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shipby.casework.models import Case
from shipby.people.links import revoke, sign
from tests.support.service_market import NOW, OPERATOR, Place
from tests.unit.console.pages.rooms import Clock, as_of, picture, told, url


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipby.console.buyer.door.datetime", Clock)


def buyer(rooms: Place, order: str = "S1-1", language: str = "en") -> Client:
    """A browser that came by the link of an order."""
    client = Client(headers={"Accept-Language": language})
    link = sign(rooms.market, order, NOW, 30, actor=OPERATOR)
    answer: Any = client.get(url("buyer-enter"), {"link": link})
    assert answer["Location"] == url("buyer-order")
    return client


def opened(client: Client, **more: Any) -> Any:
    given = {"remedy": "compensate", "text": "It came late.", **more}
    return client.post(url("buyer-begin", "complaint", "open"), given)


def test_the_order_what_is_owed_and_why(rooms: Place) -> None:
    page = told(buyer(rooms).get(url("buyer-order")))
    assert "My order S1-1" in page
    assert "Must be sent by 2023-01-12 10:00:00" in page
    assert "Sent 2023-01-14 10:00:00 zto W-S1-1" in page
    assert "CNY 3.00" in page
    assert "Late dispatch · 2 d 0 h too late" in page
    assert "3 yuan above that and below 300" in page
    assert "Your order was sent, later than it had to be." in page
    assert "coupon" in page
    assert "Legal claims against the merchant stay open" in page
    assert "我的订单" in told(buyer(rooms, language="zh-hans").get(url("buyer-order")))


def test_the_link_stands_in_no_address_that_a_log_keeps(rooms: Place, caplog: pytest.LogCaptureFixture) -> None:
    link = sign(rooms.market, "S1-1", NOW, 30, actor=OPERATOR)
    with caplog.at_level("INFO"):
        client = Client()
        page = client.get(url("buyer-enter"), {"link": link}, follow=True)
    assert link not in page.content.decode()
    assert link not in caplog.text


def test_a_complaint_is_opened_answered_and_settled(rooms: Place) -> None:
    client, owner = buyer(rooms), rooms.client("owner1")
    form = told(client.get(url("buyer-begin", "complaint", "open")))
    assert "What do you want?" in form
    assert "Keep the order, with compensation" in form
    assert "Order *" not in form, "the link knows which"
    answer = opened(client, files=picture())
    number = Case.objects.get().number
    assert answer["Location"] == url("buyer-case", number)
    shop = rooms.shops["S1"].pk
    owner.post(url("shop-step", shop, number, "answer"), {"text": "The courier was late."})
    assert "The courier was late." in told(client.get(answer["Location"]))
    client.post(url("buyer-write", number), {"text": "That is no excuse."})
    assert "That is no excuse." in told(owner.get(url("shop-case", shop, number)))
    again = opened(client)
    assert again.status_code == 422
    assert "one at a time" in told(again)
    assert client.post(url("buyer-step", number, "withdraw"), {"reason": "enough"}).status_code == 302
    assert Case.objects.get().state == "withdrawn"
    assert "Complaint C-" in told(client.get(url("buyer-order")))


@pytest.mark.parametrize(
    ("order", "hours", "says", "asks"),
    [
        ("N0", 0, "the seller still has time", {"refund/instruct", "incident/report"}),
        ("N0", 48, "Your order is late", {"complaint/open", "refund/instruct", "incident/report"}),
        ("S1-0", 0, "Your order was sent.", {"refund/return_goods", "incident/report"}),
        ("S1-1", 0, "later than it had to be", {"complaint/open", "refund/return_goods", "incident/report"}),
    ],
    ids=["in-time", "late", "sent", "sent-late"],
)
def test_where_it_stands_in_a_sentence_and_what_can_be_asked_for_now(
    rooms: Place, order: str, hours: int, says: str, asks: set[str]
) -> None:
    rooms.judge(NOW)
    client = buyer(rooms, order)
    with as_of(NOW + timedelta(hours=hours)):
        page = client.get(url("buyer-order"))
    assert says in told(page)
    assert set(re.findall(r"/buyer/begin/(\w+/\w+)/", page.content.decode())) == asks


def test_what_the_seller_offers_is_accepted_with_one_button(rooms: Place) -> None:
    client, owner = buyer(rooms), rooms.client("owner1")
    number = opened(client)["Location"].split("/")[-2]
    given = {"remedy": "compensate", "amount_minor": "500", "text": "Five yuan."}
    owner.post(url("shop-step", rooms.shops["S1"].pk, number, "propose"), given)
    page = client.get(url("buyer-case", number))
    assert "The seller offers 5.00 Keep the order, with compensation Accept it" in told(page)
    assert "operator" not in told(page)
    done = client.post(
        url("buyer-step", number, "settle"), {"remedy": "compensate", "amount_minor": "500"}, follow=True
    )
    assert "You and the seller agreed." in told(done)


def test_an_operator_makes_the_link_and_it_is_shown_once(rooms: Place) -> None:
    client = rooms.client("operator")
    assert "Link for the buyer" in told(client.get(url("desk-search"), {"q": "S1-1"}))
    page = told(client.post(url("desk-link"), {"order": "douyin/S1-1"}))
    place = page[page.index("http://testserver") :].split()[0]
    assert Client().get(place.removeprefix("http://testserver"))["Location"] == url("buyer-order")
    assert client.post(url("desk-link"), {"order": "douyin/nothing"}).status_code == 404
    reviewer = rooms.client("reviewer")
    assert "Link for the buyer" not in told(reviewer.get(url("desk-search"), {"q": "S1-1"}))
    assert reviewer.post(url("desk-link"), {"order": "douyin/S1-1"}).status_code == 403


def test_what_is_anothers_is_told_as_none(rooms: Place) -> None:
    number = opened(buyer(rooms))["Location"].split("/")[-2]
    other = buyer(rooms, "S2-1")
    pairs = [
        (other.get(url("buyer-case", one)), other.post(url("buyer-step", one, "withdraw"))) for one in (number, "C-9")
    ]
    for theirs, none in zip(*pairs, strict=True):
        assert theirs.status_code == none.status_code == 404
        assert told(theirs).split("Number")[0] == told(none).split("Number")[0]
    assert number not in told(other.get(url("buyer-order")))
    assert Case.objects.get().state == "opened"
    for place in (url("desk-queue"), url("standing", rooms.shops["S1"].pk)):
        assert other.get(place)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("how", ["over", "revoked", "changed", "none"])
def test_a_link_that_is_no_longer_one_leads_nowhere(rooms: Place, how: str) -> None:
    client = buyer(rooms)
    if how == "revoked":
        revoke(rooms.market, "S1-1", OPERATOR, NOW)
    if how == "changed":
        link = sign(rooms.market, "S1-1", NOW, 30, actor=OPERATOR)
        assert client.get(url("buyer-enter"), {"link": link + "x"}).status_code == 404
        return
    if how == "none":
        client = Client(headers={"Accept-Language": "en"})
    with as_of(NOW + timedelta(days=31 if how == "over" else 0)):
        answer = client.get(url("buyer-order"))
        assert answer.status_code == 404
        assert "This link is not valid, or it is over" in told(answer)
        assert opened(client).status_code == 404


def test_an_applicant_applies_for_a_shop_and_sees_his_own_only(rooms: Place) -> None:
    from shipby.people.models import User

    for name in ("zhou", "wu"):
        User.objects.create_user(name)
    zhou, wu = rooms.client("zhou"), rooms.client("wu")
    assert zhou.get(url("home"))["Location"] == url("own-all")
    assert "Apply for a shop: douyin" in told(zhou.get(url("own-all")))
    given = {"kind": "individual", "name": "周", "person": "周", "goods": "茶\n茶具"}
    answer = zhou.post(url("own-begin", "onboarding", "draft"), given)
    number = answer["Location"].split("/")[-2]
    assert "周" in told(zhou.get(answer["Location"]))
    assert number in told(zhou.get(url("own-all")))
    assert number not in told(wu.get(url("own-all")))
    assert wu.get(answer["Location"]).status_code == 404
    refused = zhou.post(url("own-step", number, "submit"))
    assert refused.status_code == 422
    assert Case.objects.get().state == "draft"
    assert zhou.get(url("own-inbox")).status_code == 200
    assert zhou.get(url("desk-queue")).status_code == 403
    assert zhou.get(url("standing", rooms.shops["S1"].pk)).status_code == 404
