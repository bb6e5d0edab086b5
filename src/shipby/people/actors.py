"""Who acts -> Actor: a role, a name for the record, the shops and orders it is tied to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from shipby.people.models import Shop, User

Who = Literal[
    "owner", "clerk", "applicant", "reviewer", "operator", "auditor", "buyer", "machine", "clock", "anonymous"
]


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts, as every action takes it. Made at the edge from a session, a key or a signed link."""

    who: Who
    name: str
    """as the record shows it: user:<name>, key:<prefix>, buyer:<order>, clock."""
    shops: frozenset[int] = frozenset()
    """database ids of the shops that an owner, a clerk or a tied key acts for."""
    orders: frozenset[str] = frozenset()
    """<market>/<order_id>, where a buyer's link ties it to orders."""
    scopes: frozenset[str] = frozenset()
    """of a machine's key."""
    request: str = ""
    """id of the request, for the record."""


CLOCK = Actor("clock", "clock")

SERVICE = Actor(
    "machine", "service", scopes=frozenset({"enforcement:propose", "enforcement:revoke", "refund:instruct"})
)
"""The service itself where it acts on what a run found, or counts what an applicant tried. No key has these scopes."""

ANONYMOUS = Actor("anonymous", "anonymous")


def actor_of_user(user: User | AnonymousUser, request: str = "", shop: Shop | None = None) -> Actor:
    """Whom a person acts as: by his role on the platform, else by his memberships, without any as an applicant.

    Who is owner here and clerk there acts as owner where the shop is named, and as clerk where it is not.
    """
    if not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    name = f"user:{user.get_username()}"
    if user.role:
        return Actor(cast("Who", user.role), name, request=request)
    kinds = dict(user.memberships.values_list("shop_id", "kind"))
    if not kinds:
        return Actor("applicant", name, request=request)
    if shop is not None and shop.pk in kinds:
        kinds = {shop.pk: kinds[shop.pk]}
    who: Who = "owner" if set(kinds.values()) == {"owner"} else "clerk"
    return Actor(who, name, shops=frozenset(kinds), request=request)
