"""Measures -> the operator's page: the statement of reasons; confirmed, declined and ended as actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shipby.casework.enforcement.acts import decline, end, start
from shipby.casework.enforcement.models import Measure
from shipby.casework.lakes import rules_of
from shipby.casework.pages import CASE_REFUSALS, CasePage
from shipby.casework.statement.forms import FORMS, written
from shipby.casework.statement.model import Language
from shipby.casework.statement.of_measure import of_measure
from shipby.people.actors import Actor
from shipby.people.pages import actor_of, each
from shipby.people.rights import Forbidden, Unknown


@admin.register(Measure)
class MeasurePage(CasePage):
    """Measures, the newest first."""

    object = "enforcement"
    list_display = (
        "number", "shop", "state", "due", "kinds", "ground", "automatic", "active_from", "active_until",
        "deposit_minor",
    )  # fmt: skip
    list_filter = ("case__state", "ground", "automatic", "case__market")
    search_fields = ("=case__number", "=case__shop__shop_id", "=case__order_id", "=product_id")
    ordering = ("-id",)
    actions = ("confirm", "decline", "end")
    readonly_fields = ("statement",)

    def get_urls(self) -> list[Any]:
        """And the addresses of a measure's statement."""
        view = self.admin_site.admin_view(self.statement_of)
        return [path("<int:pk>/statement.<str:form>", view, name="casework_statement"), *super().get_urls()]

    def statement_of(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """The statement of reasons in the reader's language. Raises Http404."""
        measure = Measure.objects.select_related("case__market", "case__shop__market").filter(pk=pk).first()
        if measure is None or form not in FORMS:
            raise Http404
        lang: Language = "zh" if (get_language() or "").startswith("zh") else "en"
        try:
            told = of_measure(measure.case, actor_of(request))
        except (Forbidden, Unknown):
            raise Http404 from None
        headers = {"Content-Disposition": f'inline; filename="{measure.case.number}.{form}"'}
        nonce = str(getattr(request, "csp_nonce", ""))
        return HttpResponse(written(told, form, lang, nonce), content_type=FORMS[form], headers=headers)

    @admin.display(description="statement of reasons 处置说明")
    def statement(self, row: Measure) -> SafeString:
        """Links to it, as a page and as a PDF."""
        links = ((reverse("admin:casework_statement", args=[row.pk, form]), form) for form in ("html", "pdf"))
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.action(description="Confirm: it begins 确认处置")
    def confirm(self, request: HttpRequest, rows: Any) -> None:
        """Begun: the shop is told, the deduction posted."""
        reason = request.POST.get("reason", "")

        def act(row: Measure, actor: Actor, at: datetime) -> None:
            start(row.case, rules_of(row.case.market).versions[-1], actor, at, reason)

        each(request, rows, act, CASE_REFUSALS)

    @admin.action(description="Decline, with a reason 不予处置")
    def decline(self, request: HttpRequest, rows: Any) -> None:
        """Declined."""
        reason = request.POST.get("reason", "")
        each(request, rows, lambda row, actor, at: decline(row.case, actor, at, reason), CASE_REFUSALS)

    @admin.action(description="End, with a reason 结束处置")
    def end(self, request: HttpRequest, rows: Any) -> None:
        """Ended early."""
        reason = request.POST.get("reason", "")
        each(request, rows, lambda row, actor, at: end(row.case, actor, at, reason), CASE_REFUSALS)
