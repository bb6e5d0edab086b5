"""Orders whose explanations are worth reading, each with the rules and the instant it is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .told import IMAGINARY, Facts, T, facts, order, scan, shipment

THRESHOLDS = [{"parcels_at_most": 20, "at_least_percent": 80}, {"at_least_percent": 90}]


@dataclass(frozen=True)
class Telling:
    """Facts about O1, and what it is judged by."""

    facts: Facts
    pack: str = "douyin"
    as_of: str = T
    settings: Mapping[str, Any] | None = field(default=None)


def _incident(incident_id: str, kind: str, at: str, **columns: object) -> dict[str, object]:
    return {"incident_id": incident_id, "order_id": "O1", "kind": kind, "found_at": at, **columns}


def _filing(filing_id: str, status: str, by: str, **columns: object) -> dict[str, object]:
    told = {"filing_id": filing_id, "order_id": "O1", "reason": "fire", "submitted_at": "2023-01-02T09:00:00+08:00"}
    return {**told, "status": status, "dispatch_by": by, **columns}


_NOTICE = {"starts_at": "2023-01-01T00:00:00+08:00", "ends_at": "2023-01-05T23:59:59+08:00", "window": "paid"}

TELLING: dict[str, Telling] = {
    # moved by a notice, not by others, late all the same; picked up late; waybill used before; delivered elsewhere
    "late": Telling(
        facts(
            orders=[order(), order("O9", paid_at="2022-12-20T10:00:00+08:00")],
            shipments=[
                shipment("2023-01-05T09:00:00+08:00", recorded_at="2023-01-05T09:00:05+08:00"),
                shipment("2022-12-21T10:00:00+08:00", "O9", tracking_no="W-O1"),
            ],
            scans=[
                scan("2023-01-06T10:00:00+08:00", received_at="2023-01-06T22:00:00+08:00"),
                scan("2023-01-06T15:00:00+08:00", "in_transit"),
                scan("2023-01-09T09:30:00+08:00", "delivered", region="440305"),
                scan("2023-01-09T12:00:00+08:00", "exception", received_at="2023-02-01T00:00:00+08:00"),
            ],
            notices=[
                {"notice_id": "N1", **_NOTICE, "regions": "33|34", "side": "from", "extend_hours": 24},
                {"notice_id": "N2", **_NOTICE, "dispatch_by": "2023-01-03T00:00:00+08:00"},
                {"notice_id": "N3", **_NOTICE, "regions": "44", "side": "to", "extend_hours": 240},
            ],
            filings=[
                _filing("F1", "rejected", "2023-01-09T00:00:00+08:00", decided_at="2023-01-02T20:00:00+08:00"),
                _filing("F2", "approved", "2023-01-03T20:00:00+08:00", decided_at="2023-01-02T20:00:00+08:00"),
                _filing("F3", "pending", "2023-01-08T00:00:00+08:00"),
            ],
            appeals=[
                {
                    "appeal_id": "A1",
                    "clause": "late-dispatch",
                    "order_id": "O1",
                    "outcome": "dismissed",
                    "decided_at": "2023-01-12T00:00:00+08:00",
                }
            ],
        )
    ),
    # never dispatched: found three times, banned; an incident shared with another order; a fraud appealed away
    "never": Telling(
        facts(
            orders=[order(amount_minor=40_000), order("O2", paid_at="2023-01-02T10:00:00+08:00")],
            incidents=[
                _incident("I1", "out_of_stock", "2023-01-04T09:00:00+08:00", finding_id="G1"),
                _incident("I2", "out_of_stock", "2023-01-03T09:00:00+08:00", finding_id="G1", order_id="O2"),
                _incident("I3", "empty_parcel", "2023-01-08T09:00:00+08:00", severity="very_serious"),
                _incident("I4", "buyer_abuse", "2023-01-05T09:00:00+08:00", withdrawn_at="2023-01-06T09:00:00+08:00"),
            ],
            appeals=[
                {
                    "appeal_id": "A2",
                    "clause": "fraudulent-dispatch",
                    "order_id": "O1",
                    "outcome": "upheld",
                    "decided_at": "2023-01-12T00:00:00+08:00",
                }
            ],
        )
    ),
    # two parcels: one late to be seen, the other has none of its scans yet
    "two-parcels": Telling(
        facts(
            orders=[order(parcels_expected=2, promise_hours=72, channel="live")],
            shipments=[
                shipment("2023-01-02T10:00:00+08:00"),
                shipment("2023-01-02T11:00:00+08:00", shipment_id="H-O1b", tracking_no="W-O1b"),
                shipment("2023-01-03T11:00:00+08:00", shipment_id="H-O1c", tracking_no="W-O1c"),
            ],
            scans=[
                scan("2023-01-02T20:00:00+08:00", received_at="2023-01-05T08:00:00+08:00"),
                scan("2023-01-02T22:00:00+08:00", tracking_no="W-O1b", received_at="2023-03-01T00:00:00+08:00"),
            ],
            complaints=[
                {
                    "complaint_id": "C1",
                    "order_id": "O1",
                    "opened_at": "2023-01-06T10:00:00+08:00",
                    "decided_at": "2023-01-07T10:00:00+08:00",
                    "upheld": True,
                    "remedy": "compensate",
                }
            ],
        ),
        pack="xiaohongshu",
        settings={"xiaohongshu": {"on_time_thresholds": THRESHOLDS}},
    ),
    # presale without a promise, closed without an instant: nothing can be said
    "no-promise": Telling(facts(orders=[order(mode="presale", closed=True)])),
    # no scan feed at all; contract hours; closed before it was due
    "no-scans": Telling(
        {
            "orders": [order(mode="fast", cancelled_at="2023-01-09T00:00:00+08:00")],
            "shipments": [shipment("2023-01-01T12:00:00+08:00", carrier=None, tracking_no=None)],
            "terms": [
                {
                    "terms_id": "T1",
                    "shop_id": "S1",
                    "mode": "fast",
                    "hours": 12,
                    "starts_at": "2022-12-01T00:00:00+08:00",
                }
            ],
        },
        pack="xiaohongshu",
    ),
    # working days with a cut-off, acquitted by another act; a span still open
    "imaginary": Telling(
        facts(
            orders=[order(paid_at="2023-01-06T14:30:00+01:00", currency="EUR")],
            shipments=[shipment("2023-01-10T09:00:00+01:00")],
            scans=[
                scan("2023-01-11T08:00:00+01:00"),
                scan("2023-01-11T18:00:00+01:00", "delivered"),
            ],
            incidents=[_incident("I1", "missing_item", "2023-01-12T09:00:00+01:00", severity="serious")],
        ),
        pack=IMAGINARY,
        as_of="2023-01-12T12:00:00+01:00",
    ),
}
