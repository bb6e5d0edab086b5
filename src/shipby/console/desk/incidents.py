"""Incidents of a market: a file of findings or reports brought, refusals row by row; the products that are stopped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from shipby.casework.incident import batch
from shipby.casework.incident.given import AT_MOST
from shipby.casework.incident.models import Bringing, Incident
from shipby.casework.refused import Refused
from shipby.console.cases.begin import beginnings
from shipby.console.cases.places import market_of, zone_of
from shipby.console.doors import PLATFORM, Visit, page
from shipby.people.models import Market
from shipby.people.paging import page_of
from shipby.people.rights import Unknown, check, scope_of

AT_A_TIME = 50
"""Findings taken up by one request."""
_LONGEST = 4 << 20
"""Bytes of a file."""


def incidents(visit: Visit) -> HttpResponse:
    """The form of a file, files that were brought, products that are stopped. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "incident")
    market = market_of(visit, visit.request.GET.get("market", ""))
    refused = ""
    if visit.request.method == "POST":
        try:
            made = _begun(visit, market)
            return HttpResponseRedirect(reverse("console:desk-bringing", args=[made.pk]))
        except Refused as error:
            refused = visit.say(error)
    stops = Incident.objects.filter(case__market=market, case__type="incident", case__state="stopped")
    stops = stops.select_related("case__shop__market").annotate(n=Count("orders"))
    context = {
        "market": market, "markets": Market.objects.order_by("name")[:100], "refused": refused, "zone": zone_of(market),
        "may_bring": scope_of(visit.actor, "import", "incident") is not None, "at_most": AT_MOST,
        "begins": beginnings(visit.actor, "incident"), "stops": stops.order_by("-id")[:50],
        "page": page_of(Bringing.objects.filter(market=market), ("-id",), visit.request.GET.get("after"), 10),
    }  # fmt: skip
    return visit.render("console/desk/incidents.html", context, 422 if refused else 200)


def bringing(visit: Visit, id: int) -> HttpResponse:
    """What became of each finding, and how far it is. Raises Forbidden, Unknown."""
    held = _held(visit, id)
    rows = held.rows.select_related("case")
    only = visit.request.GET.get("only", "")
    if only == "refused":
        rows = rows.filter(case=None).exclude(code="")
    elif only == "taken":
        rows = rows.filter(case__isnull=False)
    context = {
        **_progress(held), "page": page_of(rows, ("place",), visit.request.GET.get("after")), "only": only,
        "zone": zone_of(held.market), "may_go": scope_of(visit.actor, "import", "incident") is not None,
    }  # fmt: skip
    return visit.render("console/desk/bringing.html", context)


def go(visit: Visit, id: int) -> HttpResponse:
    """Some more of its findings are taken up; how far it is, which asks for the rest by itself."""
    held = _held(visit, id)
    batch.go_on(held, visit.actor, lambda: datetime.now(UTC), AT_A_TIME)
    if visit.request.headers.get("HX-Request"):
        return visit.render("console/desk/bringing_progress.html", {**_progress(held), "may_go": True})
    return HttpResponseRedirect(reverse("console:desk-bringing", args=[held.pk]))


def result(visit: Visit, id: int) -> HttpResponse:
    """The result as a file that spreadsheets read. Raises Forbidden, Unknown."""
    held = _held(visit, id)
    answer = HttpResponse(batch.as_csv(batch.results(held)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="incidents-{held.pk}.csv"'
    return answer


def _begun(visit: Visit, market: Market) -> Bringing:
    """Raises Forbidden, Refused."""
    sent = visit.request.FILES.get("file")
    if sent is None:
        raise Refused("no-file", "请选择一个 CSV 文件。", "Choose a CSV file.")
    if (sent.size or 0) > _LONGEST:
        raise Refused(
            "size",
            f"{sent.name} 有 {sent.size} 字节，最多 {_LONGEST} 字节：请拆成几个文件。",
            f"{sent.name} has {sent.size} bytes, and at most {_LONGEST} are taken: part it into several files.",
        )
    try:
        text = sent.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("content", f"{sent.name} 不是 UTF-8 文本。", f"{sent.name} is no text in UTF-8.") from None
    found = visit.request.POST.get("as", "found") == "found"
    return batch.begin(market, text, str(sent.name), visit.actor, visit.now, found=found)


def _held(visit: Visit, id: int) -> Bringing:
    check(visit.actor, "read", "incident")
    found = Bringing.objects.select_related("market").filter(pk=id).first()
    if found is None:
        raise Unknown("batch")
    return found


def _progress(held: Bringing) -> dict[str, Any]:
    told = held.rows.aggregate(
        all=Count("id"), left=Count("id", filter=Q(code="")), taken=Count("id", filter=Q(case__isnull=False))
    )
    done = told["all"] - told["left"]
    return {"held": held, **told, "done": done, "refused": done - told["taken"]}


urls: list[URLPattern] = [
    path("desk/incidents/", page(*PLATFORM, methods=("GET", "POST"))(incidents), name="desk-incidents"),
    path("desk/incidents/<int:id>/", page(*PLATFORM)(bringing), name="desk-bringing"),
    path("desk/incidents/<int:id>/go/", page("operator", methods=("POST",))(go), name="desk-bringing-go"),
    path("desk/incidents/<int:id>/result.csv", page(*PLATFORM)(result), name="desk-bringing-csv"),
]
