"""A case, who asks -> whether he may act on it: it is a shop's, an order's, a person's own, or a whole market's."""

from __future__ import annotations

from django.db.models import QuerySet

from shipby.casework.models import Case
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.rights import Unknown, check, visible

_EVERYBODYS = {"type": "notice", "state": "published"}
"""Cases that every merchant of the market may read."""


def may(actor: Actor, action: str, case: Case, object: str = "") -> None:
    """Nothing, where the actor may do this to the case, or to an object of it. Raises Forbidden, Unknown."""
    name = object or case.type
    if case.applicant:
        check(actor, action, name, person=case.applicant)
    elif case.shop is not None or case.order_id:
        check(actor, action, name, shop=case.shop, order=f"{case.market}/{case.order_id}")
    else:
        check(actor, action, name)
        if not seen(actor, Case.objects.filter(pk=case.pk)).exists():
            raise Unknown(name)


def seen(actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those that he may see: his own, and what is everybody's in a market where he has a shop."""
    own = visible(actor, cases, person_field="applicant")
    if not actor.shops:
        return own
    markets = Shop.objects.filter(pk__in=actor.shops).values("market")
    return own | cases.filter(**_EVERYBODYS, market__in=markets)
