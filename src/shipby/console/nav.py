"""A visit -> the places its person can go to."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shipby.console.doors import ANYBODY, PLATFORM, Visit
from shipby.people.actors import Who


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the navigation leads to."""

    title: Promise
    url: str
    """of `console`."""
    who: tuple[Who, ...]
    key: str
    """pressed after g, it leads there."""
    shop: bool = False
    """one shop's: shown where a shop is open."""


PLACES: tuple[Place, ...] = (
    Place(_("Today"), "today", ANYBODY, "t", shop=True),
    Place(_("Orders"), "orders", ANYBODY, "o", shop=True),
    Place(_("Standing"), "standing", ANYBODY, "s", shop=True),
    Place(_("Cases"), "shop-all", ANYBODY, "c", shop=True),
    Place(_("Drop an export"), "shop-drop", ANYBODY, "d", shop=True),
    Place(_("Messages"), "shop-inbox", ANYBODY, "m", shop=True),
    Place(_("Settings"), "settings", ANYBODY, "e", shop=True),
    Place(_("My applications"), "own-all", ("applicant",), "n"),
    Place(_("Messages"), "own-inbox", ("applicant",), "i"),
    Place(_("Queue"), "desk-queue", PLATFORM, "q"),
    Place(_("Search"), "desk-search", PLATFORM, "f"),
    Place(_("Messages"), "desk-inbox", PLATFORM, "i"),
    Place(_("Runs"), "desk-runs", PLATFORM, "r"),
    Place(_("Rules"), "desk-packs", PLATFORM, "p"),
    Place(_("Shops"), "desk-shops", PLATFORM, "h"),
    Place(_("People"), "desk-people", ("operator", "auditor"), "u"),
    Place(_("Record"), "desk-audit", PLATFORM, "a"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place as a page shows it."""

    title: Promise
    href: str
    key: str
    here: bool


def links(visit: Visit, *, shop: bool) -> list[Link]:
    """The platform's places, or those of the open shop; of those that one is beneath, the nearest is where one is."""
    known = [place for place in PLACES if place.shop == shop and visit.actor.who in place.who]
    if shop and visit.held is None:
        return []
    found = [(place, reverse(f"console:{place.url}", args=[visit.shop.pk] if shop else [])) for place in known]
    above = [href for _place, href in found if visit.request.path.startswith(href)]
    nearest = max(above, key=len, default="")
    return [Link(place.title, href, place.key, href == nearest) for place, href in found]
