"""Threads and files of cases -> pages of the admin; a file's bytes only to those whom the table of rights lets read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from pydantic import ValidationError

from shipby.casework import thread
from shipby.casework.act import Act
from shipby.casework.evidence import read
from shipby.casework.models import Evidence
from shipby.casework.pages import CASE_REFUSALS, CasePage
from shipby.lake import LakeError
from shipby.people.actors import Actor
from shipby.people.pages import Page, actor_of, each
from shipby.people.rights import Forbidden, Unknown


@admin.register(Evidence)
class EvidencePage(Page):
    """Files of cases: read and downloaded."""

    object = "evidence"
    list_display = ("case", "kind", "name", "media_type", "size_bytes", "actor", "at", "download")
    list_filter = ("kind", "media_type")
    search_fields = ("=case__number", "=sha256", "name")
    ordering = ("-id",)
    list_select_related = ("case",)

    def get_urls(self) -> list[Any]:
        """And the address of each file's bytes."""
        own = path("<int:pk>/bytes", self.admin_site.admin_view(self.bytes_of), name="casework_evidence_bytes")
        return [own, *super().get_urls()]

    def bytes_of(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file, saved and never shown by the browser: it comes from a stranger. Raises Http404."""
        file = Evidence.objects.select_related("case__market", "case__shop").filter(pk=pk).first()
        if file is None:
            raise Http404
        try:
            content = read(file, actor_of(request))
        except (Forbidden, Unknown):
            raise Http404 from None
        headers = {"Content-Disposition": f'attachment; filename="{file.sha256[:12]}"'}
        return HttpResponse(content, content_type=file.media_type, headers=headers)

    @admin.display(description="file 文件")
    def download(self, row: Evidence) -> SafeString:
        """A link to it."""
        return link(row)


class WithThread(CasePage):
    """A page of cases with their thread and files, and an action that writes into the thread."""

    readonly_fields: ClassVar[tuple[str, ...]] = ("thread", "files")

    @admin.display(description="thread 留言")
    def thread(self, row: Any) -> SafeString:
        """What was written, oldest first."""
        lines = ((f"{note.at:%Y-%m-%d %H:%M:%S}", note.actor, note.text) for note in row.case.thread.order_by("at"))
        return format_html_join("", "<p>{} <b>{}</b> {}</p>", lines)

    @admin.display(description="files 文件")
    def files(self, row: Any) -> SafeString:
        """Links to them."""
        return format_html_join("", "<p>{} {}</p>", ((link(file), file.kind) for file in row.case.files.order_by("id")))

    @admin.action(description="Write the text beside into the thread 留言")
    def write(self, request: HttpRequest, rows: Any) -> None:
        """The shop is told."""
        text = request.POST.get("reason", "")

        def act(row: Any, actor: Actor, at: datetime) -> None:
            thread.write(row.case, text, actor, at)

        each(request, rows, act, CASE_REFUSALS)


class BetweenParties(WithThread):
    """A page of cases between a buyer and a merchant, which the platform decides or pays."""

    search_fields: ClassVar[tuple[str, ...]] = ("=case__number", "=case__shop__shop_id", "=case__order_id")
    ordering = ("-id",)

    @admin.display(description="order 订单", ordering="case__order_id")
    def order(self, row: Any) -> str:
        """The order that it is about."""
        return str(row.case.order_id)

    def reason(self, request: HttpRequest) -> str:
        """The text beside the action."""
        return request.POST.get("reason", "")

    def step(self, request: HttpRequest, rows: Any, act: Act, **cells: Any) -> None:
        """The step on each row; what is refused is told, also cells that do not fit and a lake that cannot be read."""

        def one(row: Any, actor: Actor, at: datetime) -> None:
            act.run(row.case, act.given.model_validate(cells), actor, at)

        each(request, rows, one, (*CASE_REFUSALS, LakeError, ValidationError))


def link(file: Evidence) -> SafeString:
    """A link to a file's bytes."""
    address = reverse("admin:casework_evidence_bytes", args=[file.pk])
    return format_html('<a href="{}">{}</a>', address, file.name)
