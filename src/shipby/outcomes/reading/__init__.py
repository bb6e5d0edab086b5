"""A lake's last run -> what it says of an order or a shop, read again and again by one process."""

from shipby.outcomes.reading.model import (
    Action,
    Compensation,
    Found,
    NotReady,
    OrderRead,
    Page,
    ParcelRead,
    Penalty,
    Rate,
    RunFacts,
    Total,
    VerdictRead,
)  # fmt: skip
from shipby.outcomes.reading.reader import Reading, of

__all__ = [
    "Action",
    "Compensation",
    "Found",
    "NotReady",
    "OrderRead",
    "Page",
    "ParcelRead",
    "Penalty",
    "Rate",
    "Reading",
    "RunFacts",
    "Total",
    "VerdictRead",
    "of",
]
