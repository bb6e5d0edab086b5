"""What is given for the steps of an appeal -> the steps, as HTTP and forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from shipby.casework.act import Act, Begin, Given
from shipby.casework.appeal import acts, decide
from shipby.casework.appeal.targets import Target
from shipby.casework.lakes import rules_of
from shipby.casework.lookup import shop_of
from shipby.casework.models import Case
from shipby.people.actors import Actor
from shipby.people.models import Market

_Id = Annotated[str, Field(max_length=200)]
_Orders = Annotated[tuple[_Id, ...], Field(max_length=500)]
_Text = Annotated[str, Field(max_length=5000)]


class Draft(Given):
    """What is contested: an order under a clause, a window of a clause, or a measure; and why."""

    shop: _Id
    clause: _Id = ""
    order_id: _Id = ""
    window_start: date | None = None
    measure: _Id = ""
    orders: _Orders = ()
    """of a window, those it is about; none: the window itself."""
    text: _Text = ""
    scenario: Annotated[str, Field(max_length=30)] = ""


class Text(Given):
    """Another text than the draft's, if one."""

    text: _Text | None = None


class Reason(Given):
    """Why; part of the record."""

    reason: _Text = ""


class Missing(Given):
    """What the merchant shall bring."""

    missing: _Text


class Uphold(Given):
    """Why it is upheld, whose the cause was not, and which of the named orders; none told: all."""

    reason: _Text
    cause: Literal["not_merchant", "finding_wrong"]
    orders: _Orders | None = None


def _draft(market: Market, given: Draft, actor: Actor, at: datetime) -> Case:
    target = Target(given.clause, given.order_id, given.window_start, given.measure)
    shop = shop_of(market, given.shop)
    return acts.draft(
        shop, target, given.text, actor, at, rules_of(market), orders=given.orders, scenario=given.scenario
    )


def _submit(case: Case, given: Text, actor: Actor, at: datetime) -> None:
    acts.submit(case, actor, at, rules_of(case.market), given.text)


def _complete(case: Case, given: Text, actor: Actor, at: datetime) -> None:
    acts.complete(case, actor, at, rules_of(case.market), given.text)


def _return(case: Case, given: Missing, actor: Actor, at: datetime) -> None:
    decide.send_back(case, actor, at, given.missing, rules_of(case.market))


def _uphold(case: Case, given: Uphold, actor: Actor, at: datetime) -> None:
    rules = rules_of(case.market)
    decide.decide(
        case, actor, at, rules, upheld=True, reason=given.reason, cause=given.cause, orders=given.orders
    )  # fmt: skip


def _dismiss(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    decide.decide(case, actor, at, rules_of(case.market), upheld=False, reason=given.reason)


BEGINS: Mapping[str, Begin] = {"draft": Begin(Draft, _draft)}
ACTS: Mapping[str, Act] = {
    "discard": Act(Given, lambda case, given, actor, at: acts.discard(case, actor, at)),
    "submit": Act(Text, _submit),
    "complete": Act(Text, _complete),
    "withdraw": Act(Reason, lambda case, given, actor, at: acts.withdraw(case, actor, at, given.reason)),
    "return": Act(Missing, _return),
    "uphold": Act(Uphold, _uphold),
    "dismiss": Act(Reason, _dismiss),
}
