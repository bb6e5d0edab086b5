"""A merchant with a late order: its reasons, a plan made with the keyboard, advice; in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.browser.acts import serious
from tests.browser.served import person

_SHOP = "/shops/1"
_PATIENCE = 180_000
"""Milliseconds that a busy machine may need for what a page asks for after it stands."""
_PAGES = (
    "advice/?asked=1&region=44", "score/?given=4.1&measured=1", "orders/02-0348/", "plan/", "settings/",
    "settings/values/", "settings/contract/", "history/",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_late_order_leads_to_its_reasons_and_to_a_plan(chromium: Any, console: str, language: str) -> None:
    with person(chromium, console, "merchant", language) as li:
        li.page.set_default_timeout(_PATIENCE)
        li.go(f"{_SHOP}/orders/02-0348/")
        li.page.locator(".backs a[href*='/decisions/verdict/?']").first.click()
        li.page.wait_for_selector("#reasons h3")
        assert "02-0348" in li.page.inner_text("#reasons")
        li.page.locator(".backs a[href*='/plan/']").first.click()
        li.page.focus("#id_form-0-what")
        li.page.keyboard.type("a second packer")
        li.page.keyboard.press("Tab")
        li.page.keyboard.type("li")
        li.page.fill("#id_form-0-by", f"{date.today() + timedelta(days=9):%Y-%m-%d}")
        li.page.press("#id_form-0-who", "Enter")
        li.page.wait_for_selector("progress[value='0']")
        li.page.locator(".points button").first.press("Enter")
        li.page.wait_for_selector("progress[value='1']")
        li.go(f"{_SHOP}/advice/")
        li.page.wait_for_selector("#open tbody tr")
        assert li.complaints == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pages_of_a_shops_own_side_have_no_serious_finding_and_fit(
    chromium: Any, console: str, scheme: str, width: int
) -> None:
    with person(chromium, console, "merchant", "zh-CN", width, color_scheme=scheme) as li:
        li.page.set_default_timeout(_PATIENCE)
        wrong = []
        for path in _PAGES:
            li.go(f"{_SHOP}/{path}")
            wrong += serious(li)
            if li.page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{path} is wider than the screen")
        assert wrong + li.complaints == []
