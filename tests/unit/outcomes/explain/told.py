"""Small facts written out -> explanations of their orders, as a user gets them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shipby.domain.tables import FACTS
from shipby.outcomes.explain import Explanation, explain
from tests.support.judge import write_facts

Row = dict[str, object]
Facts = Mapping[str, Sequence[Row]]

T = "2023-01-20T00:00:00+08:00"
IMAGINARY = str(Path(__file__).parents[3] / "packs" / "imaginary")


def order(order_id: str = "O1", **columns: object) -> Row:
    """A spot order of shop S1, paid at ten on New Year's Day 2023."""
    told = {"order_id": order_id, "shop_id": "S1", "product_id": "P1", "paid_at": "2023-01-01T10:00:00+08:00"}
    return {**told, "amount_minor": 15_000, "ship_from": "330106", "ship_to": "110101", **columns}


def shipment(at: str, order_id: str = "O1", **columns: object) -> Row:
    """Its shipment H-<order> by sf under the waybill W-<order>."""
    told = {"shipment_id": f"H-{order_id}", "order_id": order_id, "carrier": "sf", "tracking_no": f"W-{order_id}"}
    return {**told, "shipped_at": at, **columns}


def scan(at: str, kind: str = "picked_up", order_id: str = "O1", **columns: object) -> Row:
    """A scan of that parcel."""
    return {"carrier": "sf", "tracking_no": f"W-{order_id}", "kind": kind, "scanned_at": at, **columns}


def facts(**tables: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """Every table, empty where nothing is given."""
    return {name: tables.get(name, ()) for name in FACTS}


def told(given: Facts, *orders: str, pack: str = "douyin", as_of: str = T, **options: Any) -> list[Explanation]:
    """The explanations of these orders, of O1 where none is named."""
    with tempfile.TemporaryDirectory() as folder:
        write_facts(given, Path(folder))
        return explain(folder, orders or ("O1",), pack=pack, as_of=as_of, threads=1, **options)
