"""What is given for the steps of an enquiry -> the steps, as HTTP and forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shipby.casework.act import Act, Begin, Given
from shipby.casework.enquiry import acts
from shipby.casework.lookup import case_of, shop_of
from shipby.casework.models import Case
from shipby.people.actors import Actor
from shipby.people.models import Market

_Id = Annotated[str, Field(min_length=1, max_length=200)]


class Ask(Given):
    """A question about an entry of the ledger, a verdict (clause/order) or a measure."""

    shop: _Id
    about: Literal["entry", "verdict", "measure"]
    id: _Id
    text: Annotated[str, Field(max_length=5000)]


class Text(Given):
    """What to write into the thread."""

    text: Annotated[str, Field(max_length=5000)]


class Attach(Given):
    """The appeal, of the same shop, that it is shown with."""

    appeal: _Id


def _open(market: Market, given: Ask, actor: Actor, at: datetime) -> Case:
    order = given.id.partition("/")[2] if given.about == "verdict" else ""
    return acts.ask(shop_of(market, given.shop), (given.about, given.id), given.text, actor, at, order)


def _attach(case: Case, given: Attach, actor: Actor, at: datetime) -> None:
    acts.attach(case, case_of(given.appeal, "appeal"), actor, at)


BEGINS: Mapping[str, Begin] = {"open": Begin(Ask, _open)}
ACTS: Mapping[str, Act] = {
    "answer": Act(Text, lambda case, given, actor, at: acts.answer(case, given.text, actor, at)),
    "ask": Act(Text, lambda case, given, actor, at: acts.ask_again(case, given.text, actor, at)),
    "close": Act(Given, lambda case, given, actor, at: acts.close(case, actor, at)),
    "attach": Act(Attach, _attach),
}
