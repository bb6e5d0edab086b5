"""Chromium and playwright -> a browser for the tests; without them they are skipped, but never in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser. Without one: a failure where CI=true, elsewhere a skip that says what to install."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None or find_spec("playwright") is None:
        lacking = "Chromium (apt-get install chromium)" if program is None else "playwright (pip install playwright)"
        message = f"the browser tests need {lacking}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()
