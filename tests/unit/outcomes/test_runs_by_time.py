"""What turns by time alone, from one run of a lake to the next: told as such, and equal to what judging all gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shipby.domain.instants import instant_us
from shipby.lake import Lake, create, import_facts
from shipby.outcomes.reading import reader as reading
from shipby.outcomes.runs import running
from shipby.outcomes.runs.changes import Flip, read_changes
from shipby.outcomes.runs.export import export

from ...support.judge import write_facts

PAID = datetime(2023, 1, 10, 0, tzinfo=UTC)


def after(hours: float) -> str:
    """An instant so many hours after the orders were paid."""
    return (PAID + timedelta(hours=hours)).isoformat()


def order(name: str, cancelled: float | None = None) -> dict[str, object]:
    return {
        "order_id": name,
        "shop_id": "S",
        "paid_at": after(0),
        "amount_minor": 100,
        "promised_by": after(48),
        "recorded_at": after(0),
        "cancelled_at": None if cancelled is None else after(cancelled),
    }


def parcel(name: str) -> dict[str, object]:
    at = after(10)
    return {
        "shipment_id": name,
        "order_id": name,
        "carrier": "zto",
        "tracking_no": name,
        "shipped_at": at,
        "recorded_at": at,
    }


def scan(name: str, kind: str, hours: float) -> dict[str, object]:
    """Received at 12 h, whatever the carrier's clock said."""
    return {
        "carrier": "zto",
        "tracking_no": name,
        "kind": kind,
        "scanned_at": after(hours),
        "received_at": after(12),
    }


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Paid at 0 h, due at 48 h; one order is closed at 20 h, as was announced; two parcels stand still until 36 h.

    Of one of these a scan of 40 h was told at 12 h: nothing can come between, so it is not waited for.
    """
    facts = {
        "orders": [order("stalled"), order("ahead"), order("closed", cancelled=20), order("late")],
        "shipments": [parcel("stalled"), parcel("ahead")],
        "scans": [scan("stalled", "picked_up", 12), scan("ahead", "picked_up", 12), scan("ahead", "in_transit", 40)],
    }
    write_facts(facts, tmp_path / "facts")
    made = create(tmp_path / "lake", "douyin", PAID)
    import_facts(made, tmp_path / "facts", at=PAID)
    return made


def run(lake: Lake, hours: float) -> dict[tuple[str, str], tuple[str, str, str | None]]:
    """The flips of a run so many hours after the orders were paid, by order and clause; it equals a full run."""
    request = running.RunRequest(lake, instant_us(after(hours)), changes=True)
    done = running.run(request)
    assert done.why_full in (None, "first")
    flips: tuple[Flip, ...] = ()
    if done.why_full is None:
        flips = read_changes(done.run.folder / "changes.parquet").shown
    one = export(lake, done.run, lake.root.parent / "out")
    full = running.run(running.RunRequest(lake, request.as_of, full=True))
    assert export(lake, full.run, lake.root.parent / "out")["outcomes"] == one["outcomes"]
    return {(flip.order_id, flip.clause): (flip.was, flip.now, flip.facts) for flip in flips}


def test_a_gap_a_closing_and_a_deadline_pass_without_a_new_fact(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WORTH", 0)
    run(lake, 13)
    assert run(lake, 19) == {}
    assert run(lake, 20) == {("closed", "late-dispatch"): ("pending", "not_due", None)}
    assert run(lake, 36) == {}
    assert run(lake, 37) == {
        ("stalled", "fake-dispatch"): ("pending", "violation", None),
        ("ahead", "fake-dispatch"): ("on_time", "violation", None),
    }
    assert run(lake, 49) == {("late", "late-dispatch"): ("pending", "violation", None)}


def test_a_reader_sees_a_closing_when_it_has_come(lake: Lake) -> None:
    closed = {}
    for hours in (19, 20):
        run(lake, hours)
        told = reading.Reading(lake.root).order("closed")
        assert told is not None
        closed[hours] = told.closed_at
    assert closed == {19: None, 20: PAID + timedelta(hours=20)}
