"""What is given for each step of a complaint."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shipby.casework.act import Given

Remedy = Literal["cancel", "compensate"]


class Open(Given):
    """A complaint of a buyer about one order: what he wants, and what happened."""

    order_id: str
    remedy: Remedy
    text: str


class Choose(Given):
    """Another remedy."""

    remedy: Remedy


class Text(Given):
    """What to write into the thread."""

    text: str


class Propose(Given):
    """What the merchant offers: to cancel, or a sum in fen."""

    remedy: Remedy
    amount_minor: Annotated[int, Field(gt=0)] | None = None
    text: str = ""


class Agree(Given):
    """What is agreed to, as it was seen: the buyer's remedy, or the merchant's proposal with its sum."""

    remedy: Remedy
    amount_minor: Annotated[int, Field(gt=0)] | None = None


class Reason(Given):
    """Why; part of the record."""

    reason: str = ""
