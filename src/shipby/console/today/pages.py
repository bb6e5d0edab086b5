"""Today: what to do first, what threatens, what waits for an answer; pick lists and files of the orders chosen."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from shipby.casework.appeal.open import Appealable, appealable_at
from shipby.casework.appeal.targets import Target
from shipby.casework.filing.acts import review_hours
from shipby.casework.lakes import place, rules_of
from shipby.casework.limits import by, civil_day
from shipby.console.cases.data import Asked, listed
from shipby.console.doors import ANYBODY, Visit, page
from shipby.console.today.rows import DOINGS, Row, row
from shipby.console.today.threats import standing, threats
from shipby.domain.zones import EPOCH
from shipby.facts.quarantine import safe
from shipby.foresight import ForesightError, Wanted, kept
from shipby.foresight.model import Agenda, Doing
from shipby.ledger.models import Entry
from shipby.outcomes.explain.writing import Writer
from shipby.outcomes.reading import of as reading_of
from shipby.people.rights import Unknown
from shipby.rules.model import Text
from shipby.rules.timeline import RulePack

FIRST, MORE, CHOSEN = 20, 100, 500
"""Orders of a group on the first page; on a page of its own; at once in a pick list or a file."""

_WINDOWS = 40
_NOTICED = timedelta(days=7)
_APPEALS = 10


def today(visit: Visit) -> HttpResponse:
    """The shop's day. Before the first run: what is still lacking."""
    try:
        agenda = _agenda(visit, Wanted(FIRST))
        headroom, balances = kept.of(place(visit.market)).headroom(visit.shop.shop_id, _WINDOWS)
    except ForesightError:
        return visit.render("console/today/nothing_yet.html")
    rules = reading_of(place(visit.market)).rules
    writer = Writer(visit.language, rules.zone)
    context = {
        "groups": [
            _group(
                group.doing, group.total, group.critical, [row(group.doing, one, rules, writer) for one in group.orders]
            )
            for group in agenda.groups
        ],
        "to_ship": next((group.total for group in agenda.groups if group.doing == "ship"), 0),
        "threats": [*threats(headroom, rules), *standing(balances, rules, visit.language)],
        "cases": listed(visit.actor, Asked(shop=visit.shop, mine=True), None),
        "appeals": [(one, _title(one, rules)) for one in _appeals(visit, rules)],
        "filing": _filing(visit) if agenda.groups else None,
        **_clock(visit, rules, agenda),
    }
    return visit.render("console/today/today.html", context)


def _filing(visit: Visit) -> dict[str, Any] | None:
    """Orders to ship whose deadline a review, at its longest, still fits before: counted up to a page of them."""
    rules = rules_of(visit.market)
    hours = review_hours(visit.market, rules, visit.now)
    ends = (visit.now + timedelta(hours=hours) - EPOCH) // timedelta(microseconds=1)
    found = _agenda(visit, Wanted(MORE + 1, "ship", after=(ends, "")))
    return {"hours": hours, "fits": len(found.groups[0].orders) if found.groups else 0, "most": MORE}


def group(visit: Visit, doing: str) -> HttpResponse:
    """One group, page by page. Raises Unknown."""
    if doing not in DOINGS:
        raise Unknown("page")
    only: Any = doing
    agenda = _agenda(visit, Wanted(MORE + 1, only, after=_after(visit.request.GET.get("after"))))
    rules = reading_of(place(visit.market)).rules
    writer = Writer(visit.language, rules.zone)
    found = agenda.groups[0] if agenda.groups else None
    orders = found.orders[:MORE] if found else ()
    rows = [row(only, one, rules, writer) for one in orders]
    more = found is not None and len(found.orders) > MORE
    context = {
        "group": _group(only, found.total if found else 0, found.critical if found else 0, rows),
        "page": {"after": f"{rows[-1].due_at}-{rows[-1].order_id}" if more else None},
        **_clock(visit, rules, agenda),
    }
    return visit.render("console/today/group.html", context)


def pick_list(visit: Visit) -> HttpResponse:
    """The orders chosen, else those to ship first, as a page to print."""
    rows, rules, agenda = _chosen(visit)
    return visit.render("console/today/pick_list.html", {"rows": rows, **_clock(visit, rules, agenda)})


def orders_csv(visit: Visit) -> HttpResponse:
    """The same as a file, safe in a spreadsheet."""
    rows, rules, _agenda_of = _chosen(visit)
    writer = Writer("en", rules.zone)
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["order_id", "product_id", "to_do", "due_at", "paid_at", "if_missed"])
    for one in rows:
        missed = "; ".join(one.missed)
        cells = (
            one.order_id,
            one.product_id,
            str(one.doing),
            writer.instant(one.due_at),
            writer.instant(one.paid_at),
            missed,
        )
        table.writerow(map(safe, cells))
    # A spreadsheet takes the file for its own country's encoding without the mark.
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="orders.csv"'
    return answer


def _chosen(visit: Visit) -> tuple[list[Row], RulePack, Agenda]:
    given = visit.request.GET.getlist("order_id")[:CHOSEN]
    agenda = _agenda(visit, Wanted(CHOSEN, orders=given) if given else Wanted(CHOSEN, "ship"))
    rules = reading_of(place(visit.market)).rules
    writer = Writer(visit.language, rules.zone)
    rows = [row(one.doing, todo, rules, writer) for one in agenda.groups for todo in one.orders]
    return sorted(rows, key=lambda one: (one.due_at, one.order_id)), rules, agenda


def _agenda(visit: Visit, wanted: Wanted) -> Agenda:
    return kept.of(place(visit.market)).agenda(visit.shop.shop_id, wanted)


def _after(text: str | None) -> tuple[int, str] | None:
    """Raises Unknown for a place that no page gave."""
    if not text:
        return None
    due, _dash, order = text.partition("-")
    if not due.isdecimal() or not order:
        raise Unknown("page")
    return int(due), order


def _group(doing: Doing, total: int, critical: int, rows: Sequence[Row]) -> dict[str, Any]:
    name, says, _tone = DOINGS[doing]
    return {"doing": doing, "name": name, "says": says, "total": total, "critical": critical, "rows": rows}


def _clock(visit: Visit, rules: RulePack, agenda: Agenda) -> dict[str, Any]:
    """The market's clock, and until when what is shown was known."""
    return {"zone": rules.zone, "known": EPOCH + timedelta(microseconds=agenda.as_of)}


def _appeals(visit: Visit, rules: RulePack) -> list[Appealable]:
    """What cost points and was told lately, while it can be appealed: the last few."""
    entries = Entry.objects.filter(
        shop=visit.shop,
        kind=Entry.Kind.POST,
        account__startswith="points/",
        case="",
        notice__at__gte=visit.now - _NOTICED,
    ).order_by("-seq")[:_APPEALS]
    rules = rules_of(visit.market, civil_day(visit.now, rules.zone))
    found: list[Appealable] = []
    for entry in entries:
        target = Target(entry.clause, "" if entry.window_start else entry.order_id, entry.window_start)
        told = appealable_at(visit.shop, target, rules, visit.now)
        if (
            told
            and told.left
            and not told.pending
            and by(visit.now, told.until)
            and target not in [one.target for one in found]
        ):
            found.append(told)
    return found


def _title(one: Appealable, rules: RulePack) -> Text | str:
    return rules.versions[-1].clause(one.target.clause).title if one.target.clause else one.target.measure


urls: list[URLPattern] = [
    path("shops/<int:shop>/today/", page(*ANYBODY, shop=True)(today), name="today"),
    path("shops/<int:shop>/today/pick-list/", page(*ANYBODY, shop=True)(pick_list), name="pick-list"),
    path("shops/<int:shop>/today/orders.csv", page(*ANYBODY, shop=True)(orders_csv), name="orders-csv"),
    path("shops/<int:shop>/today/<str:doing>/", page(*ANYBODY, shop=True)(group), name="today-group"),
]
