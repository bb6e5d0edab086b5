"""A lake is judged and explained like the folder it was filled from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import shipby
from shipby.engines.sources import present
from shipby.lake import create, import_facts
from shipby.outcomes.judge import Request, run

from ...support.judge import write_facts

AS_OF = "2023-01-03T12:00:00+08:00"
FACTS = {
    "orders": [{"order_id": "O1", "shop_id": "S1", "paid_at": "2023-01-01T10:00:00+08:00", "amount_minor": "15000"}],
    "shipments": [],
    "scans": [],
}


def test_both_give_the_same_outcomes_and_explanations(tmp_path: Path) -> None:
    folder, root = tmp_path / "facts", tmp_path / "lake"
    write_facts(FACTS, folder)
    import_facts(create(root, "douyin", datetime(2026, 1, 1, tzinfo=UTC)), folder, at=datetime(2026, 1, 1, tzinfo=UTC))
    judged = [run(Request(place, "douyin", AS_OF, out=tmp_path / f"out-{place.name}")) for place in (folder, root)]
    assert judged[0].manifest["outcomes"] == judged[1].manifest["outcomes"]
    assert judged[1].manifest["facts"]["orders"]["kept"] == 1
    told = [shipby.explain(place, ["O1"], pack="douyin", as_of=AS_OF) for place in (folder, root)]
    assert told[0] == told[1]
    assert present(folder) == present(root) == {"orders", "shipments", "scans"}
