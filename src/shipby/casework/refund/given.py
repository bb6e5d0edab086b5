"""What is given for each step of a refund."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shipby.casework.act import Given


class Outright(Given):
    """The buyer wants his money back for an order of which nothing was shipped."""

    order_id: str
    reason: str = ""


class Return(Given):
    """The buyer sends the goods back, as agreed in the thread of a case about the order."""

    order_id: str
    agreed_in: str
    """number of the complaint or incident."""


class Nothing(Given):
    """The step says it all."""


class Reason(Given):
    """Why; part of the record."""

    reason: str = ""


class Report(Given):
    """What the payment says: its own number, its reason."""

    reported: Annotated[str, Field(max_length=500)] = ""


class Way(Given):
    """Another way of payment, in words."""

    way: Annotated[str, Field(max_length=200)]
