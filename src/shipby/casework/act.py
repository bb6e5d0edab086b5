"""What an actor gives for a step -> the step: one shape for HTTP and for forms, read off each type of case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from shipby.casework.models import Case
from shipby.people.actors import Actor
from shipby.people.models import Market


class Given(BaseModel):
    """What is given for a step: whole, typed, nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Begin:
    """How a case begins. run: market, what is given (the shop or the order among it), actor, instant -> the case.

    It asks `people.rights` first. Raises Forbidden, Unknown, Refused.
    """

    given: type[Given]
    run: Callable[[Market, Any, Actor, datetime], Case]


@dataclass(frozen=True, slots=True)
class Act:
    """A further step. run: the case, what is given, actor, instant. Raises as Begin's."""

    given: type[Given]
    run: Callable[[Case, Any, Actor, datetime], None]
