"""What is given for the steps of a notice -> the steps, as HTTP and forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from shipby.casework.act import Act, Begin, Given
from shipby.casework.models import Case
from shipby.casework.notice import acts
from shipby.casework.notice.columns import Offer, Wider
from shipby.people.actors import Actor
from shipby.people.models import Market

Code = Annotated[str, Field(min_length=1, max_length=100)]
Codes = Annotated[tuple[Code, ...], Field(max_length=500)]
Hours = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=4)]


class Written(Given):
    """A draft of a notice; what it lacks may come later."""

    title: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=20_000)] = ""
    window: Literal["", "paid", "due"] = ""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    side: Literal["", "from", "to", "either"] = ""
    regions: Codes = ()
    categories: Codes = ()
    channels: Codes = ()
    extend_hours: Hours | None = None
    dispatch_by: AwareDatetime | None = None

    def offer(self) -> Offer:
        """The columns among it."""
        return Offer(**self.model_dump(exclude={"title", "text"}))


class Widened(Given):
    """What of a published notice shall change; what is not given stays. regions: empty is everywhere."""

    regions: Codes | None = None
    side: Literal["from", "to", "either"] | None = None
    extend_hours: Hours | None = None
    dispatch_by: AwareDatetime | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    def wider(self) -> Wider | None:
        """What it asks for; None: nothing."""
        given = self.model_dump(exclude_none=True, exclude={"reason"})
        return Wider(**given) if given else None


class Widen(Widened):
    """A widening, with its reason."""

    reason: Annotated[str, Field(max_length=2_000)] = ""


def _draft(market: Market, given: Written, actor: Actor, at: datetime) -> Case:
    return acts.draft(market, given.title, given.text, given.offer(), actor, at)


def _edit(case: Case, given: Written, actor: Actor, at: datetime) -> None:
    acts.edit(case, given.title, given.text, given.offer(), actor, at)


def _preview(case: Case, given: Widened, actor: Actor, at: datetime) -> None:
    acts.show(case, actor, at, given.wider())


def _widen(case: Case, given: Widen, actor: Actor, at: datetime) -> None:
    acts.widen(case, given.wider() or Wider(), actor, at, given.reason)


BEGINS: Mapping[str, Begin] = {"draft": Begin(Written, _draft)}
ACTS: Mapping[str, Act] = {
    "edit": Act(Written, _edit),
    "preview": Act(Widened, _preview),
    "publish": Act(Given, lambda case, given, actor, at: acts.publish(case, actor, at)),
    "widen": Act(Widen, _widen),
    "discard": Act(Given, lambda case, given, actor, at: acts.discard(case, actor, at)),
}
