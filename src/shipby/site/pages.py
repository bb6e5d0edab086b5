"""The admin as one site: its name, and who may open it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import SimpleAdminConfig


class Pages(AdminSite):
    """For the platform's people. A merchant who signs in here is told that these are not his pages."""

    site_header = f"Shipby 发货合规 · {settings.TIME_ZONE}"
    site_title = "Shipby"
    index_title = "Casework, ledger, people 案件、账本、人员"
    site_url = None
    enable_nav_sidebar = True


class Config(SimpleAdminConfig):
    """App admin, with our site; its pages are loaded with the addresses, so that a command need not wait for them."""

    default_site = "shipby.site.pages.Pages"
