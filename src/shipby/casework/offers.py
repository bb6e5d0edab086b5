"""A type of case, a step, what is given -> the step taken: one way for HTTP, forms and commands, for every type.

Each type's folder names its steps in `offers.py`, or in `acts.py`: BEGINS, which make a case, and ACTS, by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from shipby.casework.act import Act, Begin, Given
from shipby.casework.lookup import case_of
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.showing import TABLES
from shipby.casework.tables import START
from shipby.casework.whose import may
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.rights import RIGHTS, Unknown, scope_of


class Offers(NamedTuple):
    """The steps of one type, by name."""

    begins: Mapping[str, Begin]
    acts: Mapping[str, Act]


@cache
def offers(type: str) -> Offers:
    """What one type offers. Raises Unknown for a type that is not known."""
    if type not in TABLES:
        raise Unknown("case")
    folder = f"shipby.casework.{type}"
    module: Any = import_module(f"{folder}.offers" if find_spec(f"{folder}.offers") else f"{folder}.acts")
    return Offers(module.BEGINS, module.ACTS)


def beginnings(actor: Actor, type: str) -> list[str]:
    """The steps that begin a case of this type and are his to take, by its table and by the table of rights."""
    steps = {step.name: step for step in TABLES[type].ways(START)}
    return [
        name
        for name in offers(type).begins
        if name in RIGHTS[type]
        and scope_of(actor, name, type) is not None
        and (name not in steps or actor.who in steps[name].who)
    ]


def begin(type: str, step: str, market: Market, given: Mapping[str, Any] | Given, actor: Actor, at: datetime) -> Case:
    """A new case. given: its values by name, or whole already.

    Raises Forbidden, Unknown, Refused, LakeError; pydantic's ValidationError for what is given.
    """
    begins = offers(type).begins
    if step not in begins:
        raise _no_step(type, step, begins)
    offer = begins[step]
    return offer.run(market, offer.given.model_validate(given), actor, at)


def act(number: str, step: str, given: Mapping[str, Any] | Given, actor: Actor, at: datetime) -> Case:
    """The case after a further step. Raises as `begin`; another's case is told as one that is not there."""
    case = case_of(number)
    may(actor, "read", case)
    acts = offers(case.type).acts
    if step not in acts:
        raise _no_step(case.type, step, acts)
    offer = acts[step]
    offer.run(case, offer.given.model_validate(given), actor, at)
    case.refresh_from_db()
    return case


def _no_step(type: str, step: str, known: Mapping[str, Any]) -> Refused:
    ways = ", ".join(known)
    return Refused("no-such-step", f"{type} 没有“{step}”这一步；有：{ways}。", f"{type} has no {step}; it has: {ways}.")
