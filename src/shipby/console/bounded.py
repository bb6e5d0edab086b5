"""A request's length -> answered, or refused before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from shipby.console.buyer.door import KEPT
from shipby.console.drop.pages import AT_MOST
from shipby.console.errors import too_large

FORM = 1 << 20
"""Bytes of what somebody sends who is not signed in, and came by no buyer's link."""

SIGNED_IN = 210 << 20
"""Bytes of what others send: as many files as a case takes, each as large as may be."""

_AROUND = 1 << 20
"""Bytes of a form around its file."""


class Bounded:
    """Beneath the sessions, before the token of a form is looked for: that reads all of it."""

    def __init__(self, inner: Callable[[HttpRequest], HttpResponse]) -> None:
        self._inner = inner

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The API bounds what it takes itself."""
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > FORM and not request.path.startswith("/api/") and length > (most := _most(request)):
            return too_large(request, most)
        return self._inner(request)


def _most(request: HttpRequest) -> int:
    """A cookie that somebody made up is no session: it is looked for."""
    if not settings.LOCAL and request.session.keys().isdisjoint((SESSION_KEY, KEPT)):
        return FORM
    return AT_MOST + _AROUND if request.path.endswith("/drop/") else SIGNED_IN
