"""Today: what to do first in both languages, what threatens, page by page; another's shop is no shop."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shipby.foresight import look_ahead
from shipby.people.models import Shop
from tests.support.service import DATA
from tests.unit.console.conftest import NOW

Browser = Callable[..., Client]

pytestmark = pytest.mark.django_db


def test_it_says_how_many_more_reach_the_line_and_how_few_keep_below_it(shop: Shop, browser: Browser) -> None:
    with look_ahead(DATA / shop.market.lake) as ahead:
        window = next(
            one for one in ahead.headroom("shop-02").windows if one.clause == "late-dispatch" and one.violations
        )
    [line] = [one for one in window.lines if one.state == "open"]
    page = browser("li").get(f"/shops/{shop.pk}/today/").content.decode()
    assert f"再有 {line.after} 单，比率即过 5 %：记 A 0.5 分。" in page
    assert f"未完成的 {window.open} 单中先做前 {line.keep} 单" in page
    assert "还要发 24 单" in page
    assert "立即发货" in page
    page = browser("li", "en").get(f"/shops/{shop.pk}/today/").content.decode()
    assert f"{line.after} more and the share passes 5 %: A 0.5." in page
    assert "24 orders still to ship" in page


def test_the_few_that_keep_below_the_line_are_one_button_away(shop: Shop, browser: Browser) -> None:
    with look_ahead(DATA / shop.market.lake) as ahead:
        window = next(
            one for one in ahead.headroom("shop-02").windows if one.clause == "late-dispatch" and one.violations
        )
    [line] = [one for one in window.lines if one.state == "open"]
    client = browser("li", "en")
    page = client.get(f"/shops/{shop.pk}/today/")
    few = window.ship_first[: line.keep]
    assert few in [one.first for one in page.context["threats"]]
    assert f"Do these {line.keep} first" in page.content.decode()
    listed = client.get(f"/shops/{shop.pk}/today/pick-list/", {"order_id": few})
    assert {row.order_id for row in listed.context["rows"]} == set(few)


def test_it_says_for_how_many_orders_a_filing_is_reviewed_in_time(
    shop: Shop, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"/shops/{shop.pk}/today/"
    late = browser("li", "en").get(place)
    assert late.context["filing"] == {"hours": 24, "fits": 0, "most": 100}
    assert "Every order to ship is due within the 24 hours" in late.content.decode()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return NOW - timedelta(hours=18)

    monkeypatch.setattr("shipby.console.doors.datetime", Clock)
    early = browser("li", "en").get(place)
    assert early.context["filing"]["fits"] == 10
    assert "10 orders to ship are due later than the 24 hours" in early.content.decode()


def test_the_shortest_time_is_first_and_told_on_the_platforms_clock(shop: Shop, browser: Browser) -> None:
    page = browser("li").get(f"/shops/{shop.pk}/today/").content.decode()
    due = '<time class="left over" datetime="2023-02-01T04:18:00+00:00" data-left>'
    assert due in page, "of a day long past: it is over"
    assert page.index("02-T0199") < page.index("02-T0200") < page.index("02-T0201")
    assert '<time datetime="2023-02-01T12:18:00+08:00" data-at>02-01 12:18:00</time>' in page
    assert "(UTC+8)" in page


def test_a_group_goes_on_where_its_page_ended(shop: Shop, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipby.console.today.pages.MORE", 10)
    client, place, seen = browser("li"), f"/shops/{shop.pk}/today/ship/", []
    query = ""
    while True:
        answer = client.get(place + query)
        rows = [row.order_id for row in answer.context["group"]["rows"]]
        seen += rows
        after = answer.context["page"]["after"]
        if after is None:
            break
        query = f"?after={after}"
    assert seen == [f"02-T{number:04}" for number in range(199, 223)]
    assert client.get(f"{place}?after=nonsense").status_code == 404
    assert client.get(f"/shops/{shop.pk}/today/nothing/").status_code == 404


def test_the_orders_chosen_are_listed_for_picking_and_exported_safely(shop: Shop, browser: Browser) -> None:
    client, chosen = browser("li"), {"order_id": ["02-T0200", "02-T0199", "21-0050"]}
    rows = client.get(f"/shops/{shop.pk}/today/pick-list/", chosen).context["rows"]
    assert [row.order_id for row in rows] == ["02-T0199", "02-T0200"], "not another shop's"
    answer = client.get(f"/shops/{shop.pk}/today/orders.csv", chosen)
    told = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert [row["order_id"] for row in told] == ["02-T0199", "02-T0200"]
    assert told[0]["due_at"] == "2023-02-01 12:18:00+08:00"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    everything = client.get(f"/shops/{shop.pk}/today/orders.csv").content.decode("utf-8-sig")
    assert len(everything.splitlines()) == 1 + 24


@pytest.mark.parametrize(
    "page", ["today/", "today/ship/", "today/pick-list/", "today/orders.csv", "orders/", "orders/02-0011/"]
)
def test_another_shop_is_told_as_none(page: str, shop: Shop, browser: Browser) -> None:
    theirs, none = browser("wang").get(f"/shops/{shop.pk}/{page}"), browser("wang").get(f"/shops/999999/{page}")
    assert theirs.status_code == none.status_code == 404
    number = theirs.wsgi_request.id  # type: ignore[attr-defined]
    same = theirs.content.decode().replace(number, "").replace(f"/shops/{shop.pk}/", "/shops/999999/")
    assert "您名下没有这样的对象" in same
    assert "shop-02" not in same


def test_before_the_first_run_the_page_says_what_is_lacking(shop: Shop, browser: Browser) -> None:
    from tests.support.market import new_market

    shop.market = new_market("douyin", "new")
    shop.save()
    answer = browser("li").get(f"/shops/{shop.pk}/today/")
    assert answer.status_code == 200
    assert "还没有判定" in answer.content.decode()
