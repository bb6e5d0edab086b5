"""Notices -> the operator's page: written, their effect shown and exported, published, widened by a form of its own."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shipby.casework.notice import acts
from shipby.casework.notice.columns import NAMES, Offer, Wider, typed
from shipby.casework.notice.models import Notice
from shipby.casework.pages import CASE_REFUSALS, CasePage
from shipby.casework.refused import Refused
from shipby.lake import LakeError
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.pages import actor_of, each, now
from shipby.people.rights import Forbidden, Unknown

_WIDER = ("regions", "side", "extend_hours", "dispatch_by", "starts_at", "ends_at")


class _Codes(forms.CharField):
    """Codes with commas between, as a list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"size": 60}), **more)

    def prepare_value(self, value: Any) -> Any:
        """A list as it is typed."""
        return ",".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """As it is kept."""
        return [one.strip() for one in (value or "").replace("，", ",").split(",") if one.strip()]


class _Written(forms.ModelForm):  # type: ignore[type-arg]
    """A draft, or what a widening makes of a published one."""

    market = forms.ModelChoiceField(Market.objects.order_by("name"), required=False)
    regions, categories, channels = _Codes(), _Codes(), _Codes()
    why = forms.CharField(required=False, label="Reason 理由", help_text="of a widening, for the record")

    class Meta:
        model = Notice
        fields = ("title", "text", *NAMES)

    def _post_clean(self) -> None:
        """The page saves by an action: the row itself is not touched by the form."""

    def clean_side(self) -> str:
        """Unset is empty, as it is kept."""
        return self.cleaned_data["side"] or ""


@admin.register(Notice)
class NoticePage(CasePage):
    """Notices, drafts and published ones."""

    object, adds, changes = "notice", "draft", "edit"
    form = _Written
    list_select_related = ("case__market",)
    list_display = ("number", "market", "state", "title", "window", "starts_at", "ends_at", "effect")
    list_filter = ("case__state", "window", "case__market")
    search_fields = ("=case__number", "title")
    ordering = ("-id",)
    actions = ("preview", "publish", "discard")
    readonly_fields = ("moved",)

    def get_fields(self, request: HttpRequest, obj: Notice | None = None) -> tuple[str, ...]:
        """A market for a new one; what was shown, and a reason, for one there is."""
        own = ("title", "text", *NAMES)
        return ("market", *own) if obj is None else (*own, "why", "moved")

    def get_readonly_fields(self, request: HttpRequest, obj: Notice | None = None) -> tuple[str, ...]:
        """Of a published one only what may be widened is written."""
        if obj is None or obj.case.state == "draft":
            return ("moved",)
        return ("title", "text", *(name for name in NAMES if name not in _WIDER), "moved")

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, changed: bool) -> None:
        """By the actions that everybody uses. Raises Forbidden, Refused."""
        actor, at, given = actor_of(request), now(), form.cleaned_data
        if not changed:
            if given["market"] is None:
                raise Refused("no-market", "请选择市场。", "Name the market that it is published in.")
            made = acts.draft(given["market"], given["title"], given["text"], _offer(given), actor, at)
            obj.pk, obj.case = made.notice.pk, made
            return
        held = Notice.objects.select_related("case__market").get(pk=obj.pk)
        if held.case.state == "published":
            acts.widen(held.case, _wider(held, given), actor, at, given["why"])
        else:
            acts.edit(held.case, given["title"], given["text"], _offer(given), actor, at)

    @admin.display(description="market 市场", ordering="case__market")
    def market(self, row: Notice) -> str:
        """Whose notice it is."""
        return row.case.market.name

    @admin.display(description="effect 影响")
    def effect(self, row: Notice) -> str:
        """What the last preview counted."""
        return f"{row.shown['moved']} / {row.shown['reached']}" if row.shown else "-"

    @admin.display(description="orders it would move 影响的订单")
    def moved(self, row: Notice) -> SafeString:
        """What the last preview said, the first orders, a link to all."""
        if not row.pk or not row.shown:
            return format_html("{}", "-")
        flips = format_html_join("", "<p>{}: {} → {}: {}</p>", row.shown["verdicts"])
        orders = format_html_join(
            "", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            ([one[name] or "-" for name in ("order_id", "shop_id", "due_before", "due_after", "verdicts")]
             for one in row.shown["first"]),
        )  # fmt: skip
        return format_html(
            '<p>{} / {} · {} · <a href="{}">CSV</a></p>{}<table>{}</table>', row.shown["moved"], row.shown["reached"],
            row.shown_at, reverse("admin:casework_notice_export", args=[row.pk]), flips, orders,
        )  # fmt: skip

    def get_urls(self) -> list[Any]:
        """And the address of the list of all orders."""
        own = path("<int:pk>/export", self.admin_site.admin_view(self.export), name="casework_notice_export")
        return [own, *super().get_urls()]

    def export(self, request: HttpRequest, pk: int) -> FileResponse:
        """Every order it would move, as CSV. Raises Http404."""
        notice = Notice.objects.select_related("case__market").filter(pk=pk).first()
        if notice is None:
            raise Http404
        with tempfile.TemporaryDirectory(prefix="shipby-") as room:
            out = Path(room) / "moved.csv"
            try:
                acts.export(notice.case, actor_of(request), now(), out)
            except (Forbidden, Unknown, Refused, LakeError):
                raise Http404 from None
            # Open, it outlives its name; the response closes it.
            file = out.open("rb")
        return FileResponse(file, as_attachment=True, filename=f"{notice.case.number}.csv", content_type="text/csv")

    @admin.action(description="Preview the orders it would move 预览")
    def preview(self, request: HttpRequest, rows: Any) -> None:
        """Judged with and without it; the page of the notice shows what it says."""
        each(request, rows, _preview, (*CASE_REFUSALS, LakeError))

    @admin.action(description="Publish 发布")
    def publish(self, request: HttpRequest, rows: Any) -> None:
        """Once its effect was shown."""
        each(request, rows, _publish, CASE_REFUSALS)

    @admin.action(description="Discard 放弃草稿")
    def discard(self, request: HttpRequest, rows: Any) -> None:
        """By who began it."""
        each(request, rows, _discard, CASE_REFUSALS)


def _preview(row: Notice, actor: Actor, at: datetime) -> None:
    acts.show(row.case, actor, at)


def _publish(row: Notice, actor: Actor, at: datetime) -> None:
    acts.publish(row.case, actor, at)


def _discard(row: Notice, actor: Actor, at: datetime) -> None:
    acts.discard(row.case, actor, at)


def _offer(given: dict[str, Any]) -> Offer:
    return Offer(**typed({name: given[name] for name in NAMES}))


def _wider(held: Notice, given: dict[str, Any]) -> Wider:
    """What the form changed."""
    return Wider(**typed({name: given[name] for name in _WIDER if given[name] != getattr(held, name)}))
