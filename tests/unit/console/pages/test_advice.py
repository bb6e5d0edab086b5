"""What a shop should do now, on a page: orders with what saves them, buyers told; its score without a total."""

from __future__ import annotations

import re
from html import unescape

import pytest

from shipby.casework.advice.models import Told
from tests.support.service_market import Place
from tests.unit.console.pages.rooms import FORM, picture, told, url


def shop(rooms: Place, name: str = "S1") -> int:
    return int(rooms.shops[name].pk)


def test_each_open_order_says_what_to_do_and_leads_to_what_is_behind_it(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    given = {**FORM, "order_id": "N0", "files": picture()}
    filing = client.post(url("shop-file", one), given)["Location"].split("/")[-2]
    quick = client.get(url("advice", one)).content.decode()
    assert 'hx-get="?asked=1"' in quick, "the page stands before it is asked"
    assert "N1" not in quick
    answer = client.get(url("advice", one), {"asked": "1", "region": "44"})
    page, html = told(answer), answer.content.decode()
    assert "Open orders without a shipment 3" in page
    assert f"filed {filing} awaits review" in page
    assert page.count("ship, or file until 01-21 23:59:59") == 2
    for place in (url("order", one, "N1"), url("shop-case", one, filing), url("shop-appealable", one)):
        assert f'href="{place}"' in html
    assert "Close to delivery: 广东省" in page
    assert f'href="{url("shop-values", one)}?close=44"' in html
    many = next(unescape(one) for one in re.findall(r'href="([^"]*/bulk/[^"]*)"', html))
    form = client.get(many).content.decode()
    assert 'value="44"' in form
    assert 'value="2023-01-21T23:59:59"' in form


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "若全部超时，赔付买家"), ("en", "if all of them are late")], ids=["zh", "en"]
)
def test_it_says_what_missing_costs_after_a_judgement(rooms: Place, language: str, words: str) -> None:
    rooms.judge()
    page = told(rooms.client("owner1", language).get(url("advice", shop(rooms)), {"asked": "1"}))
    assert words in page
    assert "CNY 9.00" in page, "three orders of 3 yuan each"


def test_buyers_told_are_kept_and_no_order_of_another(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    given = {"orders": "N0\nN1", "how": "phone", "text": "It leaves on Monday."}
    page = told(client.post(url("advice-told", one), given, follow=True))
    assert "Kept: 2 buyers were told." in page
    assert set(Told.objects.values_list("order_id", "how", "by")) == {
        ("N0", "phone", "user:owner1"), ("N1", "phone", "user:owner1"),
    }  # fmt: skip
    refused = client.post(url("advice-told", one), {**given, "orders": "S2-1"})
    assert refused.status_code == 422
    assert "Your shop has no order S2-1" in told(refused)
    assert "Buyer told" in told(client.get(url("advice", one), {"asked": "1"}))
    assert rooms.client("operator").post(url("advice-told", one), given).status_code == 403


def test_a_region_that_is_none_is_refused_at_its_field(rooms: Place) -> None:
    answer = rooms.client("owner1").get(url("advice", shop(rooms)), {"asked": "1", "region": "Canton"})
    assert answer.status_code == 422
    assert "A division code or its first digits" in told(answer)


def test_the_score_shows_what_can_be_measured_and_no_total(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    assert 'hx-get="?measured=1"' in client.get(url("score", one)).content.decode()
    page = told(client.get(url("score", one), {"measured": "1", "given": "4.1"}))
    assert "Late dispatch · 30 days 6/12 = 50.0 % on time" in page
    assert "< 4.3: recommendation" in page
    assert "staying on the platform" not in page, "4.1 is above that line"
    assert "6 late orders" in page
    assert "how the score is computed score_formula" in page
    for wrong in ("x", "4.1.1", "-1"):
        assert client.get(url("score", one), {"measured": "1", "given": wrong}).status_code == 422
