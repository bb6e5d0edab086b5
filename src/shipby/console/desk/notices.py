"""A notice, step by step: written, the orders it would move shown, published while that holds; later widened."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh
from pydantic import ValidationError

from shipby.casework.lakes import rules_of
from shipby.casework.limits import civil_day, last_second, within_hours
from shipby.casework.lookup import case_of
from shipby.casework.models import Case
from shipby.casework.notice import asking, kept
from shipby.casework.notice.columns import NAMES, digest, offer_of
from shipby.casework.notice.effect import Order
from shipby.casework.notice.models import Notice
from shipby.casework.notice.offers import Widen, Written
from shipby.casework.offers import act, begin
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.casework.showing import shown
from shipby.console.cases import shapes
from shipby.console.cases.forms import StepForm, form_of
from shipby.console.cases.places import market_of
from shipby.console.doors import PLATFORM, Visit, page
from shipby.console.fields import say
from shipby.domain.tables import CHANNELS
from shipby.outcomes.summary.rules import Rules
from shipby.people.models import Market
from shipby.people.rights import Unknown, scope_of
from shipby.rules.timeline import RulePack

SIZE = 25
"""Orders a page."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A verdict of an order, or of many, that would be another."""

    title: Any
    was: str
    now: str
    orders: int = 1


def new(visit: Visit) -> HttpResponse:
    """The form of a draft; sent, its page. Raises Forbidden, Unknown."""
    if scope_of(visit.actor, "draft", "notice") is None:
        raise Unknown("notice")
    market = market_of(visit, visit.request.GET.get("market", ""))
    posted = visit.request.POST if visit.request.method == "POST" else None
    form = _form(visit, rules_of(market), Written, posted, {})
    if posted is not None and form.is_valid():
        try:
            case = begin("notice", "draft", market, form.given(), visit.actor, visit.now)
            return _after(visit, case, form)
        except Refused as refused:
            form.add_error(None, visit.say(refused))
        except ValidationError as error:
            form.told(error)
    context = {
        "form": form, "market": market, "markets": Market.objects.order_by("name")[:100], "at": "write",
        "zone": rules_of(market).zone,
    }  # fmt: skip
    return visit.render("console/desk/notice.html", context, 422 if form.errors else 200)


def one(visit: Visit, number: str) -> HttpResponse:
    """The page of a notice; a step of it taken. Raises Forbidden, Unknown."""
    case, rules = _held(visit, number)
    if visit.request.method != "POST":
        return _page(visit, case, rules)
    name = visit.request.POST.get("step", "")
    form = None
    try:
        if name in ("edit", "widen"):
            form = _given_form(visit, case, rules, visit.request.POST)
            if form.is_valid():
                return _written(visit, case, name, form)
        elif name in ("publish", "discard"):
            act(case.number, name, {}, visit.actor, visit.now)
            visit.tell(_("Published: the judge knows it from now on.") if name == "publish" else _("Discarded."))
            return HttpResponseRedirect(_url(case))
        elif name == "preview":
            asking.ask(case, {}, visit.actor, visit.now)
            return HttpResponseRedirect(f"{_url(case)}#preview")
        else:
            raise Unknown("step")
    except Refused as refused:
        if form is None:
            visit.tell(visit.say(refused), bad=True)
            return HttpResponseRedirect(_url(case))
        form.add_error(None, visit.say(refused))
    except ValidationError as error:
        assert form is not None, "steps without a form take nothing"
        form.told(error)
    return _page(visit, case, rules, form, 422)


def progress(visit: Visit, number: str) -> HttpResponse:
    """How far the preview is: a part of the page that asks again while it is under way. Raises Forbidden, Unknown."""
    case, _rules = _held(visit, number)
    if case.notice.asked_at is None:
        # It is over: the whole page tells it.
        return HttpResponseClientRefresh()
    return visit.render("console/desk/notice_progress.html", _under_way(case.notice, visit.now))


def orders(visit: Visit, number: str) -> FileResponse:
    """Every order that it would move, for a spreadsheet. Raises Forbidden, Unknown."""
    case, _rules = _held(visit, number)
    found = kept.of(case.notice)
    if found is None:
        raise Unknown("preview")
    with tempfile.TemporaryDirectory(prefix="shipby-") as room:
        out = Path(room) / "moved.csv"
        kept.as_csv(found, out)
        # Open, it outlives its name; the response closes it.
        file = out.open("rb")
    return FileResponse(file, as_attachment=True, filename=f"{case.number}.csv", content_type="text/csv")


def _written(visit: Visit, case: Case, name: str, form: StepForm) -> HttpResponse:
    """A draft saved, a widening made; or, where that is asked for, only what it would do shown."""
    if name == "edit":
        act(case.number, "edit", form.given(), visit.actor, visit.now)
        return _after(visit, case, form)
    changed = _changed(case.notice, form.cleaned_data)
    if "preview" in visit.request.POST:
        asking.ask(case, changed, visit.actor, visit.now)
        return HttpResponseRedirect(f"{_url(case)}#preview")
    given = {**changed, "reason": form.cleaned_data["reason"]}
    act(case.number, "widen", given, visit.actor, visit.now)
    visit.tell(_("Widened: the judge knows it from now on."))
    return HttpResponseRedirect(_url(case))


def _after(visit: Visit, case: Case, form: StepForm) -> HttpResponse:
    """Saved: to its page, with the preview under way where it is asked for. Raises nothing: a lack is told there."""
    visit.tell(_("Saved."))
    case.refresh_from_db()
    if "preview" in visit.request.POST:
        try:
            asking.ask(case, {}, visit.actor, visit.now)
        except Refused as refused:
            visit.tell(visit.say(refused), bad=True)
    return HttpResponseRedirect(f"{_url(case)}#preview")


def _changed(notice: Notice, cells: Mapping[str, Any]) -> dict[str, Any]:
    """What of a published notice the form changes."""
    held = asdict(offer_of(notice))
    told = {name: tuple(cell) if isinstance(cell, list) else cell for name, cell in cells.items() if name in held}
    return {name: cell for name, cell in told.items() if (cell or None) != (held[name] or None)}


def _page(
    visit: Visit, case: Case, rules: RulePack, form: StepForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    told, notice = shown(case, visit.actor), case.notice
    step = {"draft": "edit", "published": "widen"}.get(case.state, "")
    may = bool(step) and scope_of(visit.actor, step, "notice") is not None
    if form is None and may:
        form = _given_form(visit, case, rules, None)
    hours = value(case.market, "notice.shown_within_hours", civil_day(visit.now, rules.zone))
    effect = _effect(visit, notice, rules) if notice.shown else {}
    holds = case.state == "draft" and _holds(notice, visit.now, hours)
    context = {
        "case": case, "notice": notice, "market": case.market, "zone": rules.zone, "form": form if may else None,
        "step": step, "may": may, "record": told["record"], "facts": _facts(told["particulars"], visit.language),
        "at": _stage(case, holds), "holds": holds, "hours": hours,
        "until": notice.shown_at and last_second(notice.shown_at, timedelta(hours=hours)),
        "stale": bool(notice.shown) and case.state == "draft" and notice.shown_of != digest(offer_of(notice)),
        "failed": notice.failed and notice.failed[visit.language == "en"],
        **(_under_way(notice, visit.now) if notice.asked_at else {}), **effect,
    }  # fmt: skip
    return visit.render("console/desk/notice.html", context, status)


def _facts(particulars: Mapping[str, Any], language: str) -> tuple[shapes.Fact, ...]:
    return shapes.facts({name: particulars[name] for name in ("title", "text", *NAMES)}, language)


def _stage(case: Case, holds: bool) -> str:
    """Where in the three steps it is."""
    return "publish" if holds or case.state == "published" else "write" if case.state != "draft" else "preview"


def _holds(notice: Notice, now: datetime, hours: int) -> bool:
    """Whether what was shown is what would be published, and not long ago."""
    at = notice.shown_at
    return at is not None and notice.shown_of == digest(offer_of(notice)) and within_hours(now, at, hours)


def _under_way(notice: Notice, now: datetime) -> dict[str, Any]:
    parts = (
        ("reading", _("reading the orders it reaches")), ("before", _("judging them without it")),
        ("after", _("judging them with it")), ("points", _("judging the windows of their shops")),
    )  # fmt: skip
    names = [name for name, _words in parts]
    here = names.index(notice.stage) if notice.stage in names else -1
    return {
        "under_way": True, "number": notice.case.number, "done": here + 1, "of": len(parts) + 1,
        "parts": [(words, place < here, place == here) for place, (_name, words) in enumerate(parts)],
        "waited": max(0, int((now - notice.asked_at).total_seconds())) if notice.asked_at else 0,
    }  # fmt: skip


def _effect(visit: Visit, notice: Notice, rules: RulePack) -> dict[str, Any]:
    """What the last preview said, in words; a page of the orders it would move."""
    told, title = notice.shown, Rules(rules).clause_title
    file = kept.of(notice)
    given = visit.request.GET.get("after", "")
    after = int(given) if given.isdecimal() and file else 0
    rows = kept.page(file, after, SIZE) if file else [Order(**one) for one in told["first"]]
    more = file is not None and after + SIZE < told["moved"]
    return {
        "shown": told, "turns": [Turn(title(clause), was, now, n) for clause, was, now, n in told["verdicts"]],
        "money": [(title(clause), currency, was, now, now - was) for clause, currency, was, now in told["money"]],
        "points": [(name, was, now, now - was) for name, was, now in told["points"]],
        "by_shop": told["by_shop"], "file": file,
        "orders": [(one, _at(one.due_before), _at(one.due_after), _turns(one.verdicts, title)) for one in rows],
        "page": {"after": str(after + SIZE) if more else None},
    }  # fmt: skip


def _turns(told: str, title: Any) -> Sequence[Turn]:
    """clause: was -> now; ..."""
    parts = [re.fullmatch("(.*?): (.*?) -> (.*)", one) for one in told.split("; ")]
    return [Turn(title(one[1]), one[2], one[3]) for one in parts if one]


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _given_form(visit: Visit, case: Case, rules: RulePack, posted: Any) -> StepForm:
    notice = case.notice
    held = {"title": notice.title, "text": notice.text, **{name: getattr(notice, name) for name in NAMES}}
    if notice.extend_hours is not None:
        held["extend_hours"] = f"{notice.extend_hours.normalize():f}"
    return _form(visit, rules, Written if case.state == "draft" else Widen, posted, held)


def _form(visit: Visit, rules: RulePack, given: Any, posted: Any, initial: Mapping[str, Any]) -> StepForm:
    channels = [(one, say(f"word.channel.{one}") or one) for one in CHANNELS]
    return form_of(given, rules.zone, say, data=posted, initial=initial, choices={"channels": channels})


def _held(visit: Visit, number: str) -> tuple[Case, RulePack]:
    """Raises Unknown, Forbidden."""
    case = case_of(number, "notice")
    shown(case, visit.actor)
    return case, rules_of(case.market)


def _url(case: Case) -> str:
    return reverse("console:desk-notice", args=[case.number])


_BOTH = ("GET", "POST")
urls: list[URLPattern] = [
    path("desk/begin/notice/draft/", page(*PLATFORM, methods=_BOTH)(new), name="desk-notice-new"),
    path("desk/cases/<str:number>/notice/", page(*PLATFORM, methods=_BOTH)(one), name="desk-notice"),
    path("desk/cases/<str:number>/notice/progress/", page(*PLATFORM)(progress), name="desk-notice-progress"),
    path("desk/cases/<str:number>/notice/orders.csv", page(*PLATFORM)(orders), name="desk-notice-orders"),
]
