"""A market's runs, the newest first; one run: what it judged, what flipped and which facts did it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from shipby.casework.lakes import lake_of, rules_of
from shipby.console.cases.places import market_of
from shipby.console.doors import PLATFORM, Visit, page
from shipby.domain.zones import EPOCH
from shipby.ledger.models import Posting
from shipby.outcomes.runs.changes import Flip, read_changes
from shipby.outcomes.runs.stored import Stored, newest, place
from shipby.outcomes.summary.rules import Rules
from shipby.people.models import Market
from shipby.people.rights import Unknown, check

SIZE = 30


def runs(visit: Visit) -> HttpResponse:
    """The list. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "run")
    market = market_of(visit, visit.request.GET.get("market", ""))
    lake = lake_of(market)
    after = visit.request.GET.get("after", "")
    before = int(after) if after.isdecimal() else None
    found = list(newest(place(lake.root, lake.market), SIZE + 1, before))
    shown = found[:SIZE]
    posted = Posting.objects.filter(market=market, number__in=[run.number for run in shown])
    postings = {one.number: one for one in posted}
    context = {
        "market": market, "markets": Market.objects.order_by("name")[:100], "zone": lake.zone,
        "rows": [(run, as_of(run), postings.get(run.number)) for run in shown],
        "page": {"after": str(shown[-1].number) if len(found) > SIZE else None},
    }  # fmt: skip
    return visit.render("console/desk/runs.html", context)


def one(visit: Visit, market: str, run: int) -> HttpResponse:
    """One run. Raises Forbidden, Unknown."""
    check(visit.actor, "read", "run")
    held = market_of(visit, market)
    lake = lake_of(held)
    found = next(newest(place(lake.root, lake.market), 1, run + 1), None)
    if found is None or found.number != run:
        raise Unknown("run")
    changes = found.folder / "changes.parquet"
    flips = read_changes(changes, SIZE + 1, _after(visit.request.GET.get("after"))) if changes.is_file() else None
    shown = flips.shown[:SIZE] if flips else ()
    context: dict[str, Any] = {
        "market": held, "run": found, "as_of": as_of(found), "zone": lake.zone, "flips": flips, "shown": shown,
        "titles": {one.clause: Rules(rules_of(held)).clause_title(one.clause) for one in shown},
        "posting": Posting.objects.filter(market=held, number=run).first(),
        "page": {"after": _mark(shown[-1]) if flips and len(flips.shown) > SIZE else None},
    }  # fmt: skip
    return visit.render("console/desk/run.html", context)


def as_of(one: Stored) -> datetime:
    """As of when it judged."""
    return EPOCH + timedelta(microseconds=one.as_of)


def _mark(flip: Flip) -> str:
    told = json.dumps([flip.now, flip.clause, flip.order_id]).encode()
    return urlsafe_b64encode(told).decode().rstrip("=")


def _after(mark: str | None) -> Flip | None:
    """Raises Unknown for a mark that no page gave."""
    if not mark:
        return None
    try:
        now, clause, order_id = map(str, json.loads(urlsafe_b64decode(mark + "=" * (-len(mark) % 4))))
    except (ValueError, TypeError):
        raise Unknown("page") from None
    return Flip(order_id, clause, "", now, None)


urls: list[URLPattern] = [
    path("desk/runs/", page(*PLATFORM)(runs), name="desk-runs"),
    path("desk/runs/<str:market>/<int:run>/", page(*PLATFORM)(one), name="desk-run"),
]
