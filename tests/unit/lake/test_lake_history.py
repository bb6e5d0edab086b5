"""What came twice, late or out of order is judged as if it had come once and in time; T sees what was known."""

from __future__ import annotations

from itertools import permutations

import pytest

from shipby.lake import compact
from tests.unit.lake.lakes import AT, Bench, order, scan, shipment

NOW = "2023-01-20T00:00:00+08:00"
LATE = ("O1", "late-dispatch")
OLD = order(promised_by="2023-01-10T00:00:00+08:00", recorded_at="2023-01-02T10:00:00+08:00")
NEW = order(promised_by="2023-01-03T00:00:00+08:00", recorded_at="2023-01-02T11:00:00+08:00")
PARCEL = shipment(recorded_at="2023-01-03T10:00:00+08:00")


def test_the_newer_record_wins_whichever_came_first(bench: Bench) -> None:
    outcomes = set()
    for record in (NEW, OLD):
        bench.bring(orders=[record], shipments=[PARCEL], scans=[scan()])
        outcomes.add(bench.verdicts(NOW)[LATE])
    assert outcomes == {"violation"}


def test_a_judgement_sees_what_was_known_then(bench: Bench) -> None:
    bench.bring(orders=[NEW], shipments=[PARCEL], scans=[scan()])
    bench.bring(orders=[OLD])
    assert bench.verdicts("2023-01-02T10:30:00+08:00")[LATE] != "violation"
    assert bench.verdicts(NOW)[LATE] == "violation"


def test_rows_delivered_twice_count_once(bench: Bench) -> None:
    bench.bring(orders=[OLD], shipments=[PARCEL], scans=[scan()])
    once = bench.verdicts(NOW)
    bench.bring(orders=[OLD, OLD], shipments=[PARCEL], scans=[scan(), scan()])
    assert bench.verdicts(NOW) == once


@pytest.mark.parametrize("turn", list(permutations(range(3))), ids=str)
def test_the_order_of_arrival_does_not_count(bench: Bench, turn: tuple[int, ...]) -> None:
    deliveries = ({"orders": [NEW]}, {"orders": [OLD], "shipments": [PARCEL]}, {"scans": [scan(), scan("O7")]})
    for each in turn:
        bench.bring(**deliveries[each])
    after = bench.verdicts(NOW)
    assert after[LATE] == "violation"
    compact(bench.lake, now=AT)
    assert bench.verdicts(NOW) == after
