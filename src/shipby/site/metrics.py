"""What the service does -> /metrics, as Prometheus reads it; no shop, order or person is in a label.

Requests are counted by each process that answers, in files that they share. All else is read from the database when it
is asked for, so that every server tells the same.
"""

from __future__ import annotations

import hmac
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

_FILES = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def several_processes() -> Iterator[None]:
    """Processes begun within the block count together; prometheus_client reads this where it is imported first."""
    with tempfile.TemporaryDirectory(prefix="shipby-metrics-") as folder:
        os.environ[_FILES] = folder
        try:
            yield
        finally:
            del os.environ[_FILES]


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever shows the token; without one set, for this machine only."""
    if not _may(request):
        raise Http404
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    from shipby.site.counting import COUNTED
    from shipby.site.depths import Stored

    registry = CollectorRegistry()
    if os.environ.get(_FILES):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for counted in COUNTED:
            registry.register(counted)
    registry.register(Stored(datetime.now(UTC)))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(shown.encode(), settings.METRICS_TOKEN.encode())
    # Behind a proxy on this machine everybody comes from it.
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)
    try:
        return not forwarded and ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except ValueError:
        return False
