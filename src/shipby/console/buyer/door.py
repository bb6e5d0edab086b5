"""A buyer's link -> a session that stands for it; a request -> a Visit of the buyer, or a page that says why not.

The link comes once, behind a question mark, where no log has it, and is kept in the session.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shipby.console.doors import Visit
from shipby.console.errors import forbidden, unknown
from shipby.people.links import actor_of_link
from shipby.people.models import Market, User
from shipby.people.rights import Forbidden, Unknown

KEPT = "buyer"
"""Where a session has the link that it stands for."""


class NoLink(Unknown):
    """There is no such link, or it is over."""

    def __init__(self) -> None:
        super().__init__("link")
        self.zh = "链接无效或已过期：请使用最近一次收到的链接，或联系平台重新发送。"
        self.en = "This link is not valid, or it is over: use the one you got last, or ask the platform for another."


@never_cache
@require_http_methods(["GET", "HEAD"])
def enter(request: HttpRequest) -> HttpResponse:
    """From the link as it was sent to the order's page."""
    text = request.GET.get("link", "")
    if actor_of_link(text, datetime.now(UTC)) is None:
        return unknown(request, NoLink())
    request.session[KEPT] = text
    return redirect("console:buyer-order")


def page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[Callable[..., HttpResponseBase]], Any]:
    """A view's door, for the buyer whom the session stands for. The view is called as those behind `doors.page`."""

    def door(view: Callable[..., HttpResponseBase]) -> Any:
        @never_cache
        @require_http_methods([*methods, "HEAD"])
        @wraps(view)
        def opened(request: HttpRequest, **named: Any) -> HttpResponseBase:
            try:
                visit = _visit(request)
                request.visit = visit  # type: ignore[attr-defined]
                return view(visit, **named)
            except Unknown as error:
                return unknown(request, error)
            except Forbidden as error:
                return forbidden(request, error)

        return opened

    return door


def order_of(visit: Visit) -> tuple[Market, str]:
    """The market and the order that the buyer's link is for. Raises Unknown."""
    [named] = visit.actor.orders or {""}
    market, _slash, order_id = named.partition("/")
    found = Market.objects.filter(name=market).first()
    if found is None:
        raise NoLink
    return found, order_id


def _visit(request: HttpRequest) -> Visit:
    """Raises Unknown."""
    now = datetime.now(UTC)
    actor = actor_of_link(request.session.get(KEPT, ""), now, getattr(request, "id", ""))
    if actor is None:
        raise NoLink
    return Visit(request, actor, cast("User", AnonymousUser()), None, now)
