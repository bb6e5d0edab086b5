"""An answered request -> counted by route, method and status, and how long it took by route."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

_REQUESTS = Counter(
    "shipby_requests", "Requests answered, by route, method and status.", ["route", "method", "status"], registry=None
)
_SECONDS = Histogram("shipby_request_seconds", "Time to answer, by route.", ["route"], registry=None)
COUNTED = (_REQUESTS, _SECONDS)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """By the route's pattern, never its path: that names cases and orders, and anybody can make up new ones."""
    match = getattr(request, "resolver_match", None)
    route = match.route if match is not None else "none"
    method = request.method if request.method in _METHODS else "other"
    _REQUESTS.labels(route, method, response.status_code).inc()
    _SECONDS.labels(route).observe(seconds)
