"""Journeys of a case in both languages: filed, decided by keyboard, appealed, answered; on a phone; two at one case."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.browser.acts import SHOP, an_order, file, serious
from tests.browser.served import Person, person
from tests.support.filings import PNG

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en-US"])


@BOTH
def test_a_filing_from_what_forbids_it_to_its_decision(
    chromium: Any, console: str, language: str, tmp_path: Path
) -> None:
    zh = language == "zh-CN"
    with person(chromium, console, "merchant", language) as li:
        order = an_order(li)
        li.go(f"{SHOP}/file/?order_id={order}")
        li.page.wait_for_selector("#order-now dl")
        li.page.get_by_role("button", name="先检查，不提交" if zh else "Check without sending").click()
        li.page.wait_for_selector("#tried .error")
        assert ("预计发货时间" if zh else "Will be sent by") in li.page.inner_text("#tried")
        number = file(li, order, tmp_path)
        assert ("审核期限" if zh else "The review is due by") in li.page.inner_text(".message")
        assert li.page.locator("[data-left]").first.is_visible()
        with person(chromium, console, "reviewer", language) as rev:
            decide_by_keys(rev, number, "r", "请写明道路名称" if zh else "name the road")
        li.page.reload()
        assert ("请写明道路名称" if zh else "name the road") in li.page.inner_text(".known")
        assert ("已驳回" if zh else "rejected") in li.page.inner_text(".head")
        li.page.get_by_role("button", name="修改后重新提交" if zh else "Mend and submit again").click()
        li.page.wait_for_load_state()
        assert ("待审核" if zh else "awaits review") in li.page.inner_text(".head")
        assert li.complaints == []


def decide_by_keys(rev: Person, number: str, key: str, text: str) -> None:
    """From the first page to the decision, without a mouse."""
    keys = rev.page.keyboard
    rev.go("/desk/?type=filing")
    for _row in range(60):
        keys.press("j")
        if rev.page.locator("tr.on a").first.inner_text() == number:
            break
    keys.press(key)
    rev.page.wait_for_url("**/desk/decide/**")
    assert number in rev.page.inner_text("main")
    keys.type(text)
    keys.press("Control+Enter")
    rev.page.wait_for_url("**/desk/?type=filing")
    assert rev.page.locator(".message.success").is_visible()
    assert rev.complaints == []


@BOTH
def test_an_appeal_with_its_kit_and_a_question(chromium: Any, console: str, language: str) -> None:
    zh = language == "zh-CN"
    with person(chromium, console, "merchant", language) as li:
        li.go(f"{SHOP}/appealable/")
        li.page.locator("td.act a.button").nth(3 if zh else 4).click()
        li.page.wait_for_url("**/contest/**")
        li.page.check("input[name=scenario] >> nth=0")
        li.page.fill("#id_text", "快递晚扫描。" if zh else "The courier scanned late.")
        li.page.get_by_role("button", name="存为草稿" if zh else "Keep as a draft").click()
        li.page.wait_for_url(re.compile(r"/cases/A-\d+/$"))
        assert ("物流轨迹截图" if zh else "the tracking trail") in li.page.inner_text(".ticks")
        assert serious(li) == []
        li.page.locator("details.way summary").filter(has_text="提交" if zh else "Submit").first.click()
        li.page.locator("details[open] button.main").first.click()
        li.page.wait_for_load_state()
        number = li.path.split("/")[-2]
        assert ("待审核" if zh else "awaits review") in li.page.inner_text(".head")
        with person(chromium, console, "reviewer", language) as rev:
            rev.go(f"/desk/cases/{number}/")
            rev.page.fill("#id_note", "哪一个包裹？" if zh else "Which parcel?")
            rev.page.get_by_role("button", name="发送" if zh else "Send", exact=True).click()
            rev.page.wait_for_load_state()
            assert serious(rev) == []
        li.page.reload()
        assert ("哪一个包裹？" if zh else "Which parcel?") in li.page.inner_text(".talk")
        li.page.go_back()
        li.page.go_forward()
        assert number in li.page.inner_text("h1")
        assert li.complaints == []


def test_of_two_reviewers_the_first_wins_and_the_other_is_told(chromium: Any, console: str, tmp_path: Path) -> None:
    with person(chromium, console, "merchant", "en-US") as li:
        number = file(li, an_order(li), tmp_path)
    with person(chromium, console, "reviewer", "en-US") as one:
        other = one.tab()
        for tab in (one, other):
            tab.go(f"/desk/cases/{number}/")
        one.page.locator("summary", has_text="Approve").click()
        one.page.locator("details[open] button.main").click()
        one.page.wait_for_load_state()
        other.page.locator("summary", has_text="Reject").click()
        other.page.locator("details[open] textarea").fill("too late")
        other.page.locator("details[open] button.main").click()
        other.page.wait_for_load_state()
        assert f"{number} is approved since" in other.page.inner_text(".message.error")


@BOTH
def test_standing_and_the_rows_behind_its_numbers(chromium: Any, console: str, language: str) -> None:
    zh = language == "zh-CN"
    with person(chromium, console, "merchant", language) as li:
        li.go(f"{SHOP}/standing/")
        assert li.heading == ("积分与赔付" if zh else "Standing")
        li.page.wait_for_selector(".chart circle")
        assert li.page.locator("article.rate").count() >= 3
        li.page.locator(".rate summary").first.click()
        li.page.locator(".rate td a").first.click()
        li.page.wait_for_url("**/verdicts/**")
        assert li.page.locator("tbody tr[data-row]").count() > 0
        li.page.go_back()
        li.page.locator(".big a").first.click()
        li.page.wait_for_url("**/entries/**")
        assert "A +" in li.page.inner_text("tbody")
        with li.page.expect_download() as saved:
            li.page.get_by_role("link", name="CSV").click()
        assert saved.value.suggested_filename.endswith(".csv")
        assert li.complaints == []


@BOTH
def test_many_are_filed_while_the_page_tells_how_far_it_is(
    chromium: Any, console: str, language: str, tmp_path: Path
) -> None:
    (tmp_path / "notice.png").write_bytes(PNG)
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    with person(chromium, console, "merchant", language) as li:
        orders = [an_order(li), an_order(li), "nothing"]
        li.go(f"{SHOP}/bulk/")
        assert serious(li) == []
        li.page.fill("#id_orders", "\n".join(orders))
        li.page.fill("#id_dispatch_by", f"{now + timedelta(days=4):%Y-%m-%dT%H:%M:%S}")
        li.page.fill("#id_affected_from", f"{now:%Y-%m-%d}")
        li.page.fill("#id_affected_until", f"{now + timedelta(days=2):%Y-%m-%d}")
        li.page.fill("#id_regions", "33")
        li.page.set_input_files("#bulk-files", tmp_path / "notice.png")
        li.page.click("main form button.main")
        li.page.wait_for_selector("progress[value='100']")
        assert re.search(r"3.*3.*2.*1", li.page.inner_text("#progress"))
        assert li.complaints == []
