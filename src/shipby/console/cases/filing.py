"""An order that cannot be sent in time -> a filing: its rules beside the form, what forbids it told in time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from pydantic import ValidationError

from shipby.casework.filing import acts, batch, checks
from shipby.casework.filing.checks import Wish
from shipby.casework.filing.offers import Draft
from shipby.casework.lakes import rules_of
from shipby.casework.orders import OrderNow, orders_now
from shipby.casework.refused import Refused
from shipby.console.cases import files, shapes
from shipby.console.cases.forms import StepForm, form_of
from shipby.console.cases.places import place
from shipby.console.doors import MERCHANT, Visit, page
from shipby.console.fields import CHOICES, proof_kinds, say
from shipby.console.words import named
from shipby.people.rights import check
from shipby.rules.model import Pack
from shipby.rules.timeline import RulePack


def new(visit: Visit) -> HttpResponse:
    """The guided form; sent, the filing awaits review, or nothing of it is left and the form says why."""
    rules = rules_of(visit.market)
    posted = visit.request.method == "POST"
    form = _form(visit, rules, visit.request.POST if posted else None)
    if posted and form.is_valid() and (answer := _filed(visit, rules, form)):
        return answer
    pack = acts.pack_at(rules, visit.now)
    context = {
        "form": form, "order": visit.request.GET.get("order_id", ""), "rules": told_rules(pack, visit.language),
        "proofs": listed_proofs(pack), "kinds": proof_kinds(), "zone": rules.zone,
    }  # fmt: skip
    return visit.render("console/cases/file.html", context, 422 if form.errors else 200)


def tried(visit: Visit) -> HttpResponse:
    """Which of the checks refuses what the form says, as of now; nothing is written."""
    check(visit.actor, "submit", "filing", shop=visit.shop)
    rules = rules_of(visit.market)
    form = _form(visit, rules, visit.request.POST)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            asked = _asked(visit, rules, form)
            context["order"] = asked.order
            checks.check(asked)
            context["fits"], zh, en = acts.fitting(asked, visit.now)
            context["told"] = zh if visit.language == "zh" else en
        except Refused as refused:
            context["refused"] = visit.say(refused)
        except ValidationError as error:
            form.told(error)
    return visit.render("console/cases/tried.html", context)


def order(visit: Visit) -> HttpResponse:
    """What the order is now: its deadline, whether a notice covers it, until when it can be filed."""
    check(visit.actor, "draft", "filing", shop=visit.shop)
    rules = rules_of(visit.market)
    found = _order(visit, visit.request.GET.get("order_id", ""))
    until = checks.latest(found) if found else None
    context = {"order": found, "zone": rules.zone, "until": until}
    return visit.render("console/cases/order_now.html", context)


def told_rules(pack: Pack, language: str) -> list[str]:
    """The pack's limits on filings that are numbers, and what it says of the others."""
    found = []
    for name, limit in pack.filing.items():
        says = (limit.says.zh if language == "zh" else limit.says.en) if limit.says else ""
        counted = f"{CHOICES['limit'][name]}: {limit.value}" if name in CHOICES["limit"] else ""
        if (says or counted) and limit.value != "unpublished":
            found.append(" · ".join(filter(None, (counted, says))))
    return found


def listed_proofs(pack: Pack) -> list[tuple[str, list[str]]]:
    """By reason in words: the kinds of proof of which one is enough."""
    return [
        (named(CHOICES["reason"], reason), [named(CHOICES["proof"], kind) for kind in kinds])
        for reason, kinds in shapes.proofs(pack).items()
    ]


def wish_of(given: dict[str, Any], shop_id: str) -> Wish:
    """What a filled-in form asks for. Raises ValidationError."""
    told = Draft.model_validate({"order_id": "-", **given, "shop": shop_id})
    return Wish(told.reason, told.dispatch_by, told.affected_from, told.affected_until, told.regions)


def _filed(visit: Visit, rules: RulePack, form: StepForm) -> HttpResponse | None:
    check(visit.actor, "submit", "filing", shop=visit.shop)
    given = form.given()
    try:
        proofs = [batch.Proof(one.name, one.kind, one.content) for one in files.uploads(visit.request)]
        wish, found = wish_of(given, visit.shop.shop_id), _order(visit, given["order_id"])
        told = batch.one(visit.shop, given["order_id"], wish, proofs, visit.actor, visit.now, rules, found)
    except Refused as refused:
        form.add_error(None, visit.say(refused))
        return None
    except ValidationError as error:
        form.told(error)
        return None
    visit.tell(f"{told.case.number}: {told.zh if visit.language == 'zh' else told.en}")
    return HttpResponseRedirect(place(visit, "case", told.case.number))


def _asked(visit: Visit, rules: RulePack, form: StepForm) -> checks.Asked:
    given = form.given()
    wish = wish_of(given, visit.shop.shop_id)
    kinds = [one.kind for one in files.uploads(visit.request)]
    found = _order(visit, given["order_id"])
    return acts.asked(visit.shop, given["order_id"], wish, kinds, visit.now, rules, found)


def _order(visit: Visit, order_id: str) -> OrderNow | None:
    """The shop's own order; another's is none."""
    found = orders_now(visit.market, [order_id], visit.now).get(order_id) if order_id else None
    return found if found and found.shop_id == visit.shop.shop_id else None


def _form(visit: Visit, rules: RulePack, posted: Any) -> StepForm:
    asked = {"order_id": visit.request.GET.get("order_id", "")}
    return form_of(
        Draft, rules.zone, say, data=posted, initial=asked, without={"shop"},
        choices=shapes.choices(Draft, rules, visit.now, visit.language),
    )  # fmt: skip


urls: list[URLPattern] = [
    path("shops/<int:shop>/file/", page(*MERCHANT, shop=True, methods=("GET", "POST"))(new), name="shop-file"),
    path("shops/<int:shop>/file/try/", page(*MERCHANT, shop=True, methods=("POST",))(tried), name="shop-file-try"),
    path("shops/<int:shop>/file/order/", page(*MERCHANT, shop=True)(order), name="shop-file-order"),
]
