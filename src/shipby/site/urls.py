"""The addresses of the service."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path

from shipby.api.addresses import api
from shipby.site.metrics import metrics


def mark(request: HttpRequest) -> HttpResponse:
    """To the mark of the tab: a browser asks here for it beside a PDF or a text, which cannot name one."""
    return redirect(static("console/mark.svg"))


admin.autodiscover()

urlpatterns = [
    path("favicon.ico", mark),
    path("admin/", admin.site.urls),
    path("metrics", metrics),
    path("api/v1/", api.urls),
    path("", include("shipby.console.urls")),
]

handler403 = "shipby.console.errors.not_allowed"
handler404 = "shipby.console.errors.not_found"
handler500 = "shipby.console.errors.failed"
