"""A buyer by his link, on a phone: where his order stands, a complaint, another remedy, how it ends; nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.acts import SHOP, an_order, begin, link_of, step
from tests.browser.served import person

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en-US"])
_PHONE: dict[str, Any] = {"width": 390, "is_mobile": True, "has_touch": True}


@BOTH
def test_a_complaint_from_the_link_to_its_end(chromium: Any, console: str, language: str) -> None:
    zh = language == "zh-CN"
    with (
        person(chromium, console, "operator", language) as op,
        person(chromium, console, "merchant", language) as li,
        person(chromium, console, language=language, **_PHONE) as buyer,
    ):
        order, other = an_order(li, "violation"), an_order(li, "violation")
        link = link_of(op, order)
        buyer.go(link)
        assert buyer.path == "/buyer/", "the link itself stands in no address"
        assert order in buyer.heading
        told = buyer.page.inner_text("main")
        assert ("最晚发货" if zh else "Must be sent by") in told
        assert "CNY" in told, "what he is owed"
        number = begin(buyer, "complaint", "open", {"remedy": "compensate", "text": "它来晚了 it came late"})
        li.go(f"{SHOP}/cases/{number}/")
        assert "it came late" in li.page.inner_text("main")
        step(li, "propose", {"remedy": "compensate", "amount_minor": "500", "text": "五元 five yuan"})
        buyer.page.reload()
        assert "five yuan" in buyer.page.inner_text("main")
        step(buyer, "settle")
        buyer.go("/buyer/")
        kept = buyer.page.get_by_role("listitem").filter(has_text=number)
        assert ("已和解" if zh else "settled") in kept.inner_text()
        assert [*buyer.broken, *li.broken, *op.broken] == []
        with person(chromium, console, language=language) as another:
            another.go(link_of(op, other))
            another.go(f"/buyer/cases/{number}/")
            assert another.heading == ("找不到" if zh else "Not found")


def test_a_link_that_is_none_says_what_to_do(chromium: Any, console: str) -> None:
    with person(chromium, console, language="en-US") as one:
        one.go("/buyer/enter/?link=1:nothing")
        assert "ask the platform for another" in one.page.inner_text("main")
        one.go("/buyer/")
        assert "ask the platform for another" in one.page.inner_text("main")
