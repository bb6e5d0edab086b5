"""A request -> only one whose address can be text."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shipby.api.problems import unreadable


class Readable:
    """An address that holds a NUL names nothing: no text has one, and a database refuses to look for it."""

    def __init__(self, inner: Callable[[HttpRequest], HttpResponse]) -> None:
        self._inner = inner

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """400 for such an address."""
        if "\0" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
            return self._inner(request)
        if request.path.startswith("/api/"):
            return unreadable(request)
        return HttpResponse("NUL in the address\n", status=400, content_type="text/plain")
