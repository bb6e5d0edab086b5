"""Only what bears on an order is read, and all of it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from shipby.facts import load
from shipby.outcomes.explain import UnknownOrderError
from shipby.outcomes.explain.narrow import among, narrow
from tests.support.judge import write_facts

from .told import Facts, facts, order, scan, shipment, told


def _kept(given: Facts, folder: Path, *orders: str) -> dict[str, int]:
    """Rows per table that an explanation of these orders reads."""
    write_facts(given, folder / "facts")
    with duckdb.connect() as con:
        load(con, folder / "facts", "Asia/Shanghai", folder)
        narrow(con, orders)
        counts = ((table, con.execute(f"SELECT count(*) FROM fact_{table}").fetchone()) for table in given)
        return {table: count[0] for table, count in counts if count and count[0]}


def test_other_orders_are_left_out(tmp_path: Path) -> None:
    given = facts(
        orders=[order(), order("O2")],
        shipments=[shipment("2023-01-02T10:00:00Z"), shipment("2023-01-02T10:00:00Z", "O2")],
        scans=[scan("2023-01-02T12:00:00Z"), scan("2023-01-02T12:00:00Z", order_id="O2")],
    )
    assert _kept(given, tmp_path, "O1") == {"orders": 1, "shipments": 1, "scans": 1}


def test_who_else_used_the_waybill_comes_along_without_its_order(tmp_path: Path) -> None:
    given = facts(
        orders=[order(), order("O2")],
        shipments=[
            shipment("2023-01-02T10:00:00Z"),
            shipment("2023-01-01T10:00:00Z", "O2", tracking_no="W-O1"),
            shipment("2023-01-01T10:00:00Z", "O3", tracking_no="W-O1", carrier="zto"),
        ],
    )
    assert _kept(given, tmp_path, "O1") == {"orders": 1, "shipments": 2}


def test_a_newer_row_that_takes_a_shipment_away_comes_along(tmp_path: Path) -> None:
    given = facts(
        orders=[order(), order("O2")],
        shipments=[
            shipment("2023-01-02T10:00:00Z"),
            shipment("2023-01-02T10:00:00Z", shipment_id="H-O1", order_id="O2", recorded_at="2023-01-03T10:00:00Z"),
        ],
    )
    assert _kept(given, tmp_path, "O1")["shipments"] == 2
    assert told(given)[0].tests[0].verdict.reason == "NEVER_MET"


def test_members_of_a_finding_come_along_with_what_excludes_them(tmp_path: Path) -> None:
    def incident(name: str, order_id: str, kind: str = "wrong_item", finding: str | None = "G") -> dict[str, object]:
        told = {"incident_id": name, "order_id": order_id, "kind": kind, "finding_id": finding}
        return {**told, "found_at": f"2023-01-0{name[-1]}T10:00:00Z"}

    given = facts(
        orders=[order(), order("O2"), order("O3")],
        incidents=[
            incident("I1", "O2"),
            incident("I2", "O1"),
            incident("I3", "O2", "buyer_abuse", None),
            incident("I4", "O3", finding="other"),
        ],
    )
    assert _kept(given, tmp_path, "O1") == {"orders": 2, "incidents": 3}
    penalty = next(part for part in told(given)[0].consequences if part.table == "penalties")
    assert penalty.row
    assert penalty.row["incident_id"] == "I2", "the order of I1 is excluded"


def test_an_unknown_order_names_the_closest() -> None:
    given = facts(orders=[order("DD-0123"), order("DD-0124"), order("XX-9")])
    with pytest.raises(UnknownOrderError, match=r"no order DD-0132\. Did you mean DD-0123 or DD-0124"):
        told(given, "DD-0132")
    with pytest.raises(UnknownOrderError, match="Did you mean DD-0123"):
        told(given, "123")
    with pytest.raises(UnknownOrderError, match="Copy an order_id"):
        told(given, "ZZZZZZ")


def test_an_order_in_quarantine_may_be_the_one() -> None:
    given = facts(orders=[order(), order("O77", amount_minor=-1)])
    with pytest.raises(UnknownOrderError, match="1 row of orders went to quarantine"):
        told(given, "O77")


@pytest.mark.parametrize("count", [1, 2, 2000])
def test_a_condition_holds_for_its_values_only(count: int) -> None:
    with duckdb.connect() as con:
        condition = among(con, "x", [None, *(f"it's {number}" for number in range(count))])
        rows = con.execute(f"SELECT count(*) FROM (SELECT 'it''s ' || range AS x FROM range(3000)) WHERE {condition}")
        assert rows.fetchone() == (count,)
        assert among(con, "x", [None]) == "FALSE"
