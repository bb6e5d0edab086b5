"""A shop's own settings: who is of it, and the keys its programs act by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shipby.console.doors import ANYBODY, Visit, page
from shipby.console.words import MAY, OBJECTS, named
from shipby.people.keys import KeyRefused, issue, revoke, rotate
from shipby.people.models import ApiKey, Membership, User
from shipby.people.registers import NotRegistered, join, leave
from shipby.people.rights import RIGHTS, SCOPES, Unknown, check, scope_of

_MOST = 200
_READS = tuple(one for one in SCOPES if one.endswith(":read"))


class Member(forms.Form):
    """Who, and as what."""

    username = forms.CharField(max_length=150, label=gettext_lazy("User name"))
    kind = forms.ChoiceField(
        choices=[("clerk", gettext_lazy("clerk")), ("owner", gettext_lazy("owner"))], label=gettext_lazy("As")
    )


def scopes() -> list[tuple[str, list[tuple[str, SafeString]]]]:
    """What a key may be given, by object: its words, the code that programs write beside them."""
    found: dict[str, list[tuple[str, SafeString]]] = {}
    for one in SCOPES:
        object, _colon, action = one.partition(":")
        told = format_html('{} <small class="code soft">{}</small>', named(MAY, action, object), one)
        found.setdefault(named(OBJECTS, object), []).append((one, told))
    return list(found.items())


class Key(forms.Form):
    """What a program may do, and until when."""

    name = forms.CharField(max_length=100, label=gettext_lazy("What it is for"))
    scopes = forms.MultipleChoiceField(
        choices=lambda: scopes(), widget=forms.CheckboxSelectMultiple(), label=gettext_lazy("It may"),
        initial=_READS,
    )  # fmt: skip
    days = forms.IntegerField(
        required=False, min_value=1, max_value=3650, label=gettext_lazy("Ends after days"),
        help_text=gettext_lazy("Empty: it does not end by itself."),
    )  # fmt: skip


def settings(visit: Visit, member: Member | None = None, key: Key | None = None, fresh: str = "") -> HttpResponse:
    """The page; each part to whom may read it."""
    context: dict[str, Any] = {"fresh": fresh, "own": _may(visit, "read", "shop_value")}
    if _may(visit, "read", "member"):
        context["members"] = visit.shop.members.select_related("user").order_by("kind", "user__username")[:_MOST]
        context["member"] = (member or Member(auto_id="member-%s")) if _may(visit, "write", "member") else None
    if _may(visit, "read", "key"):
        context["keys"] = ApiKey.objects.filter(shop=visit.shop).order_by("-made_at")[:_MOST]
        context["key"] = (key or Key(auto_id="key-%s")) if _may(visit, "write", "key") else None
    status = 422 if (member and member.errors) or (key and key.errors) else 200
    return visit.render("console/shop/settings.html", context, status)


def add_member(visit: Visit) -> HttpResponse:
    """A person is of the shop, or has another place in it."""
    check(visit.actor, "write", "member", shop=visit.shop)
    form = Member(visit.request.POST, auto_id="member-%s")
    if form.is_valid():
        given = form.cleaned_data
        user = User.objects.filter(username=given["username"]).first()
        if user is None:
            form.add_error("username", _("Nobody is called so: an operator can enter the person."))
        else:
            try:
                join(user, visit.shop, given["kind"], visit.actor, visit.now)
            except NotRegistered as error:
                form.add_error(None, str(error))
            else:
                return _back(visit, _("%(name)s is of the shop.") % {"name": user.username})
    return settings(visit, member=form)


def end_member(visit: Visit, id: int) -> HttpResponse:
    """A person is no longer of the shop. Raises Unknown."""
    check(visit.actor, "write", "member", shop=visit.shop)
    found = Membership.objects.select_related("user", "shop__market").filter(pk=id, shop=visit.shop).first()
    if found is None:
        raise Unknown("member")
    try:
        leave(found, visit.actor, visit.now)
    except NotRegistered as error:
        visit.tell(error, bad=True)
        return HttpResponseRedirect(_here(visit))
    return _back(visit, _("%(name)s is no longer of the shop.") % {"name": found.user.username})


def add_key(visit: Visit) -> HttpResponse:
    """A new key; its text is shown on this answer and never again."""
    check(visit.actor, "write", "key", shop=visit.shop)
    form = Key(visit.request.POST, auto_id="key-%s")
    if form.is_valid():
        given = form.cleaned_data
        ends = visit.now + timedelta(days=given["days"]) if given["days"] else None
        try:
            text, _row = issue(given["name"], given["scopes"], visit.actor, visit.now, shop=visit.shop, ends_at=ends)
        except KeyRefused as error:
            form.add_error(None, str(error))
        else:
            return settings(visit, fresh=text)
    return settings(visit, key=form)


def change_key(visit: Visit, prefix: str) -> HttpResponse:
    """A key is revoked, or replaced by another with the same rights. Raises Unknown."""
    check(visit.actor, "write", "key", shop=visit.shop)
    found = ApiKey.objects.select_related("shop__market").filter(prefix=prefix, shop=visit.shop).first()
    if found is None:
        raise Unknown("key")
    try:
        if "rotate" in visit.request.POST:
            return settings(visit, fresh=rotate(found, visit.actor, visit.now)[0])
        revoke(found, visit.actor, visit.now, "in the console")
    except KeyRefused as error:
        visit.tell(error, bad=True)
        return HttpResponseRedirect(_here(visit))
    return _back(visit, _("The key %(prefix)s is revoked.") % {"prefix": prefix})


def _may(visit: Visit, action: str, object: str) -> bool:
    return visit.actor.who in RIGHTS[object][action] and scope_of(visit.actor, action, object) is not None


def _here(visit: Visit) -> str:
    return reverse("console:settings", args=[visit.shop.pk])


def _back(visit: Visit, text: str) -> HttpResponse:
    visit.tell(text)
    return HttpResponseRedirect(_here(visit))


_shop = page(*ANYBODY, shop=True, methods=("POST",))
urls: list[URLPattern] = [
    path("shops/<int:shop>/settings/", page(*ANYBODY, shop=True)(settings), name="settings"),
    path("shops/<int:shop>/settings/members/", _shop(add_member), name="add-member"),
    path("shops/<int:shop>/settings/members/<int:id>/end/", _shop(end_member), name="end-member"),
    path("shops/<int:shop>/settings/keys/", _shop(add_key), name="add-key"),
    path("shops/<int:shop>/settings/keys/<str:prefix>/", _shop(change_key), name="change-key"),
]
