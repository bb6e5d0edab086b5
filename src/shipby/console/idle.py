"""A request's session -> noted as seen, or over when it has lived its whole time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from shipby.people.sessions import is_over, note


class Idle:
    """Within Django's sessions, which forget one that was idle; a request puts that off."""

    def __init__(self, inner: Callable[[HttpRequest], HttpResponse]) -> None:
        self._inner = inner

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A session that is over is emptied before anybody looks into it."""
        now = datetime.now(UTC)
        if is_over(request.session, now):
            request.session.flush()
        response = self._inner(request)
        note(request.session, request.headers.get("User-Agent", ""), now)
        return response
