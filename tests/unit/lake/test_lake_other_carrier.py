"""A number found under another carrier is reported in a lake too, whatever comes first, until it is cleared up."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from shipby.lake import snapshot, verify
from shipby.lake.push import Pushed, push
from tests.unit.lake.lakes import AT, Bench, order, scan, shipment

FOREIGN = scan(carrier="sto", scanned_at="2023-01-03T20:00:00+08:00", received_at="2023-01-03T20:05:00+08:00")
OWN = scan(scanned_at="2023-01-03T21:00:00+08:00", received_at="2023-01-04T08:00:00+08:00")
LATER = "2023-01-20T00:00:00+08:00"
DUE = "late-pickup"


def pushed(bench: Bench, hours: int = 0, **batches: Any) -> Pushed:
    return push(bench.lake, batches, received_at=AT + timedelta(hours=hours))


def verdict(bench: Bench, as_of: str = LATER) -> str:
    return bench.verdicts(as_of)["O1", DUE]


def carriers(bench: Bench) -> list[tuple[str | None, int]]:
    """What a shipment's carrier is and from when (minutes after it was shipped), oldest first."""
    shipped = int(datetime.fromisoformat(str(shipment()["shipped_at"])).timestamp())
    rows = bench.rows("shipments", f"recorded_at // 1000000 - {shipped}, carrier")
    return [(carrier, seconds // 60) for seconds, carrier in rows]


@pytest.mark.parametrize("first", ["shipments", "scans", "neither"])
def test_whatever_comes_first_the_pickup_is_unknown_and_it_is_said(bench: Bench, first: str) -> None:
    sent, seen = {"orders": [order()], "shipments": [shipment()]}, {"scans": [FOREIGN]}
    flushes = [{**sent, **seen}] if first == "neither" else [sent, seen] if first == "shipments" else [seen, sent]
    done = [pushed(bench, n, **flush) for n, flush in enumerate(flushes)]
    assert [note.en for note in done[-1].notes] == [
        "waybill numbers that only another carrier knows: 1 (such as NO1: sent by zto, scanned by sto); their pickup "
        "is undetermined, not missing"
    ]
    assert all(not one.notes for one in done[:-1])
    assert verdict(bench) == "undetermined"
    assert carriers(bench) == [("zto", 0), (None, 665)]
    assert len(snapshot(bench.lake).imports) == len(flushes)
    assert not verify(bench.lake)


def test_before_the_other_carrier_was_heard_of_nothing_was_known(bench: Bench) -> None:
    pushed(bench, orders=[order()], shipments=[shipment()], scans=[FOREIGN])
    assert verdict(bench, "2023-01-03T20:04:00+08:00") == "pending"
    assert verdict(bench, "2023-01-03T20:05:00+08:00") == "undetermined"


def test_the_same_again_adds_nothing(bench: Bench) -> None:
    pushed(bench, orders=[order()], shipments=[shipment()], scans=[FOREIGN])
    later = pushed(bench, 5, shipments=[shipment()])
    assert (later.tables, later.notes) == ({"shipments": 1}, ())
    assert pushed(bench, 6, scans=[FOREIGN | {"kind": "in_transit"}]).tables == {"scans": 1}
    assert verdict(bench) == "undetermined"


@pytest.mark.parametrize("arrival", list(permutations(["sent", "foreign", "own"])))
def test_once_its_own_carrier_knows_the_number_its_pickup_is_judged(bench: Bench, arrival: tuple[str, ...]) -> None:
    flushes: dict[str, dict[str, Any]] = {
        "sent": {"orders": [order()], "shipments": [shipment()]},
        "foreign": {"scans": [FOREIGN]},
        "own": {"scans": [OWN]},
    }
    done = [pushed(bench, n, **flushes[name]) for n, name in enumerate(arrival)]
    assert verdict(bench) == "on_time"
    healed = arrival[-1] == "own"
    assert [note.en for note in done[-1].notes] == healed * [
        "waybill numbers that only another carrier had known: 1 (such as NO1); their pickup is judged again"
    ]
    if healed:  # from the moment its own carrier's record was heard of, not before
        assert carriers(bench) == [("zto", 0), (None, 665), ("zto", 23 * 60)]
        assert verdict(bench, "2023-01-04T07:59:00+08:00") == "undetermined"
        assert verdict(bench, "2023-01-04T08:00:00+08:00") == "on_time"


def test_an_own_record_heard_of_first_but_brought_last_counts_from_then(bench: Bench) -> None:
    pushed(bench, orders=[order()], shipments=[shipment()], scans=[FOREIGN])
    pushed(bench, 1, scans=[OWN | {"scanned_at": "2023-01-03T10:00:00+08:00", "received_at": None}])
    pushed(bench, 2, scans=[scan(scanned_at="2023-01-03T10:00:00+08:00", received_at="2023-01-03T10:00:00+08:00")])
    assert verdict(bench, "2023-01-03T20:06:00+08:00") == "on_time"


@pytest.mark.parametrize(
    ("correction", "outcome"),
    [
        ({"carrier": "sto"}, "on_time"),
        ({"carrier": "yto", "tracking_no": "Y1"}, "violation"),
        ({"carrier": "yto", "tracking_no": "S1"}, "undetermined"),
    ],
)
@pytest.mark.parametrize("recorded", [None, "2023-01-03T12:00:00+08:00", "2023-01-05T12:00:00+08:00"])
@pytest.mark.parametrize("healed", [False, True])
def test_what_a_source_corrects_counts_as_corrected(
    bench: Bench, correction: dict[str, Any], outcome: str, recorded: str | None, healed: bool
) -> None:
    other = FOREIGN | {"tracking_no": "S1"}
    pushed(bench, orders=[order()], shipments=[shipment()], scans=[FOREIGN, other])
    if healed:
        pushed(bench, 1, scans=[OWN])
    pushed(bench, 2, shipments=[shipment(recorded_at=recorded, **correction)])
    assert verdict(bench) == outcome
    again = pushed(bench, 3, shipments=[shipment(recorded_at=recorded, source_at="2026-03-02T00:00Z", **correction)])
    assert (again.tables, again.notes) == ({"shipments": 1}, ())


def test_many_numbers_are_told_apart(bench: Bench) -> None:
    names = [f"O{n}" for n in range(6)]
    pushed(bench, orders=[order(name) for name in names], shipments=[shipment(name) for name in names])
    at = "2023-01-03T12:05:00+08:00"
    scans = [scan(name, carrier=("zto", "sto")[number % 2], received_at=at) for number, name in enumerate(names)]
    done = pushed(bench, 1, scans=scans)
    assert done.tables == {"scans": 6, "shipments": 3}
    assert [bench.verdicts(LATER)[name, DUE] for name in names] == ["on_time", "undetermined"] * 3


def test_facts_of_ones_own_are_taken_as_they_are_told(bench: Bench) -> None:
    done = bench.bring(orders=[order()], shipments=[shipment()], scans=[FOREIGN])
    assert (done.tables["shipments"], done.notes) == (1, ())
    assert verdict(bench) == "violation"
