"""Where a person hears of an inbox, and where a shop's programs are called: channels and webhooks, made and ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shipby.casework.refused import Refused
from shipby.console.cases.places import both, market_of, place, zone_of
from shipby.console.doors import Visit
from shipby.notify.events import names
from shipby.notify.messages import channels
from shipby.notify.messages.topics import TOPICS
from shipby.notify.webhooks import subscriptions
from shipby.notify.webhooks.models import Subscription
from shipby.people.models import Shop
from shipby.people.rights import RIGHTS, Unknown, check, scope_of

_MUTED = timedelta(hours=8)
_MOST = 100
_USUAL = ("approve", "reject", "uphold", "dismiss", "return", "answer", "start", "end", "revoke")
"""Steps of which a program usually wants to hear."""


class Channel(forms.Form):
    """A new channel."""

    name = forms.CharField(max_length=100, label=gettext_lazy("Name"))
    url = forms.CharField(
        max_length=1000, label=gettext_lazy("Address"), widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("As Apprise writes it: feishu://…, dingtalk://…, mailto://…; never shown again."),
    )  # fmt: skip
    quiet_from = forms.TimeField(
        required=False, label=gettext_lazy("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        required=False, label=gettext_lazy("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(self, language: str, data: Any = None) -> None:
        super().__init__(data, auto_id="channel-%s")
        told = [(name, zh if language == "zh" else en) for name, (zh, en) in TOPICS.items()]
        self.fields["topics"] = forms.MultipleChoiceField(
            choices=told, initial=list(TOPICS), label=_("Tell of"), widget=forms.CheckboxSelectMultiple()
        )


class Hook(forms.Form):
    """A new webhook."""

    name = forms.CharField(max_length=100, label=gettext_lazy("What it is for"))
    url = forms.URLField(max_length=1000, label=gettext_lazy("Address"), assume_scheme="https")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="hook-%s")
        known = names()
        self.fields["events"] = forms.MultipleChoiceField(
            choices=[(one, one) for one in known], label=_("Call for"), widget=forms.CheckboxSelectMultiple(),
            initial=[one for one in known if one.partition(":")[2] in _USUAL],
        )  # fmt: skip


def hearing(visit: Visit, channel: Channel | None = None, hook: Hook | None = None, secret: str = "") -> HttpResponse:
    """The page; each part to whom may read it. Raises Forbidden."""
    mine = channels.channels(visit.actor).filter(user=visit.user, shop=visit.held)
    context: dict[str, Any] = {
        "channels": mine[:_MOST], "secret": secret, "zone": zone_of(market_of(visit)),
        "channel": (channel or Channel(visit.language)) if _may(visit, "write", "notification") else None,
    }  # fmt: skip
    if _may(visit, "read", "webhook"):
        context["hooks"] = Subscription.objects.filter(shop=visit.held).order_by("-id")[:_MOST]
        context["hook"] = (hook or Hook()) if _may(visit, "write", "webhook") else None
    wrong = (channel and channel.errors) or (hook and hook.errors)
    return visit.render("console/shop/hearing.html", context, 422 if wrong else 200)


def add_channel(visit: Visit) -> HttpResponse:
    """A channel of the one who asks."""
    channels.may_write(visit.actor, visit.user, visit.held)
    form = Channel(visit.language, visit.request.POST)
    if form.is_valid():
        given = form.cleaned_data
        quiet = (given["quiet_from"], given["quiet_until"])
        try:
            channels.add(
                visit.user, given["name"], given["url"], given["topics"], visit.actor, visit.now, shop=visit.held,
                language=visit.language, zone=zone_of(market_of(visit)), quiet=quiet if all(quiet) else None,
            )  # fmt: skip
            return _back(visit, _("Heard from now on."))
        except Refused as refused:
            form.add_error(None, visit.say(refused))
    return hearing(visit, channel=form)


def change_channel(visit: Visit, key: str) -> HttpResponse:
    """Tried, muted for a while, heard again, or removed. Raises Forbidden, Unknown."""
    held, given = channels.channel_of(key, visit.actor), visit.request.POST
    _here(visit, held.shop, "notification")
    try:
        if "try" in given:
            channels.try_out(held, visit.actor, visit.now)
        elif "remove" in given:
            channels.remove(held, visit.actor, visit.now)
        else:
            channels.mute(held, None if held.muted_until else visit.now + _MUTED, visit.actor, visit.now)
    except Refused as refused:
        visit.tell(visit.say(refused), bad=True)
        return HttpResponseRedirect(place(visit, "hearing"))
    return _back(visit, _("Done."))


def add_hook(visit: Visit) -> HttpResponse:
    """A webhook; its secret is shown on this answer and never again."""
    check(visit.actor, "write", "webhook", shop=visit.held)
    form = Hook(visit.request.POST)
    if form.is_valid():
        given = form.cleaned_data
        market = None if visit.held else market_of(visit)
        try:
            secret, _made = subscriptions.subscribe(
                given["name"], given["url"], given["events"], visit.actor, visit.now, market=market, shop=visit.held
            )
            return hearing(visit, secret=secret)
        except Refused as refused:
            form.add_error(None, visit.say(refused))
    return hearing(visit, hook=form)


def change_hook(visit: Visit, key: str) -> HttpResponse:
    """Another secret, no calls any more, calls again, or removed. Raises Forbidden, Unknown."""
    held, given = subscriptions.subscription_of(key, visit.actor), visit.request.POST
    _here(visit, held.shop, "webhook")
    try:
        if "rotate" in given:
            return hearing(visit, secret=subscriptions.rotate(held, visit.actor, visit.now))
        if "remove" in given:
            subscriptions.remove(held, visit.actor, visit.now)
        elif held.disabled_at:
            subscriptions.enable(held, visit.actor, visit.now)
        else:
            subscriptions.disable(held, "in the console", visit.actor, visit.now)
    except Refused as refused:
        visit.tell(visit.say(refused), bad=True)
        return HttpResponseRedirect(place(visit, "hearing"))
    return _back(visit, _("Done."))


def _may(visit: Visit, action: str, object: str) -> bool:
    return visit.actor.who in RIGHTS[object][action] and scope_of(visit.actor, action, object) is not None


def _here(visit: Visit, shop: Shop | None, object: str) -> None:
    """Raises Unknown where it is none of this page's."""
    if shop != visit.held:
        raise Unknown(object)


def _back(visit: Visit, text: str) -> HttpResponse:
    visit.tell(text)
    return HttpResponseRedirect(place(visit, "hearing"))


urls: list[URLPattern] = [
    *both("notifications/", hearing, "hearing"),
    *both("notifications/channels/", add_channel, "add-channel", "POST"),
    *both("notifications/channels/<str:key>/", change_channel, "change-channel", "POST"),
    *both("notifications/webhooks/", add_hook, "add-hook", "POST"),
    *both("notifications/webhooks/<str:key>/", change_hook, "change-hook", "POST"),
]
