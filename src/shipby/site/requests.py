"""A request -> its id, in the answer and in every line logged meanwhile; one line when it is answered; health."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from shipby.site.counting import count
from shipby.site.health import answered

SENDERS = 12
"""Requests with a body that a process answers at once; fewer than its threads."""
_PATIENCE = 0.5
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("request", default="")
_log = logging.getLogger("shipby.requests")


def request_id() -> str:
    """The id of the request that is being answered; empty outside of one. For `Actor.request`."""
    return _current.get()


class Requests:
    """The outermost of the middleware. An id that a proxy gives in X-Request-ID is kept where it is a plain word."""

    def __init__(self, inner: Callable[[HttpRequest], HttpResponse]) -> None:
        self._inner = inner

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Health is answered here: a probe has no host name that Django would accept, and no session."""
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _GIVEN.fullmatch(given) else uuid4().hex  # type: ignore[attr-defined]
        _current.set(request.id)  # type: ignore[attr-defined]
        began = time.monotonic()
        health = answered(request.path)
        response = health or self._inner(request)
        response["X-Request-ID"] = request_id()
        # Probes come every few seconds; a line only where one is refused.
        seconds = time.monotonic() - began
        if health is None or health.status_code >= 400:
            _told(request, response, seconds)
        if health is None:
            count(request, response, seconds)
        return response


class Senders:
    """Of a process's threads some take bodies and the others none: who sends slowly keeps no reader waiting.

    A sender who finds none free is told to come back; a proxy that takes bodies in whole keeps that from happening.
    """

    def __init__(self, inner: Callable[[HttpRequest], HttpResponse]) -> None:
        self._inner = inner
        self._free = threading.BoundedSemaphore(SENDERS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """503 with Retry-After where every such thread is taken."""
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self._inner(request)
        if not self._free.acquire(timeout=_PATIENCE):
            response = HttpResponse("busy: try again\n", status=503, content_type="text/plain")
            response["Retry-After"] = "2"
            return response
        try:
            return self._inner(request)
        finally:
            self._free.release()


def _told(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """The path alone: what stands behind its question mark may be a secret."""
    user = getattr(request, "user", None)
    _log.info(
        "answered",
        extra={
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "user": user.get_username() if user is not None and user.is_authenticated else "",
        },
    )
