"""The addresses of the service."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from shipby.api.addresses import api
from shipby.site.metrics import metrics

urlpatterns = [
    path("admin/", admin.site.urls),
    path("metrics", metrics),
    path("api/v1/", api.urls),
    path("", include("shipby.console.urls")),
]

handler403 = "shipby.console.errors.not_allowed"
handler404 = "shipby.console.errors.not_found"
handler500 = "shipby.console.errors.failed"
