"""Orders of an incident -> the rows that the judge reads: one an order, one finding over all."""

from __future__ import annotations

from collections.abc import Iterable

from shipby.casework.acting import Taking
from shipby.casework.incident.models import IncidentOrder


def facts(taking: Taking, orders: Iterable[IncidentOrder], *, withdrawn: bool = False) -> None:
    """The whole rows as of this step; found_at stays that of the first finding."""
    number, kind = taking.case.number, taking.case.incident.kind
    for one in orders:
        taking.fact(
            "incidents",
            {
                "incident_id": f"{number}/{one.place}", "order_id": one.order_id, "kind": kind,
                "severity": one.severity or None, "found_at": one.found_at, "finding_id": number,
                "withdrawn_at": taking.at if withdrawn else None,
            },
        )  # fmt: skip
