"""A judged market with its people, looked at as of an instant of its own time."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.urls import reverse

from shipby.casework.filing.checks import Wish
from tests.support.filings import PNG
from tests.support.service_market import NOW, Place, order, place

SEND_BY = datetime.fromisoformat("2023-01-24T12:00:00+08:00")
WISH = Wish("natural_disaster", SEND_BY, SEND_BY.date(), SEND_BY.date(), ("44",))
FORM = {
    "reason": "natural_disaster", "dispatch_by": "2023-01-24T12:00:00", "affected_from": "2023-01-20",
    "affected_until": "2023-01-22", "regions": "44", "proof": "authority_notice",
}  # fmt: skip


class Clock(datetime):
    """Whoever asks what time it is, is told the market's."""

    at = NOW

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return cls.at


def room(root: Path) -> Place:
    """Two shops judged, and three open orders of the first, unshipped and promised by the 21st."""
    found = place(root)
    promised = {"paid_at": "2023-01-19T10:00:00+08:00", "promised_by": "2023-01-21T23:59:59+08:00"}
    found.bring({"orders": [order(f"N{number}", **promised) for number in range(3)]})
    return found


def as_of(at: datetime = NOW) -> Any:
    """The console's clock stands at an instant while the block runs."""
    Clock.at = at
    return patch("shipby.console.doors.datetime", Clock)


def url(name: str, *args: Any) -> str:
    return reverse(f"console:{name}", args=args)


def told(answer: Any) -> str:
    """What a reader sees: the page without its marks and its navigation."""
    page = answer.content.decode()
    main = page[page.index("<main") :] if "<main" in page else page
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def picture(name: str = "p.png") -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, PNG, "image/png")
