"""The addresses of `shipby serve --local`: one merchant on his own machine, who drops an export and sees."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from shipby.console import entry
from shipby.console.drop import pages as drop

app_name = "console"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="console:drop"), name="home"),
    path("language/", set_language, name="language"),
    path("theme/", entry.theme, name="theme"),
    *drop.urls,
]
