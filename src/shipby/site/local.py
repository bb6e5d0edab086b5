"""The addresses of `shipby serve --local`."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("shipby.console.local"))]

handler403 = "shipby.console.errors.not_allowed"
handler404 = "shipby.console.errors.not_found"
handler500 = "shipby.console.errors.failed"
