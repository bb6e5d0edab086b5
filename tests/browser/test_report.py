"""A report in a browser: asks nobody, fits a phone, answers keys, opens the rows of a number, prints bare."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.opened import opened

Reports = dict[str, Path]
NAMES = ("daily", "fortnightly", "shop")


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_without_a_complaint_and_asks_nobody(chromium: Any, reports: Reports, name: str) -> None:
    with opened(chromium, reports[name]) as one:
        one.page.click("#language")
        one.page.click("#theme")
        one.page.locator(".num").first.click()
        assert one.requests == [reports[name].as_uri()]
        assert one.complaints == []


_SIDEWAYS = """() => [...document.querySelectorAll("main .wide")].filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.getAttribute("aria-labelledby"))"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_nothing_is_wider_than_the_screen(chromium: Any, reports: Reports, name: str, width: int) -> None:
    with opened(chromium, reports[name], width) as one:
        for _ in range(2):
            assert one.page.evaluate("document.documentElement.scrollWidth") <= width
            assert width > 760 or one.page.evaluate(_SIDEWAYS) == [], "a table is read by scrolling sideways"
            one.page.click("#language")


def test_the_language_switch_changes_every_text_and_the_title(chromium: Any, reports: Reports) -> None:
    with opened(chromium, reports["daily"]) as one:
        page = one.page
        assert page.title() == "发货判定报告 · 抖音电商 发货规则（2022 年 12 月）"
        assert page.locator("h1").inner_text() == "22 家店，2,706 单"
        page.click("#language")
        assert page.title() == "Dispatch report · Douyin Shop, dispatch rules of December 2022"
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.locator("h1").inner_text() == "22 shops, 2,706 orders"
        chinese = set(re.findall(r"[\u4e00-\u9fff]+", page.locator("body").inner_text()))
        told = {"准发", "中文", "积分管理表"}
        assert {word for word in chinese if word not in told} <= _in_sources(page)
        page.click("#language")
        assert page.locator("h1").inner_text() == "22 家店，2,706 单"


def _in_sources(page: Any) -> set[str]:
    """Places in a source keep the language of the source."""
    return set(re.findall(r"[\u4e00-\u9fff]+", " ".join(page.locator("cite").all_inner_texts())))


@pytest.mark.parametrize("prefers", ["light", "dark"])
def test_the_theme_follows_the_system_until_it_is_switched(chromium: Any, reports: Reports, prefers: str) -> None:
    with opened(chromium, reports["daily"], color_scheme=prefers) as one:
        backgrounds = [_background(one.page)]
        one.page.click("#theme")
        backgrounds.append(_background(one.page))
        assert backgrounds == sorted(backgrounds, reverse=prefers == "light")
        assert abs(backgrounds[0] - backgrounds[1]) > 300


def _background(page: Any) -> int:
    found = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    return sum(map(int, found[:3]))


def test_without_scripts_everything_but_the_rows_is_there(chromium: Any, reports: Reports) -> None:
    with opened(chromium, reports["daily"], java_script_enabled=False, color_scheme="dark") as one:
        text = one.page.locator("body").inner_text()
        assert "22 家店，2,706 单" in text
        assert "2022-12-21 · 540/720 = 75.0 % · A5" in text
        assert "需要脚本" in text
        assert not one.page.locator("#theme").is_visible()


@pytest.mark.parametrize("name", NAMES)
def test_the_script_tells_a_mark_as_the_file_did(chromium: Any, reports: Reports, name: str) -> None:
    with opened(chromium, reports[name], java_script_enabled=False) as one:
        told = [text.strip() for text in one.page.locator(".told").all_inner_texts()]
    with opened(chromium, reports[name]) as one:
        assert [text.strip() for text in one.page.locator(".told").all_inner_texts()] == told
        assert len(told) > 2


def test_a_number_opens_its_rows_and_the_command_for_all(chromium: Any, reports: Reports) -> None:
    with opened(chromium, reports["daily"]) as one:
        page = one.page
        number = page.locator(".tests .num").nth(1)
        assert number.inner_text() == "755"
        number.click()
        assert page.locator("#rows").is_visible()
        assert page.locator("#rows-title").inner_text() == "超时发货 · 违规"
        assert page.locator("#rows-count").inner_text() == "共 755 行。"
        assert page.locator("#rows-table tbody tr").count() == 755
        first = page.locator("#rows-table tbody tr").first.inner_text()
        assert "19-0001" in first
        assert "晚 194 天 02:00:00" in first
        command = page.locator("#rows-all code").inner_text()
        assert command.startswith("shipby rows ")
        assert command.endswith("verdicts --where clause=late-dispatch --where outcome=violation")
        page.keyboard.press("Escape")
        assert not page.locator("#rows").is_visible()
        assert number.evaluate("one => one === document.activeElement"), "the focus is where it was"


def test_keys_reach_every_number_and_step_through_a_chart(chromium: Any, reports: Reports) -> None:
    with opened(chromium, reports["daily"]) as one:
        page = one.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.locator(".plot").first.focus()
        told = page.locator(".strip .told").first
        texts = {told.inner_text()}
        page.keyboard.press("Home")
        assert page.locator(".plot").first.get_attribute("aria-valuenow") == "1"
        for _ in range(3):
            texts.add(told.inner_text())
            page.keyboard.press("ArrowRight")
        assert len(texts) >= 3
        assert page.locator(".plot").first.get_attribute("aria-valuetext") == told.inner_text()
        page.keyboard.press("Enter")
        assert page.locator("#rows").is_visible()
        assert page.locator("#rows-table tbody tr").count() > 0


def test_a_finger_chooses_a_dot_and_then_its_rows(chromium: Any, reports: Reports) -> None:
    with opened(chromium, reports["daily"], 390, has_touch=True) as one:
        figure = one.page.locator(".panel").first
        before = figure.locator(".told").inner_text()
        figure.locator(".plot").scroll_into_view_if_needed()
        box = figure.locator(".plot").bounding_box()
        one.page.touchscreen.tap(box["x"] + box["width"] - 4, box["y"] + 40)
        assert figure.locator(".told").inner_text() != before
        assert not one.page.locator("#rows").is_visible()
        assert figure.locator("circle.on").count() == 1


@pytest.mark.parametrize("name", NAMES)
def test_print_hides_the_controls_and_fits_the_paper(chromium: Any, reports: Reports, name: str) -> None:
    with opened(chromium, reports[name], color_scheme="dark") as one:
        pdf = one.page.pdf(prefer_css_page_size=True)
        assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 14
        assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or re.search(rb"/MediaBox \[0 0 59[45][\d.]* 84[12]", pdf)
        one.page.emulate_media(media="print")
        for hidden in (".top", "#rows", ".command", ".open"):
            assert not any(found.is_visible() for found in one.page.locator(hidden).all()), hidden
        assert one.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert one.page.locator("h1").evaluate("one => getComputedStyle(one).color") == "rgb(28, 29, 31)"


def test_it_is_small_enough_to_forward(reports: Reports) -> None:
    assert all(path.stat().st_size < 5_000_000 for path in reports.values())
