"""The page of an order: its verdict, rule, deadline step by step, what would have acquitted; found by id or waybill."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from shipby.people.models import Shop

Browser = Callable[..., Client]

pytestmark = pytest.mark.django_db


def test_a_late_order_is_explained_in_both_languages(shop: Shop, browser: Browser) -> None:
    place = f"/shops/{shop.pk}/orders/02-T0191/"
    page = browser("li").get(place).content.decode()
    for told in ("超时发货", "违规", "怎样才算没有违规", "积分管理表 row 1", "报备延迟", "+ 48 小时"):
        assert told in page
    page = browser("li", "en").get(place).content.decode()
    for told in ("Late dispatch", "violation", "积分管理表 row 1", "File a delay", "+ 48 h"):
        assert told in page


def test_the_line_of_time_has_the_payment_the_deadline_and_what_decided(shop: Shop, browser: Browser) -> None:
    answer = browser("li").get(f"/shops/{shop.pk}/orders/02-T0001/")
    card = next(one for one in answer.context["cards"] if one.rule.clause == "late-dispatch")
    assert [moment.tone for moment in card.line] == ["", "good", "due"]
    assert card.line[0].at < card.line[1].at < card.line[2].at
    assert card.line[2].at - card.line[0].at == 48 * 3_600_000_000
    assert card.quiet


def test_an_order_is_found_by_its_id_and_by_its_waybill(shop: Shop, browser: Browser) -> None:
    client, place = browser("li"), f"/shops/{shop.pk}/orders/"
    for wanted in ("02-T0001", "T000001", " T000001 "):
        assert client.get(place, {"q": wanted}).headers["Location"] == f"{place}02-T0001/"
    for wanted in ("21-0050", "nothing", "' OR 1=1 --"):
        answer = client.get(place, {"q": wanted})
        assert answer.status_code == 200
        assert "本店没有这个订单号或运单号" in answer.content.decode()


def test_each_number_leads_to_its_rows(shop: Shop, browser: Browser) -> None:
    client = browser("li")
    place = f"/shops/{shop.pk}/orders/"
    assert 'hx-get="?counts=1"' in client.get(place).content.decode()
    answer = client.get(f"{place}?counts=1")
    table = {clause.id: dict(counts) for clause, counts in answer.context["table"]}
    assert table["late-dispatch"]["pending"] == 24
    link = f"/shops/{shop.pk}/verdicts/?clause=late-dispatch&amp;outcome=pending"
    assert link in answer.content.decode()
    assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_an_order_of_another_shop_is_none_under_ones_own(shop: Shop, browser: Browser) -> None:
    client = browser("li")
    for order in ("21-0050", "nothing", "a/b"):
        assert client.get(f"/shops/{shop.pk}/orders/{order}/").status_code == 404
