"""Every page that a role can reach from its first one, in both languages, light and dark, on a phone and on a desk.

A page must answer, complain of nothing, be no wider than its window, and give axe nothing serious to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.acts import SHOP, an_order, begin, enter, file, link_of, serious
from tests.browser.served import Person, person

_PHONE, _DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
_TELLING = ("type", "name", "table", "doing")
"""Parts of an address that make another page of it; ids make the same page of another thing."""
_LINKS = """() => [...document.querySelectorAll("a[href]:not([download])")].map((one) => one.getAttribute("href"))"""


@dataclass
class Crawl:
    """A person who opens whatever the open page leads to: each page once, whatever it is about."""

    one: Person
    beneath: str
    """where his pages are; those elsewhere are looked at by whose they are."""
    other_scheme: str = ""
    """axe looks at a page's colours in this one too."""
    seen: set[str] = field(default_factory=set)
    """names of addresses."""
    wrong: list[str] = field(default_factory=list)

    def from_(self, *starts: str) -> None:
        """All pages that these lead to."""
        known, waiting = set(), list(starts)
        while waiting:
            path = waiting.pop(0)
            key = _page(path)
            if key is None or key in known:
                continue
            known.add(key)
            if self._open(path):
                # One address may lead on to another, as a case does to the page of its type.
                name = (_page(self.one.path) or key)[0]
                first = name not in self.seen
                self.seen.update((name, key[0]))
                self.wrong += self._looked(path, whole=first)
                links = [urljoin(path, href) for href in self.one.page.evaluate(_LINKS)]
                waiting += [link for link in links if link.startswith(self.beneath)]
        self.wrong += self.one.complaints

    def _open(self, path: str) -> bool:
        """Whether it is a page, not a file."""
        try:
            answer = self.one.page.goto(self.one.place + path)
        except Exception as told:
            if "Download is starting" in str(told):
                return False
            raise
        if answer.status >= 400:
            self.wrong.append(f"{path} answers {answer.status}")
        return str(answer.headers.get("content-type", "")).startswith("text/html")

    def _looked(self, path: str, *, whole: bool) -> Iterator[str]:
        """whole: axe looks at all of it; else it must fit its window."""
        page = self.one.page
        if page.locator("[hx-trigger*='load']").count():
            page.wait_for_load_state("networkidle")
        for size in (_DESK, _PHONE):
            page.set_viewport_size(size)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                yield f"{path} is wider than {size['width']} pixels"
        if whole:
            yield from serious(self.one)
        if whole and self.other_scheme:
            page.emulate_media(color_scheme=self.other_scheme)
            yield from serious(self.one, rules=["color-contrast"])
            page.emulate_media(color_scheme="null")


def _page(path: str) -> tuple[str, ...] | None:
    """What makes a page of the console this page; None: it is none."""
    parts = urlsplit(path)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    if parts.scheme or "console" not in found.namespaces:
        return None
    telling = [str(found.kwargs.get(name, "")) for name in _TELLING]
    number = str(found.kwargs.get("number", "")).partition("-")[0]
    return (str(found.url_name), *telling, number, *parse_qs(parts.query).get("type", []))


@pytest.fixture(scope="session")
def lived(chromium: Any, console: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Cases that give the pages something to show; the links of two buyers, the name of who applies."""
    folder: Path = tmp_path_factory.mktemp("lived")
    with person(chromium, console, "merchant") as li, person(chromium, console, "operator") as op:
        file(li, an_order(li), folder)
        enter(op, "applies")
        links = {language: link_of(op, an_order(li, "violation")) for language in ("zh-CN", "en-US")}
        for link in links.values():
            with person(chromium, console) as buyer:
                buyer.go(link)
                begin(buyer, "complaint", "open", {"remedy": "compensate", "text": "来晚了"})
        with person(chromium, console) as new:
            new.go("/my/")
            new.sign_in("applies")
            new.page.locator("main a[href*='/my/apply/in/']").first.click()
            new.page.locator("button[name=kind][value=individual]").click()
            new.page.wait_for_url("**/my/apply/O-*/**")
        op.go("/desk/begin/notice/draft/")
        op.page.fill("[name=title]", "暴雨")
        op.page.locator("main form button:not([name])").last.click()
        op.page.wait_for_url("**/cases/N-*/**")
    return links


MERCHANT = {
    "today", "today-group", "pick-list", "orders", "order", "standing", "entries", "verdicts", "shop-all", "shop-cases",
    "shop-case", "shop-file", "shop-bulk", "shop-begin", "shop-appealable", "shop-contest", "shop-drop", "shop-inbox",
    "shop-hearing", "settings", "downloads", "home", "sessions",
}  # fmt: skip
DESK = {
    "desk-queue", "desk-case", "desk-notice", "desk-incidents", "desk-measures",
    "desk-inbox", "desk-hearing", "desk-runs", "desk-run", "desk-packs", "desk-compare",
    "desk-values", "desk-shops", "desk-audit",
}  # fmt: skip
REACHED = {"merchant": MERCHANT, "operator": {*DESK, "desk-people", "desk-begin"}, "reviewer": DESK}
"""What each role must reach by links alone; there may be more."""
STARTS = {
    "merchant": (
        "/",
        f"{SHOP}/today/",
        f"{SHOP}/today/pick-list/",
        f"{SHOP}/orders/?q=nothing",
        "/sessions/",
        "/drop/",
    ),
    "operator": ("/desk/", "/desk/search/?q=shop-02", "/sessions/"),
    "reviewer": ("/desk/", "/desk/search/?q=shop-02"),
}
_BOTH = pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
_STILL: dict[str, Any] = {"reduced_motion": "reduce"}
"""A colour on its way to another is neither."""


def crawled(one: Person, beneath: str, *starts: str) -> set[str]:
    """The names of the addresses that were reached, and nothing was wrong with any; in Chinese by night too."""
    crawl = Crawl(one, beneath, "dark" if one.page.evaluate("navigator.language") == "zh-CN" else "")
    crawl.from_(*starts)
    assert crawl.wrong == [], "\n".join(crawl.wrong)
    return crawl.seen


@_BOTH
@pytest.mark.parametrize("name", REACHED)
def test_every_page_of_a_role(
    chromium: Any, console: str, lived: dict[str, str], name: str, language: str, scheme: str
) -> None:
    with person(chromium, console, name, language, color_scheme=scheme, **_STILL) as one:
        missed = REACHED[name] - crawled(one, "/" if name == "merchant" else "/desk/", *STARTS[name])
        assert not missed, "no link leads there"


@_BOTH
def test_every_page_of_a_buyer_and_of_who_applies(
    chromium: Any, console: str, lived: dict[str, str], language: str, scheme: str
) -> None:
    with person(chromium, console, language=language, color_scheme=scheme, **_STILL) as buyer:
        buyer.go(lived[language])
        assert {"buyer-order", "buyer-case", "buyer-begin"} <= crawled(buyer, "/", "/buyer/")
    with person(chromium, console, "applies", language, color_scheme=scheme, **_STILL) as new:
        assert {"own-all", "own-case", "own-apply", "own-application", "own-part", "own-inbox"} <= crawled(
            new, "/", "/my/"
        )


@_BOTH
def test_pages_of_whoever_is_not_let_in(chromium: Any, console: str, language: str, scheme: str) -> None:
    with person(chromium, console, language=language, color_scheme=scheme, **_STILL) as one:
        wrong = []
        for path in ("/sign-in/?next=/sessions/", "/nothing-here", "/buyer/"):
            one.go(path)
            wrong += serious(one)
        assert wrong == []
        assert [told for told in one.complaints if "404" not in told] == []
