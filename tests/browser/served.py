"""`shipby serve` -> its address while a block runs; a person in a browser there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

PASSWORD = "demo-market-2023"


@contextmanager
def served(folder: Path, *words: str) -> Iterator[str]:
    """The address of a server started with these words, once it answers; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHIPBY_", "DJANGO_"))}
    command = [sys.executable, "-m", "shipby", "serve", "--port", str(port), *words]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(command, env=kept | {"LC_ALL": "C.UTF-8"}, stdout=log, stderr=log)
    try:
        place = f"http://localhost:{port}"
        while not _answers(place):
            assert server.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        yield place
    finally:
        server.terminate()
        server.wait(60)


def _answers(place: str) -> bool:
    try:
        return bool(urlopen(f"{place}/healthz"))
    except (URLError, ConnectionError):
        return False


@dataclass
class Person:
    """A browser of one person: its page, and what went wrong in it."""

    context: Any
    page: Any
    place: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the service."""
        self.page.goto(self.place + path)

    def sign_in(self, name: str) -> None:
        """By the form that is open, with the keyboard."""
        self.page.fill("#id_username", name)
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_load_state()

    @property
    def broken(self) -> list[str]:
        """What went wrong, apart from forms that were refused: a browser complains of those too."""
        return [told for told in self.complaints if "status of 422" not in told]

    @property
    def path(self) -> str:
        """Where he is."""
        return str(self.page.url).removeprefix(self.place)

    @property
    def heading(self) -> str:
        """What the page is about."""
        return str(self.page.locator("h1").inner_text())

    def tab(self) -> Person:
        """Another tab of the same browser."""
        return Person(self.context, self._watched(self.context.new_page()), self.place, self.complaints)

    def _complained(self, told: Any) -> None:
        if told.type == "error":
            self.complaints.append(f"{told.text} {told.location['url']}")

    def _watched(self, page: Any) -> Any:
        page.on("console", lambda told: self._complained(told))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


@contextmanager
def person(
    chromium: Any, place: str, name: str = "", language: str = "zh-CN", width: int = 1280, **more: Any
) -> Iterator[Person]:
    """Signed in as `name`, where one is given; at his first page then."""
    given = {"locale": language, "timezone_id": "Asia/Shanghai", "viewport": {"width": width, "height": 900}, **more}
    context = chromium.new_context(**given)
    # A machine that is busy with other tests answers late; none of ours is about that.
    context.set_default_timeout(180_000)
    one = Person(context, None, place)
    one.page = one._watched(context.new_page())
    if name:
        one.go("/sign-in/")
        one.sign_in(name)
    yield one
    context.close()
