"""Signing in and out, one's own sessions, the first page by role, the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from shipby.console.around import THEMES
from shipby.console.doors import ANYBODY, PLATFORM, Visit, page
from shipby.people.models import Session, Shop
from shipby.people.sessions import end, handle

_YEAR = 31_536_000

if TYPE_CHECKING:
    from django.urls import URLPattern


class SignIn(views.LoginView):
    """A name and a password -> the page that was asked for, else the first one."""

    template_name = "console/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """`back`: somebody was sent here from a page, and will be led back to it."""
        told = super().get_context_data(**given)
        return {**told, "back": bool(self.get_redirect_url())}


@page(*ANYBODY, "applicant")
def home(visit: Visit) -> HttpResponse:
    """Where a person's work is: his shop, his shops, the platform's pages; his application where he has none."""
    if visit.actor.who == "applicant":
        return redirect("console:own-all")
    if visit.actor.who in PLATFORM:
        return redirect("console:desk-queue")
    shops = list(
        Shop.objects.filter(pk__in=visit.actor.shops).select_related("market").order_by("market", "shop_id")[:200]
    )
    if len(shops) == 1:
        return redirect("console:today", shop=shops[0].pk)
    return visit.render("console/shops.html", {"shops": shops})


@page(*ANYBODY, "applicant")
def sessions(visit: Visit) -> HttpResponse:
    """One's own browsers."""
    rows = Session.objects.filter(user=visit.user).order_by("-seen_at")[:100]
    here = visit.request.session.session_key
    listed = [{"session": row, "handle": handle(row), "here": row.pk == here} for row in rows]
    return visit.render("console/sessions.html", {"sessions": listed})


@page(*ANYBODY, "applicant", methods=("POST",))
def end_sessions(visit: Visit) -> HttpResponse:
    """One of them, or all but the one that asks."""
    here = visit.request.session.session_key
    ended = end(visit.user, visit.actor, visit.now, only=visit.request.POST.get("handle", ""), but=here)
    visit.tell(_("Ended: %(n)s.") % {"n": ended})
    return redirect("console:sessions")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system has it; back to where one was."""
    given, place = request.POST.get("theme", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(place, {request.get_host()}, request.is_secure()):
        place = "/"
    answer = redirect(place)
    if given in THEMES:
        answer.set_cookie("theme", given, _YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


urls: list[URLPattern] = [
    path("", home, name="home"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.LogoutView.as_view(), name="sign-out"),
    path("sessions/", sessions, name="sessions"),
    path("sessions/end/", end_sessions, name="end-sessions"),
    path("language/", set_language, name="language"),
    path("theme/", theme, name="theme"),
]
