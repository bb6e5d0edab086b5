"""Rows -> pages of the admin that ask the one table of rights, and change nothing but by an action of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import get_language

from shipby.people.actors import Actor, actor_of_user
from shipby.people.keys import KeyRefused
from shipby.people.registers import NotRegistered
from shipby.people.rights import Forbidden, Unknown, scope_of

REFUSALS: tuple[type[Exception], ...] = (Forbidden, Unknown, NotRegistered, KeyRefused)
"""What a page tells instead of failing."""

# Generic to a type checker, but not when it runs.
if TYPE_CHECKING:
    _Admin = ModelAdmin[Any]
else:
    _Admin = ModelAdmin


def actor_of(request: HttpRequest) -> Actor:
    """Whom the request's person acts as."""
    return actor_of_user(request.user, getattr(request, "id", ""))


def now() -> datetime:
    """The instant of a request."""
    return datetime.now(UTC)


def told(request: HttpRequest, error: Exception) -> None:
    """A refusal at the head of the next page, in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    messages.error(request, str(getattr(error, "zh", error) if chinese else error))


class Page(_Admin):
    """A page of rows that are read; what may be changed on it, a subclass says by `adds`, `changes`, `removes`."""

    object: ClassVar[str]
    """as `people.rights` calls it."""
    adds: ClassVar[str | None] = None
    """the action, of `people.rights`, that a new row is; None: rows are not made here."""
    changes: ClassVar[str | None] = None
    removes: ClassVar[str | None] = None
    refusals: ClassVar[tuple[type[Exception], ...]] = REFUSALS
    list_per_page = 50
    show_full_result_count = False

    def may(self, request: HttpRequest, action: str | None) -> bool:
        """Whether the request's person may do this to every such object: the admin is the platform's."""
        return action is not None and scope_of(actor_of(request), action, self.object) == "any"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown in the list of pages to whom may read it."""
        return self.may(request, "read")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the table of rights says."""
        return self.may(request, "read")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the table of rights says."""
        return self.may(request, self.adds)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the table of rights says."""
        return self.may(request, self.changes)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the table of rights says."""
        return self.may(request, self.removes)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's own removal of many at once: it asks nobody of ours."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Django's; what an action refuses is told on the page."""
        view = super().changeform_view
        return self._refusable(request, lambda: view(request, object_id, form_url, extra_context))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Django's; what an action refuses is told on the page."""
        view = super().delete_view
        return self._refusable(request, lambda: view(request, object_id, extra_context))

    def _refusable(self, request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponse | HttpResponseBase:
        try:
            return view()
        except self.refusals as error:
            told(request, error)
            return HttpResponseRedirect(request.get_full_path())


def each(
    request: HttpRequest, rows: Any, act: Callable[[Any, Actor, datetime], None], refusals: tuple[type[Exception], ...]
) -> None:
    """An action of a page on each chosen row by itself: done, or refused with the reason; both are told."""
    actor, at, done = actor_of(request), now(), 0
    for row in rows:
        try:
            act(row, actor, at)
            done += 1
        except refusals as error:
            told(request, error)
    if done:
        messages.success(request, f"{done} ✓")
