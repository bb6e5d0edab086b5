"""The merchant's journeys, in both languages: by keyboard, on a phone, without scripts, when something goes wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.served import person

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en-US"])
_SHOP = "/shops/1"
"""shop-02, whose day is under way."""


@BOTH
def test_from_the_sign_in_to_why_an_order_is_late(chromium: Any, console: str, language: str) -> None:
    zh = language == "zh-CN"
    with person(chromium, console, "merchant", language) as li:
        assert li.heading == ("我的店铺" if zh else "My shops")
        li.page.get_by_role("link", name="Qinghe tea").click()
        assert li.heading == ("还要发 24 单" if zh else "24 orders still to ship")
        says = (
            r"再有 \d+ 单，比率即过 \d+ %：记 A [\d.]+ 分。"
            if zh
            else r"\d+ more and the share passes \d+ %: A [\d.]+\."
        )
        assert re.search(says, li.page.locator(".grid").first.inner_text())
        li.page.locator("tr.holds a").first.click()
        assert li.heading == ("订单 02-T0199" if zh else "Order 02-T0199")
        card = li.page.locator("section.card").first
        assert ("超时发货" if zh else "Late dispatch") in card.inner_text()
        assert card.locator(".line .due").count() == 1
        li.go(f"{_SHOP}/orders/")
        li.page.fill("#q", "02-T0191")
        li.page.press("#q", "Enter")
        li.page.wait_for_load_state()
        assert li.path == f"{_SHOP}/orders/02-T0191/"
        assert ("违规" if zh else "violation") in li.page.locator("section.card").first.inner_text()
        assert li.complaints == []


def test_what_cost_points_lately_leads_to_its_appeal(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant") as li:
        li.go(f"{_SHOP}/today/")
        li.page.get_by_role("region", name="可以申诉").get_by_role("link", name="申诉", exact=True).first.click()
        li.page.wait_for_url("**/contest/?clause=late-dispatch&window=*")
        assert li.page.locator("#id_text").is_visible()
        assert li.complaints == []


@BOTH
def test_by_keyboard_alone(chromium: Any, console: str, language: str) -> None:
    with person(chromium, console, language=language) as li:
        li.go(f"{_SHOP}/today/")
        keys = li.page.keyboard
        keys.type("merchant")
        keys.press("Tab")
        keys.type("demo-market-2023")
        keys.press("Enter")
        li.page.wait_for_url("**/today/")
        keys.press("Tab")
        assert li.page.evaluate("document.activeElement.className") == "skip"
        keys.press("Enter")
        assert li.page.evaluate("document.activeElement.id") == "main"
        keys.press("?")
        assert li.page.locator("#keys").is_visible()
        keys.press("Escape")
        assert not li.page.locator("#keys").is_visible()
        keys.press("j")
        keys.press("j")
        assert li.page.locator("tr.on a").inner_text() == "02-T0200"
        keys.press("x")
        assert li.page.locator("tr.on input").is_checked()
        assert "(1)" in li.page.locator("section.card .acts").first.inner_text()
        keys.press("k")
        li.page.locator("tr.on a").focus()
        keys.press("Enter")
        li.page.wait_for_url("**/orders/02-T0199/")
        keys.press("g")
        keys.press("o")
        li.page.wait_for_url("**/orders/")
        keys.press("/")
        keys.type("T000001")
        keys.press("Enter")
        li.page.wait_for_url("**/orders/02-T0001/")
        assert li.complaints == []


def test_a_session_that_ended_leads_back_to_where_one_was(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant") as li:
        li.go(f"{_SHOP}/today/")
        li.context.clear_cookies(name="sessionid")
        li.page.get_by_role("link", name="订单", exact=True).click()
        assert "会话已过期" in li.page.locator("main").inner_text()
        li.sign_in("merchant")
        assert li.path == f"{_SHOP}/orders/"


def test_the_back_button_shows_what_was_there_and_after_the_sign_out_nothing(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant") as li:
        li.go(f"{_SHOP}/today/ship/")
        li.page.locator("tbody a").nth(3).click()
        li.page.go_back()
        assert li.path == f"{_SHOP}/today/ship/"
        assert li.page.locator("tbody tr").count() == 24
        li.page.locator(".menu summary").click()
        li.page.get_by_role("button", name="退出登录").click()
        li.page.wait_for_url("**/sign-in/**")
        li.page.go_back()
        li.page.wait_for_load_state()
        assert li.page.locator("#id_password").is_visible()


def test_two_tabs_of_which_one_signs_out(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant") as li:
        li.go(f"{_SHOP}/today/")
        other = li.tab()
        other.go("/sessions/")
        li.page.locator(".menu summary").click()
        li.page.get_by_role("button", name="退出登录").click()
        li.page.wait_for_url("**/sign-in/**")
        other.page.get_by_role("button", name="退出其他所有浏览器").click()
        other.page.wait_for_load_state()
        assert other.page.locator("#id_password").is_visible() or other.heading == "请重新提交"
        li.sign_in("merchant")
        assert li.heading == "我的店铺"


def test_the_countdown_goes_on_and_tells_the_readers_own_time(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant", timezone_id="America/New_York") as li:
        li.go(f"{_SHOP}/today/")
        first = li.page.locator("[data-left]").first
        told = first.inner_text()
        li.page.wait_for_function("(was) => document.querySelector('[data-left]').textContent !== was", arg=told)
        assert re.fullmatch(r"(已过 )?\d+ (小时 \d+ 分|分 \d+ 秒|秒)", first.inner_text())
        assert li.page.locator("#own-clock").is_visible()
        assert "您的当地时间" in li.page.locator("td time[data-at]").first.get_attribute("title")
    with person(chromium, console, "merchant") as li:
        li.go(f"{_SHOP}/today/")
        assert not li.page.locator("#own-clock").is_visible()


def test_a_reader_whose_clock_is_wrong_sees_the_right_time_left(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant") as li:
        li.page.clock.install(time="2020-01-01T00:00:00")
        li.go(f"{_SHOP}/today/")
        li.page.clock.run_for(1500)
        assert re.match(r"\d+ (分|小时)|已过", li.page.locator("[data-left]").first.inner_text())


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("path", ["today/", "today/ship/", "today/pick-list/", "orders/", "orders/02-T0191/", "drop/"])
def test_a_phone_shows_all_of_it(chromium: Any, console: str, width: int, path: str) -> None:
    with person(chromium, console, "merchant", width=width, has_touch=True, is_mobile=True) as li:
        li.go(f"{_SHOP}/{path}")
        assert li.page.evaluate("document.documentElement.scrollWidth") <= width
        small = li.page.evaluate(
            "[...document.querySelectorAll('main button, main a.button')].filter((one) => one.checkVisibility() "
            "&& one.getBoundingClientRect().height < 40).map((one) => one.textContent)"
        )
        assert small == [], "too small for a finger"


def test_without_scripts_everything_is_there(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant", java_script_enabled=False) as li:
        li.go(f"{_SHOP}/today/")
        assert li.heading == "还要发 24 单"
        assert li.page.locator("tr.holds").count() >= 10
        li.page.locator("input[type=checkbox][name=order_id]").nth(1).check()
        li.page.get_by_role("button", name="拣货单").first.click()
        li.page.wait_for_load_state()
        assert li.page.locator(".picks tbody tr").count() == 1


def test_a_slow_network_shows_the_page_all_the_same(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant") as li:
        network = li.context.new_cdp_session(li.page)
        network.send("Network.enable")
        slow = {"offline": False, "latency": 600, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
        network.send("Network.emulateNetworkConditions", slow)
        li.page.goto(f"{console}{_SHOP}/today/", wait_until="commit")
        li.page.locator("tr.holds a").first.wait_for(timeout=5_000)
        li.page.locator("tr.holds a").first.click()
        li.page.wait_for_url("**/orders/02-T0199/")


def test_language_and_theme_are_chosen_and_kept(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant", color_scheme="light") as li:
        li.go(f"{_SHOP}/today/")
        grounds = []
        for name in ("深色", "浅色"):
            li.page.locator(".menu summary").click()
            li.page.get_by_role("button", name=name).click()
            li.page.wait_for_load_state()
            assert li.path == f"{_SHOP}/today/"
            grounds.append(li.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert grounds == ["rgb(21, 23, 26)", "rgb(247, 247, 245)"]
        li.page.locator(".menu summary").click()
        li.page.get_by_role("button", name="English").click()
        li.page.wait_for_load_state()
        assert li.heading == "24 orders still to ship"
        li.go(f"{_SHOP}/orders/")
        assert li.heading == "Orders"
        chinese = re.findall(r"[\u4e00-\u9fff]+", li.page.locator("main").inner_text())
        assert chinese == []


def test_paper_has_no_controls(chromium: Any, console: str) -> None:
    with person(chromium, console, "merchant", color_scheme="dark") as li:
        for path in ("today/pick-list/", "orders/02-T0191/"):
            li.go(f"{_SHOP}/{path}")
            li.page.emulate_media(media="print")
            for hidden in (".top", ".acts", ".button"):
                assert not any(one.is_visible() for one in li.page.locator(hidden).all()), hidden
            assert li.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            li.page.emulate_media(media="screen")


def test_wrong_passwords_are_told_and_then_throttled(chromium: Any, console: str) -> None:
    with person(chromium, console) as one:
        one.go("/sign-in/")
        for _ in range(5):
            one.page.fill("#id_username", "nobody-of-this-name")
            one.page.fill("#id_password", "wrong")
            one.page.press("#id_password", "Enter")
            one.page.wait_for_load_state()
        assert one.heading == "请稍候"
        assert "15 分钟" in one.page.locator("main").inner_text()
