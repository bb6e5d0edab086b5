"""What went wrong -> a page that says what, why and what to do, in the reader's language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shipby.people.rights import Forbidden, Unknown


def unknown(request: HttpRequest, error: Unknown) -> HttpResponse:
    """404: no such thing, or another's, in the same words."""
    return _page(request, 404, _("Not found"), _said(error))


def forbidden(request: HttpRequest, error: Forbidden) -> HttpResponse:
    """403: the role may not."""
    return _page(request, 403, _("Not allowed"), _said(error))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page."""
    return _page(request, 404, _("Not found"), _("There is no page at this address. Look at it again, or begin anew."))


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 from Django itself."""
    return _page(request, 403, _("Not allowed"), _("What you asked for is not yours to open."))


def failed(request: HttpRequest) -> HttpResponse:
    """500: the number of the request is what the log knows it by."""
    text = _(
        "Something broke on our side; nothing of what you sent was kept in part. Try again, or tell us the number."
    )
    return _page(request, 500, _("This went wrong"), text)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token: kept too long, sent from elsewhere, or cookies are off."""
    text = _("This form is no longer valid: you signed in or out meanwhile. Open the page again and send it anew.")
    return _page(request, 403, _("Send it again"), text)


def too_many(request: HttpRequest, *_of: Any, **_more: Any) -> HttpResponse:
    """429: too many wrong passwords."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    text = _("Too many wrong passwords. Wait %(minutes)s minutes, or ask an operator.") % {"minutes": minutes}
    return _page(request, 429, _("Wait a little"), text)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413: more was sent than is taken there. most: bytes."""
    text = _("What you sent is larger than the %(mb)s MB that this page takes. Send smaller files, or fewer at a time.")
    return _page(request, 413, _("Too large"), text % {"mb": most >> 20})


def _said(error: Unknown | Forbidden) -> str:
    return error.en if get_language() == "en" else error.zh


def _back(request: HttpRequest) -> str:
    """Of a form that was not taken, the page it stood on; what was written is there again."""
    asked = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or asked.netloc != request.get_host():
        return ""
    return f"{asked.path}?{asked.query}" if asked.query else asked.path


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {
        "status": status, "title": title, "text": text, "number": getattr(request, "id", ""), "back": _back(request),
    }  # fmt: skip
    return render(request, "console/error.html", context, status=status)
