"""A report's file -> the page in a browser, with whatever went wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Opened:
    """A page, what its console complained of, what it asked the network for."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def opened(chromium: Any, path: Path, width: int = 1280, **context: Any) -> Iterator[Opened]:
    """The report as someone without a network opens it."""
    made = chromium.new_context(viewport={"width": width, "height": 900}, **context)
    page = made.new_page()
    one = Opened(page)
    page.on("console", lambda message: one.complaints.append(message.text))
    page.on("pageerror", lambda error: one.complaints.append(str(error)))
    page.on("request", lambda request: one.requests.append(request.url))
    page.goto(path.as_uri())
    yield one
    made.close()
