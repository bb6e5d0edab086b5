"""What is given for the steps of an onboarding -> the steps, as HTTP and forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, Secret, StringConstraints

from shipby.casework.act import Act, Begin, Given
from shipby.casework.lakes import rules_of
from shipby.casework.models import Case
from shipby.casework.onboarding import acts, money, review, verifying
from shipby.casework.onboarding.form import Form, Name, ShopData
from shipby.people.actors import Actor
from shipby.people.models import Market

Why = Annotated[str, Field(max_length=2_000)]
Minor = Annotated[int, Field(ge=0, le=10**12)]


class Remarked(Given):
    """A decision with what to mend, or why."""

    remark: Why


class Passed(Given):
    """To the contract. shop_id: by which facts will call the shop; hours: by mode, as the contract shall say."""

    shop_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    hours: dict[str, str] | None = None
    reason: Why = ""


class Reasoned(Given):
    """A step with its reason."""

    reason: Why = ""


class Arrived(Given):
    """The amount that arrived on the account. It stands in no error, no text and no record."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    amount_minor: Secret[int]


class Categorised(Given):
    """A later main category."""

    category: Name


class Entered(Given):
    """The deposit of a category that no source gives."""

    category: Name
    deposit_minor: Minor
    reason: Why


class Paid(Given):
    """A payment into the deposit, by its reference."""

    amount_minor: Minor
    reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _draft(market: Market, given: Form, actor: Actor, at: datetime) -> Case:
    return acts.draft(market, given, actor, at, rules_of(market))


def _edit(case: Case, given: Form, actor: Actor, at: datetime) -> None:
    acts.edit(case, given, actor, at, rules_of(case.market))


def _submit(case: Case, given: Given, actor: Actor, at: datetime) -> None:
    acts.submit(case, actor, at, rules_of(case.market))


def _send_back(case: Case, given: Remarked, actor: Actor, at: datetime) -> None:
    review.send_back(case, actor, at, given.remark)


def _reject(case: Case, given: Remarked, actor: Actor, at: datetime) -> None:
    review.reject(case, actor, at, given.remark)


def _pass(case: Case, given: Passed, actor: Actor, at: datetime) -> None:
    hours, rules = given.hours, rules_of(case.market)
    review.pass_(case, actor, at, rules, shop_id=given.shop_id, hours=hours, reason=given.reason)


def _instruct(case: Case, given: Reasoned, actor: Actor, at: datetime) -> None:
    review.instruct(case, actor, at, rules_of(case.market), given.reason)


def _confirm(case: Case, given: Arrived, actor: Actor, at: datetime) -> None:
    verifying.confirm(case, given.amount_minor.get_secret_value(), actor, at, rules_of(case.market))


def _again(case: Case, given: Given, actor: Actor, at: datetime) -> None:
    verifying.again(case, actor, at, rules_of(case.market))


def _describe(case: Case, given: ShopData, actor: Actor, at: datetime) -> None:
    acts.describe(case, given, actor, at, rules_of(case.market))


def _sign(case: Case, given: Given, actor: Actor, at: datetime) -> None:
    acts.sign(case, actor, at, rules_of(case.market))


def _set_deposit(case: Case, given: Entered, actor: Actor, at: datetime) -> None:
    money.set_deposit(
        case, given.category, given.deposit_minor, actor, at, rules_of(case.market), given.reason
    )  # fmt: skip


def _pay(case: Case, given: Paid, actor: Actor, at: datetime) -> None:
    money.pay(case, given.amount_minor, given.reference, actor, at)


def _add_category(case: Case, given: Categorised, actor: Actor, at: datetime) -> None:
    acts.add_category(case, given.category, actor, at, rules_of(case.market))


def _withdraw(case: Case, given: Reasoned, actor: Actor, at: datetime) -> None:
    acts.withdraw(case, actor, at, given.reason)


def _discard(case: Case, given: Given, actor: Actor, at: datetime) -> None:
    acts.discard(case, actor, at)


_PAY: Any = Act(Paid, _pay)
"""Whether a payment is a part, the whole or more, its sum decides, whatever it was called."""

BEGINS: Mapping[str, Begin] = {"draft": Begin(Form, _draft)}
ACTS: Mapping[str, Act] = {
    "edit": Act(Form, _edit), "discard": Act(Given, _discard), "submit": Act(Given, _submit),
    "return": Act(Remarked, _send_back), "reject": Act(Remarked, _reject), "pass": Act(Passed, _pass),
    "instruct": Act(Reasoned, _instruct), "confirm": Act(Arrived, _confirm), "again": Act(Given, _again),
    "describe": Act(ShopData, _describe), "send_back": Act(Remarked, _send_back), "pass_shop": Act(Passed, _pass),
    "sign": Act(Given, _sign), "set_deposit": Act(Entered, _set_deposit), "pay": _PAY, "pay_part": _PAY,
    "top_up": _PAY, "add_category": Act(Categorised, _add_category), "withdraw": Act(Reasoned, _withdraw),
}  # fmt: skip
