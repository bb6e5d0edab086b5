"""A request -> a Visit: who asks, of which shop, by `people.rights`; or the sign-in, or a page that says why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from shipby.console.errors import forbidden, unknown
from shipby.people.actors import Actor, Who, actor_of_user
from shipby.people.models import Market, Shop, User
from shipby.people.rights import Forbidden, Unknown, check

MERCHANT: tuple[Who, ...] = ("owner", "clerk")
DECIDERS: tuple[Who, ...] = ("reviewer", "operator")
PLATFORM: tuple[Who, ...] = (*DECIDERS, "auditor")
ANYBODY: tuple[Who, ...] = (*MERCHANT, *PLATFORM)
"""who signed in, whatever he is in shops and on the platform."""
OWN: tuple[Who, ...] = ("applicant", *MERCHANT)
"""a person for himself: who has no shop yet, or wants another."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request that was let in."""

    request: HttpRequest
    actor: Actor
    user: User
    held: Shop | None
    """the shop whose page it is."""
    now: datetime

    @property
    def shop(self) -> Shop:
        """The shop of a page that is one shop's."""
        assert self.held is not None, "the door was not told that the page is a shop's"
        return self.held

    @property
    def market(self) -> Market:
        """The shop's market."""
        return self.shop.market

    @property
    def language(self) -> Literal["zh", "en"]:
        """What the page is told in."""
        return language()

    def render(self, template: str, context: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
        """The page; its template sees the visit."""
        return render(self.request, template, {"visit": self, **(context or {})}, status=status)

    def say(self, error: Exception) -> str:
        """A refusal in the reader's language."""
        return str(getattr(error, self.language, error))

    def tell(self, text: object, *, bad: bool = False) -> None:
        """A sentence at the head of the next page."""
        (messages.error if bad else messages.success)(self.request, str(text))


def language() -> Literal["zh", "en"]:
    """The language of the request, as our own texts name it."""
    return "en" if get_language() == "en" else "zh"


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def page(*who: Who, shop: bool = False, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A view's door. who: who may open it; shop: the address names a shop by `shop`, and the page is that shop's.

    The view is called with a Visit and the rest of the address. Nobody signed in: the sign-in, and then back here.
    Another's shop, or none: 404, in the same words. Another role: 403.
    """

    def door(view: View) -> View:
        @never_cache
        @require_http_methods([*methods, "HEAD"])
        @wraps(view)
        def opened(request: HttpRequest, **named: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            try:
                visit = _visit(request, who, named.pop("shop") if shop else None)
                request.visit = visit  # type: ignore[attr-defined]
                return view(visit, **named)
            except Unknown as error:
                return unknown(request, error)
            except Forbidden as error:
                return forbidden(request, error)

        return cast("View", opened)

    return door


def _visit(request: HttpRequest, who: tuple[Who, ...], shop: int | None) -> Visit:
    """Raises Unknown, Forbidden."""
    held = None
    if shop is not None:
        held = Shop.objects.select_related("market").filter(pk=shop).first()
        if held is None:
            raise Unknown("shop")
    actor = actor_of_user(request.user, getattr(request, "id", ""), held)
    if held is not None:
        check(actor, "read", "shop", shop=held)
    if actor.who not in who:
        roles = ", ".join(who)
        raise Forbidden(f"此页面供 {roles} 使用，您是 {actor.who}。", f"This page is for {roles}; you are {actor.who}.")
    return Visit(request, actor, cast("User", request.user), held, datetime.now(UTC))


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Back to the page that was asked for; of a part of a page, or of a form, to the page it stood on."""
    here = request.get_full_path()
    if request.headers.get("HX-Request") or request.method != "GET":
        asked = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        here = f"{asked.path}?{asked.query}" if asked.query else asked.path or reverse("console:home")
    place = f"{reverse('console:sign-in')}?{urlencode({'next': here})}"
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(place)
    return redirect(place)
