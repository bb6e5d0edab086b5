"""What goes wrong around a form: its session ends, a token is old, a network slow, a finger quick, one goes back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.acts import SHOP, an_order, file, fill, number_of, wish
from tests.browser.served import Person, person

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en-US"])
_AGAIN = {"zh-CN": "没有发送", "en-US": "was not sent"}


def _form(li: Person) -> Any:
    return li.page.locator("main form[enctype]")


def _write(li: Person, folder: Path) -> None:
    """The form of a filing, filled in and not sent."""
    li.go(f"{SHOP}/file/?order_id={an_order(li)}")
    fill(_form(li), wish(folder))


def _send(li: Person) -> None:
    with li.page.expect_navigation():
        _form(li).locator("button.main").first.click()


def _is_there_again(li: Person, language: str) -> None:
    assert li.page.locator("[name=regions]").input_value() == "33"
    assert li.page.locator("[name=dispatch_by]").input_value() != ""
    assert _AGAIN[language] in li.page.inner_text("main")


@BOTH
def test_a_session_that_ends_under_a_form_loses_nothing_of_it(
    chromium: Any, console: str, language: str, tmp_path: Path
) -> None:
    with person(chromium, console, "merchant", language) as li, person(chromium, console, "merchant") as elsewhere:
        _write(li, tmp_path)
        elsewhere.go("/sessions/")
        with elsewhere.page.expect_navigation():
            elsewhere.page.get_by_role("button", name="退出其他所有浏览器").click()
        _send(li)
        li.page.wait_for_url("**/sign-in/**")
        li.sign_in("merchant")
        assert li.path.startswith(f"{SHOP}/file/"), "back at the form"
        _is_there_again(li, language)
        fill(_form(li), {"files": tmp_path / "notice.png"})
        _send(li)
        number_of(li)
        li.go(f"{SHOP}/file/")
        assert li.page.locator("[name=regions]").input_value() == "", "what was sent is not kept"
        assert li.complaints == []


@BOTH
def test_a_form_older_than_the_sign_in_leads_back_to_itself(
    chromium: Any, console: str, language: str, tmp_path: Path
) -> None:
    with person(chromium, console, "merchant", language) as li:
        _write(li, tmp_path)
        other = li.tab()
        li.context.clear_cookies()
        other.go("/sign-in/")
        other.sign_in("merchant")
        _send(li)
        assert li.heading == ("请重新提交" if language == "zh-CN" else "Send it again")
        li.page.locator("main a.button.main").click()
        li.page.wait_for_url("**/file/**")
        _is_there_again(li, language)


def test_what_one_person_wrote_is_not_shown_to_another(chromium: Any, console: str, tmp_path: Path) -> None:
    with person(chromium, console, "merchant") as li:
        _write(li, tmp_path)
        li.context.clear_cookies(name="sessionid")
        _send(li)
        li.page.wait_for_url("**/sign-in/**")
        li.sign_in("operator")
        li.go("/desk/")
        assert li.page.evaluate("sessionStorage.getItem('unsent')") is None


_WATCHED = """() => {
  const one = document.getElementById("sending");
  const told = () => sessionStorage.setItem("told", one.hidden ? "" : one.innerText);
  new MutationObserver(told).observe(one, {attributes: true});
}"""
"""What the page says meanwhile is kept for when it is gone."""


@BOTH
def test_a_slow_answer_is_waited_for_and_a_second_click_sends_nothing(
    chromium: Any, console: str, language: str, tmp_path: Path
) -> None:
    zh = language == "zh-CN"
    with person(chromium, console, "merchant", language) as li:
        number = file(li, an_order(li), tmp_path)
        sent: list[str] = []
        li.page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
        li.page.fill("#id_note", "只此一次 only once")
        li.page.evaluate(_WATCHED)
        button = li.page.locator("form[action$='/write/'] button").last
        with li.page.expect_navigation():
            button.evaluate("(one) => { one.click(); one.click(); }")
        assert ("正在发送" if zh else "Sending") in li.page.evaluate("sessionStorage.getItem('told')")
        assert len(sent) == 1
        assert li.page.inner_text("main").count("only once") == 1
        assert number in li.heading
        assert li.page.locator("#sending").is_hidden()
        assert li.complaints == []


@BOTH
def test_back_after_a_post_and_sent_again_from_another_tab(
    chromium: Any, console: str, language: str, tmp_path: Path
) -> None:
    with person(chromium, console, "merchant", language) as li:
        _write(li, tmp_path)
        other = li.tab()
        other.go(li.path)
        fill(_form(other), wish(tmp_path))
        _send(li)
        number = number_of(li)
        li.page.go_back()
        assert li.path.startswith(f"{SHOP}/file/")
        li.page.go_forward()
        assert number in li.heading, "nothing is sent again by going"
        _send(other)
        assert number in other.page.get_by_role("alert").first.inner_text()
        assert other.page.locator("[name=regions]").input_value() == "33"
        li.go(f"{SHOP}/cases/type/filing/")
        assert len(re.findall(rf"{number}\b", li.page.inner_text("main"))) == 1
        assert li.broken == []
