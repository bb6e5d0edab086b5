"""Every page of every role, light and dark, in both languages: no serious finding of axe, no complaint, no overflow."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.served import Person, person

ROLES = {
    "merchant": ["/shops/1/today/", "/shops/1/today/ship/", "/shops/1/today/pick-list/", "/shops/1/orders/02-T0191/",
                 "/shops/1/orders/?q=nothing", "/sessions/", "/drop/"],
    "operator": ["/sessions/", "/nothing-here"],
    "reviewer": [],
}  # fmt: skip
"""Pages beside those that the navigation leads to."""
_SERIOUS = ("serious", "critical")


def serious(one: Person) -> list[str]:
    """What axe finds on the open page."""
    found = Axe().run(one.page).response["violations"]
    return [
        f"{one.path} {each['id']}: {node['html'][:160]}" for each in found if each["impact"] in _SERIOUS
        for node in each["nodes"][:3]
    ]  # fmt: skip


def reached(one: Person) -> list[str]:
    """Where the navigation of the open page leads."""
    links = one.page.locator(".top nav a").all()
    return [str(link.get_attribute("href")) for link in links]


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_no_serious_finding_on_any_page(chromium: Any, console: str, name: str, language: str, scheme: str) -> None:
    with person(chromium, console, name, language, color_scheme=scheme) as one:
        if name == "merchant":
            one.go("/shops/1/today/")
        wrong: list[str] = []
        for path in [*reached(one), *ROLES[name]]:
            one.go(path)
            wrong += serious(one)
            if one.page.evaluate("document.documentElement.scrollWidth") > 1280:
                wrong.append(f"{path} is wider than the screen")
        complaints = [told for told in one.complaints if "404" not in told]
        assert wrong + complaints == []


def test_no_serious_finding_at_the_sign_in(chromium: Any, console: str) -> None:
    for scheme in ("light", "dark"):
        with person(chromium, console, color_scheme=scheme) as one:
            one.go("/sign-in/?next=/sessions/")
            assert serious(one) == []
