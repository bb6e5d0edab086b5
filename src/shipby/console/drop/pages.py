"""Drop an export: the page that takes a file, and what it tells. With an account, or without one on a laptop."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shipby.console.doors import ANYBODY, Visit, language, page
from shipby.console.drop.looking import Look, NoRules, look
from shipby.console.drop.reasons import said
from shipby.console.fields import CHOICES
from shipby.console.words import named
from shipby.facts.errors import FactsError
from shipby.outcomes.explain.writing import Writer
from shipby.outcomes.judge import HorizonError
from shipby.rules.load import load_pack, markets

AT_MOST = 32 << 20
"""Bytes of a file."""

KINDS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".json", ".jsonl")
"""What exports come as, by the ends of their names."""

_NAMED = 120
_busy = threading.BoundedSemaphore(2)
"""So many files are read at once in each process: judging takes memory."""


def drop(request: HttpRequest) -> HttpResponse:
    """The page; with a file: what it tells. The file and all that was made of it are gone when the page is sent."""
    if request.method != "POST":
        return _page(request)
    sent = request.FILES.get("file")
    if sent is None:
        return _page(request, wrong=_("No file came. Choose the file that your platform exported."), status=422)
    if (sent.size or 0) > AT_MOST:
        text = _("The file has more than %(mb)s MB. Export a shorter period, or use the command line for all of it.")
        return _page(request, wrong=text % {"mb": AT_MOST >> 20}, status=413)
    if not (sent.name or "").lower().endswith(KINDS):
        text = _("%(name)s is no table: send the export itself, as CSV or Excel; unpack it first where it is packed.")
        return _page(request, wrong=text % {"name": sent.name}, status=422)
    if not _busy.acquire(blocking=False):
        return _page(request, wrong=_("Other files are being read. Try again in a few seconds."), status=503)
    try:
        return _looked(request, sent)
    finally:
        _busy.release()


def _looked(request: HttpRequest, sent: UploadedFile[Any]) -> HttpResponse:
    market = request.POST.get("market", "")
    with tempfile.TemporaryDirectory(prefix="shipby-drop-") as made:
        room = Path(made)
        # The name alone: it tells the kind of file, and stands in what is wrong with it.
        source = room / "sent" / (Path(sent.name or "file").name[-_NAMED:] or "file")
        source.parent.mkdir()
        with source.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
        try:
            found = look(source, room, market if market in markets() else "")
        except NoRules:
            return _page(
                request, wrong=_("The file is read, and belongs to no platform's rules: choose the rules."), status=422
            )
        except FactsError as error:
            wrong = _("The file cannot be judged as it is.")
            return _page(request, wrong=wrong, detail=str(getattr(error, language())), status=422)
        except HorizonError:
            return _page(
                request, wrong=_("No row of the file has a time: there is nothing to judge it by."), status=422
            )
        return render(request, "console/drop/look.html", _context(request, found, source.name))


def _context(request: HttpRequest, found: Look, name: str) -> dict[str, Any]:
    writer = Writer(language(), found.rules.zone)
    return {
        "visit": getattr(request, "visit", None), "look": found, "name": name, "zone": found.rules.zone,
        "title": found.rules.versions[-1].title, "read": sum(file.read for file in found.report.files),
        "quarantined": sum(file.quarantined for file in found.report.files),
        "set_aside": [one for file in found.report.files for one in file.set_aside],
        "outcomes": [(one, named(CHOICES["outcome"], one)) for one in found.outcomes],
        "late": [(one, writer.margin(-one.seconds) if one.seconds is not None else "") for one in found.late],
        "missing": [(_word(writer, what), n) for what, n in found.missing],
        "bad_rows": [(row, said(row.reason)) for row in found.bad_rows],
        "sure": f"{found.report.sure:.0%}" if found.report.sure is not None else "",
    }  # fmt: skip


def _word(writer: Writer, missing: str) -> str:
    """What is missing is a table, or a column."""
    table = writer.word(f"table.{missing}")
    return table if table != missing else writer.word(missing)


def _page(request: HttpRequest, *, wrong: str = "", detail: str = "", status: int = 200) -> HttpResponse:
    context = {
        "visit": getattr(request, "visit", None), "wrong": wrong, "detail": detail, "at_most": AT_MOST >> 20,
        "markets": [(one, load_pack(one).versions[-1].title) for one in markets()], "local": settings.LOCAL,
        "kinds": ",".join(KINDS),
    }  # fmt: skip
    return render(request, "console/drop/drop.html", context, status=status)


def _of_visit(visit: Visit) -> HttpResponse:
    return drop(visit.request)


def _alone() -> Callable[..., HttpResponseBase]:
    """With an account. On a laptop that serves itself only, without."""
    if settings.LOCAL:
        return never_cache(require_http_methods(["GET", "HEAD", "POST"])(drop))
    return page(*ANYBODY, methods=("GET", "POST"))(_of_visit)


urls: list[URLPattern] = [
    path("drop/", _alone(), name="drop"),
    path("shops/<int:shop>/drop/", page(*ANYBODY, shop=True, methods=("GET", "POST"))(_of_visit), name="shop-drop"),
]
