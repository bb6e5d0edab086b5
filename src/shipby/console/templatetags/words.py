"""Codes of casework -> words; places of cases -> addresses, as the visit has them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shipby.casework.models import Case
from shipby.casework.tables import Step
from shipby.console import fields, words
from shipby.console.cases.places import place
from shipby.console.doors import ANYBODY, language
from shipby.facts.adapters.regions import region_name
from shipby.outcomes.summary.numbers import length, money, share
from shipby.people.models import Shop

register = template.Library()

_TABLES: Mapping[str, Mapping[str, Promise]] = {
    "type": words.TYPES,
    "types": words.PLURALS,
    "state": words.STATES,
    "step": {**words.STEPS, **words.ACTS},
    "object": words.OBJECTS,
    "who": words.WHO,
    "due": {**words.STEPS, **words.DUE},
    "field": fields.FIELDS,
    **fields.CHOICES,
}


@register.filter
def word(code: str, table: str) -> str:
    """What people call it; itself where nobody says."""
    return words.named(_TABLES[table], str(code))


@register.filter
def state(case: Case) -> str:
    """What the state of a case is called, in its type's own words."""
    return words.named(words.STATES, case.state, case.type)


@register.simple_tag(takes_context=True)
def place_of(context: template.Context, name: str, *args: Any) -> str:
    """The address of a page of cases: the shop's own, or the desk's."""
    return place(context["visit"], name, *args)


@register.simple_tag(takes_context=True)
def order_url(context: template.Context, order: str, shop: Shop | None) -> str:
    """The page of an order of a shop; empty where the reader has none."""
    if shop is None or context["visit"].actor.who not in ANYBODY:
        return ""
    try:
        return reverse("console:order", args=[shop.pk, order])
    except NoReverseMatch:
        return ""


@register.simple_tag
def zone_in(zones: Mapping[int, str], market: int) -> str:
    """The zone of a market by its id."""
    return zones[market]


@register.filter
def fen(minor: int | None) -> str:
    """An amount of money in the major unit, with its sign: -3.00."""
    return str(_("unpublished")) if minor is None else money(minor)


@register.simple_tag
def amount(account: str, held: int | None) -> str:
    """An amount of an account, with its sign: A +2.0, ¥ -3.00."""
    if held is None:
        return str(_("unpublished"))
    sign = "+" if held > 0 else ""
    if account.startswith("points/"):
        return f"{account.split('/', 3)[2]} {sign}{Decimal(held) / 10:.1f}"
    return f"¥ {sign}{money(held)}"


@register.filter
def span(seconds: int | None) -> str:
    """A length of time with its sign, days apart: -1 d 02:30:00."""
    if seconds is None:
        return "–"
    told = length(abs(seconds), language())
    return f"-{told}" if seconds < 0 else told


@register.filter
def region(code: str) -> str:
    """A division by its name and code: 广东省 44."""
    return f"{region_name(code)} {code}".strip()


@register.filter
def share_of(some: int, of: int) -> str:
    """A part of a whole and its percent: 31/120 = 25.8 %."""
    return share(some, of)


@register.filter
def add_px(place: float, more: int) -> float:
    """Pixels further down."""
    return place + more


@register.simple_tag
def item(held: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has under a key."""
    return held.get(key)


@register.simple_tag
def item_of(held: Any, name: str) -> Any:
    """What something has under a name that a page computes."""
    return getattr(held, name, None)


@register.filter
def shown(cell: Any, field: str) -> str:
    """A value of a field as people read it: words for codes, several with commas."""
    if isinstance(cell, list | tuple):
        return ", ".join(map(str, cell))
    return words.named(fields.CHOICES.get(field, {}), str(cell))


@register.filter
def pairs(held: Mapping[str, Any]) -> str:
    """What changed in a row of the record, as people read it: field: value, field: value."""
    told = ((words.named(fields.FIELDS, name), cell) for name, cell in held.items() if cell not in (None, "", [], {}))
    return "; ".join(f"{name}: {shown(cell, '')}" for name, cell in told)


@register.filter
def step_word(name: str, type: str) -> str:
    """What a step is called in cases of a type that may have words of its own."""
    return words.named(words.STEPS, name, type)


@register.simple_tag
def rule(step: Step, title: str) -> str:
    """The rule of a step, where it says more than the step's name."""
    told = step.en if language() == "en" else step.zh
    return "" if told == title else told
