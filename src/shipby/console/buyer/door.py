"""A request with a buyer's link -> the order it is of; one text for a link that does not work, whatever is wrong.

The link itself stands behind a question mark once, which no log keeps, and in a cookie of its own pages from then on:
two links in one browser stay apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shipby.console.doors import Asking
from shipby.console.errors import no_link, unknown
from shipby.people.links import actor_of_link, number_of
from shipby.people.models import Market
from shipby.people.rights import Forbidden, Unknown

COOKIE = "link"
_LONGEST = 200
"""Characters of a link."""


@dataclass(frozen=True, slots=True)
class Buyer(Asking):
    """One request of a buyer whose link works."""

    link: int
    market: Market
    order_id: str

    def place(self, name: str = "", *args: Any) -> str:
        """The address of one of his pages; of none named, his order's."""
        return reverse(f"console:buyer-{name}" if name else "console:buyer", args=[self.link, *args])

    def render(self, template: str, context: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
        """The page; its template sees the buyer."""
        return render(self.request, template, {"buyer": self, **(context or {})}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def enter(request: HttpRequest) -> HttpResponse:
    """The link as it was sent -> its pages."""
    text = request.GET.get("link", "")[:_LONGEST]
    number = number_of(text)
    if number is None or actor_of_link(text, datetime.now(UTC)) is None:
        return no_link(request)
    answer = redirect("console:buyer", number)
    answer.set_cookie(
        COOKIE, text, path=reverse("console:buyer", args=[number]), secure=request.is_secure(), httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return answer


def buyers(
    *methods: str,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view's door: it is called with a Buyer and the rest of the address.

    Another order's case is told as one that is not there.
    """

    def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @never_cache
        @require_http_methods([*(methods or ("GET",)), "HEAD"])
        @wraps(view)
        def opened(request: HttpRequest, link: int, **named: Any) -> HttpResponseBase:
            buyer = _buyer(request, link)
            if buyer is None:
                return no_link(request)
            try:
                return view(buyer, **named)
            except Unknown as error:
                return unknown(request, error)
            except Forbidden:
                return unknown(request, Unknown("case"))

        return opened

    return door


def _buyer(request: HttpRequest, link: int) -> Buyer | None:
    text, now = request.COOKIES.get(COOKIE, "")[:_LONGEST], datetime.now(UTC)
    actor = actor_of_link(text, now, getattr(request, "id", ""))
    if actor is None or number_of(text) != link:
        return None
    [order] = actor.orders
    name, _slash, order_id = order.partition("/")
    return Buyer(request, actor, now, link, Market.objects.get(name=name), order_id)
