"""What is given for the steps of a filing -> the steps, as HTTP and forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from shipby.casework.act import Act, Begin, Given
from shipby.casework.filing import acts
from shipby.casework.filing.checks import Wish
from shipby.casework.lakes import rules_of
from shipby.casework.lookup import shop_of
from shipby.casework.models import Case
from shipby.casework.orders import OrderNow, orders_now
from shipby.casework.whose import may
from shipby.people.actors import Actor
from shipby.people.models import Market

_Id = Annotated[str, Field(min_length=1, max_length=200)]
_Why = Annotated[str, Field(max_length=60)]
_Regions = Annotated[tuple[Annotated[str, Field(min_length=2, max_length=12)], ...], Field(max_length=100)]
_Text = Annotated[str, Field(max_length=5000)]


class Draft(Given):
    """Which order cannot be sent in time, why, and until when it will be."""

    shop: _Id
    order_id: _Id
    reason: _Why
    dispatch_by: AwareDatetime
    affected_from: date | None = None
    affected_until: date | None = None
    regions: _Regions = ()


class Resubmit(Given):
    """What of a rejected filing changes; what is not given stays."""

    reason: _Why | None = None
    dispatch_by: AwareDatetime | None = None
    affected_from: date | None = None
    affected_until: date | None = None
    regions: _Regions | None = None


class Reason(Given):
    """Why, if you like; part of the record."""

    reason: _Text = ""


class Remark(Given):
    """What to mend: the merchant reads it."""

    remark: _Text


def _draft(market: Market, given: Draft, actor: Actor, at: datetime) -> Case:
    wish = Wish(given.reason, given.dispatch_by, given.affected_from, given.affected_until, given.regions)
    return acts.draft(shop_of(market, given.shop), given.order_id, wish, actor, at)


def _submit(case: Case, given: Given, actor: Actor, at: datetime) -> None:
    may(actor, "submit", case)
    acts.submit(case, actor, at, rules_of(case.market), _order(case, at))


def _resubmit(case: Case, given: Resubmit, actor: Actor, at: datetime) -> None:
    may(actor, "resubmit", case)
    wish = replace(acts.wish_of(case.filing), **given.model_dump(exclude_none=True))
    acts.resubmit(case, wish, actor, at, rules_of(case.market), _order(case, at))


def _approve(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    acts.approve(case, actor, at, rules_of(case.market), given.reason)


def _order(case: Case, at: datetime) -> OrderNow | None:
    return orders_now(case.market, [case.order_id], at).get(case.order_id)


BEGINS: Mapping[str, Begin] = {"draft": Begin(Draft, _draft)}
ACTS: Mapping[str, Act] = {
    "discard": Act(Given, lambda case, given, actor, at: acts.discard(case, actor, at)),
    "submit": Act(Given, _submit),
    "resubmit": Act(Resubmit, _resubmit),
    "approve": Act(Reason, _approve),
    "reject": Act(Remark, lambda case, given, actor, at: acts.reject(case, actor, at, given.remark)),
    "withdraw": Act(Reason, lambda case, given, actor, at: acts.withdraw(case, actor, at, given.reason)),
}
