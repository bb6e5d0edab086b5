"""Instants, lengths, points, money, outcomes -> what a page shows of them, in its language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shipby.console.doors import language
from shipby.domain.zones import EPOCH
from shipby.foresight.text import points as told_points

register = template.Library()

_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("violation", "penalised", "breached", "rejected", "dismissed", "lapsed", "active"), "late"),
    **dict.fromkeys(("pending", "open", "returned", "proposed", "awaiting_goods", "under_review"), "near"),
    **dict.fromkeys(("on_time", "clear", "approved", "upheld", "refunded", "settled"), "ok"),
    **dict.fromkeys(("submitted", "opened", "answered", "instructed", "reported"), "info"),
}
"""How a state looks; the others are quiet."""


@register.simple_tag
def badge(kind: str, text: object) -> SafeString:
    """A short word in the colour of its kind: late, near, ok, info; or a state that has one of these."""
    return format_html('<span class="badge {}">{}</span>', _KINDS.get(kind, kind), text)


@register.filter
def told(text: Any) -> str:
    """A text of a pack, or of an explanation, in the reader's language."""
    if isinstance(text, Mapping):
        return str(text.get(language(), ""))
    return str(getattr(text, language(), text))


@register.filter
def points(tenths: int | None) -> str:
    """Tenths as points: 0.5; none where nobody published them."""
    return _("unpublished") if tenths is None else told_points(tenths)


@register.simple_tag
def instant(at: datetime | int | None, zone: str = "", form: str = "%Y-%m-%d %H:%M:%S") -> SafeString | str:
    """An instant on the platform's clock; console.js adds the reader's own where it differs."""
    if at is None:
        return "–"
    moment = _moment(at).astimezone(ZoneInfo(zone) if zone else UTC)
    return format_html('<time datetime="{}" data-at>{}</time>', moment.isoformat(), moment.strftime(form))


@register.simple_tag
def clock(zone: str, now: datetime) -> SafeString:
    """The hour and minute on the platform's clock, and how far it is from UTC; console.js keeps it going."""
    here = now.astimezone(ZoneInfo(zone))
    offset = here.utcoffset() or timedelta()
    minutes = offset // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    name = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    return format_html('<time data-clock="{}">{}</time> ({})', minutes, here.strftime("%H:%M"), name)


@register.simple_tag
def countdown(at: datetime | int | None, now: datetime) -> SafeString | str:
    """What is left until an instant, or how long it is over; console.js keeps it going."""
    if at is None:
        return "–"
    moment = _moment(at)
    over = " over" if moment <= now else ""
    return format_html(
        '<time class="left{}" datetime="{}" data-left>{}</time>', over, moment.isoformat(), left(moment, now)
    )


def left(at: datetime, now: datetime) -> str:
    """The length between two instants in its two largest parts, as console.js tells it."""
    seconds = int(abs((at - now).total_seconds()))
    sizes = ((86_400, _("d")), (3_600, _("h")), (60, _("min")), (1, _("s")))
    parts = []
    for size, name in sizes:
        count, seconds = divmod(seconds, size)
        parts.append((count, name))
    first = next((place for place, (count, _name) in enumerate(parts) if count), len(parts) - 1)
    shown = " ".join(f"{count} {name}" for count, name in parts[first : first + 2])
    return shown if at > now else _("%(length)s over") % {"length": shown}


def _moment(at: datetime | int) -> datetime:
    return EPOCH + timedelta(microseconds=at) if isinstance(at, int) else at


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **given: Any) -> str:
    """The page's own address with these parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in given.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"
