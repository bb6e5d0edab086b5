"""Many orders, one wish -> a batch, filed some orders at a time while its page is open, with a result to download."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from pydantic import ValidationError

from shipby.casework.filing import acts, batch
from shipby.casework.filing.models import Batch, BatchRow
from shipby.casework.filing.offers import Draft
from shipby.casework.lakes import rules_of
from shipby.casework.orders import Among, orders_among
from shipby.casework.refused import Refused
from shipby.console.cases import files, shapes
from shipby.console.cases.filing import listed_proofs, told_rules, wish_of
from shipby.console.cases.forms import Instant, StepForm, form_of
from shipby.console.cases.places import zone_of
from shipby.console.doors import MERCHANT, Visit, page
from shipby.console.fields import proof_kinds, say
from shipby.people.paging import page_of
from shipby.people.rights import Unknown, check

AT_A_TIME = 50
"""Orders filed by one request."""
_LONGEST = 2 << 20
"""Bytes of a list of ids."""


class Chosen(forms.Form):
    """Which orders: typed in, in a file, or those of a region whose deadline lies in a window."""

    orders = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 5}))
    region = forms.CharField(required=False, max_length=12)

    def __init__(self, zone: str, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["since"], self.fields["until"] = (Instant(zone, required=False) for _side in range(2))


def new(visit: Visit) -> HttpResponse:
    """The form; sent, a batch that stands and is not filed yet."""
    check(visit.actor, "submit", "filing", shop=visit.shop)
    rules = rules_of(visit.market)
    posted = visit.request.POST if visit.request.method == "POST" else None
    asked = visit.request.GET
    named = {name: asked[name] for name in ("region", "since", "until") if name in asked}
    chosen = Chosen(rules.zone, posted, {"orders": "\n".join(asked.getlist("order_id")), **named})
    wish = form_of(
        Draft, rules.zone, say, data=posted, without={"shop", "order_id"},
        choices=shapes.choices(Draft, rules, visit.now, visit.language),
    )  # fmt: skip
    if posted is not None and chosen.is_valid() and wish.is_valid() and (answer := _begun(visit, chosen, wish)):
        return answer
    pack = acts.pack_at(rules, visit.now)
    context = {
        "chosen": chosen, "form": wish, "rules": told_rules(pack, visit.language), "proofs": listed_proofs(pack),
        "kinds": proof_kinds(), "zone": rules.zone, "at_most": batch.AT_MOST,
        "batches": Batch.objects.filter(shop=visit.shop).annotate(n=Count("rows")).order_by("-id")[:10],
    }  # fmt: skip
    return visit.render("console/cases/bulk.html", context, 422 if chosen.errors or wish.errors else 200)


def result(visit: Visit, id: int) -> HttpResponse:
    """What became of each order, and how far it is."""
    held = _batch(visit, id)
    rows = BatchRow.objects.filter(batch=held).select_related("case")
    if wanted := visit.request.GET.get("only"):
        rows = rows.exclude(code__in=("submitted", "")) if wanted == "refused" else rows.filter(code="submitted")
    context = {**_progress(held), "page": page_of(rows, ("place",), visit.request.GET.get("after"))}
    return visit.render("console/cases/batch.html", {**context, "zone": zone_of(visit.market)})


def go(visit: Visit, id: int) -> HttpResponse:
    """Some more of its orders are filed; how far it is, which asks for the rest by itself."""
    held = _batch(visit, id)
    batch.file(held, visit.actor, lambda: datetime.now(UTC), rules_of(visit.market), most=AT_A_TIME)
    if visit.request.headers.get("HX-Request"):
        return visit.render("console/cases/batch_progress.html", _progress(held))
    return HttpResponseRedirect(reverse("console:shop-batch", args=[visit.shop.pk, held.pk]))


def result_csv(visit: Visit, id: int) -> HttpResponse:
    """The result as a file that spreadsheets read."""
    held = _batch(visit, id)
    answer = HttpResponse(batch.as_csv(held), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="batch-{held.pk}.csv"'
    return answer


def _begun(visit: Visit, chosen: Chosen, wish: StepForm) -> HttpResponse | None:
    try:
        what, ids = _ids(visit, chosen)
        proofs = [batch.Proof(one.name, one.kind, one.content) for one in files.uploads(visit.request)]
        asked = wish_of(wish.given(), visit.shop.shop_id)
        begun = batch.begin(visit.shop, ids, what, asked, visit.actor, visit.now, proofs)
    except Refused as refused:
        wish.add_error(None, visit.say(refused))
        return None
    except ValidationError as error:
        wish.told(error)
        return None
    return HttpResponseRedirect(reverse("console:shop-batch", args=[visit.shop.pk, begun.pk]))


def _ids(visit: Visit, chosen: Chosen) -> tuple[str, tuple[str, ...]]:
    """(how they were chosen, the orders). Raises Refused."""
    given = chosen.cleaned_data
    if sent := visit.request.FILES.get("list"):
        if (sent.size or 0) > _LONGEST:
            raise Refused("size", f"{sent.name} 过大。", f"{sent.name} is too long: at most {_LONGEST} bytes.")
        try:
            return str(sent.name), batch.ids_of(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Refused("content", f"{sent.name} 不是 UTF-8 文本。", f"{sent.name} is no text in UTF-8.") from None
    if given["region"]:
        if not given["since"] or not given["until"]:
            raise Refused("window", "请填写起止时间。", "Name both ends of the window of deadlines.")
        among = Among(given["region"], given["since"], given["until"])
        found = orders_among(visit.market, visit.shop.shop_id, among, visit.now)
        if not found:
            raise Refused("none", "该地区和时段内没有待发订单。", "No open order of that region is due in that window.")
        what = f"{among.region} {among.since.isoformat()} - {among.until.isoformat()}"
        return what, tuple(one.order_id for one in found[: batch.AT_MOST])
    return "typed in", batch.ids_of(given["orders"].replace(",", "\n"))


def _batch(visit: Visit, id: int) -> Batch:
    check(visit.actor, "read", "filing", shop=visit.shop)
    found = Batch.objects.select_related("shop__market").filter(pk=id, shop=visit.shop).first()
    if found is None:
        raise Unknown("batch")
    return found


def _progress(held: Batch) -> dict[str, Any]:
    told = BatchRow.objects.filter(batch=held).aggregate(
        all=Count("id"), left=Count("id", filter=Q(code="")), accepted=Count("id", filter=Q(code="submitted"))
    )
    done = told["all"] - told["left"]
    return {
        "batch": held, **told, "done": done, "refused": done - told["accepted"],
        "percent": 100 * done // max(1, told["all"]),
    }  # fmt: skip


urls: list[URLPattern] = [
    path("shops/<int:shop>/bulk/", page(*MERCHANT, shop=True, methods=("GET", "POST"))(new), name="shop-bulk"),
    path("shops/<int:shop>/bulk/<int:id>/", page(*MERCHANT, shop=True)(result), name="shop-batch"),
    path("shops/<int:shop>/bulk/<int:id>/go/", page(*MERCHANT, shop=True, methods=("POST",))(go), name="shop-batch-go"),
    path("shops/<int:shop>/bulk/<int:id>/result.csv", page(*MERCHANT, shop=True)(result_csv), name="shop-batch-csv"),
]
