"""The addresses of the service."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from shipby.site.metrics import metrics

urlpatterns = [path("admin/", admin.site.urls), path("metrics", metrics)]
