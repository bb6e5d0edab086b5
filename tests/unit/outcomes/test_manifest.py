"""run.json: what was judged by which rules; the same for the same inputs, but for the circumstances."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import shipby
from shipby.domain.tables import OUTCOMES

AS_OF = "2023-01-20T00:00:00.000001+08:00"
ORDERS = """order_id,shop_id,paid_at,amount_minor
O1,S1,2023-01-01 10:00:00,1000
O2,S1,2023-01-02T10:00:00+08:00,1000
O2,S1,2023-01-02T10:00:00+08:00,1000
,S1,2023-01-02T10:00:00+08:00,1000
"""
SHIPMENTS = """shipment_id,order_id,carrier,tracking_no,shipped_at
H1,O1,C,T1,2023-01-01T12:00:00+08:00
H2,unknown,C,T2,2023-01-01T12:00:00+08:00
"""
SETTINGS = {"douyin": {"hours": {"spot": 72}}}


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (folder / "shipments.csv").write_text(SHIPMENTS, encoding="utf-8")
    return folder


def told(facts: Path, out: Path, **options: Any) -> dict[str, Any]:
    shipby.judge(facts, pack="douyin", as_of=AS_OF, out=out, settings=SETTINGS, **options)
    manifest: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return manifest


def test_what_was_judged_by_which_rules(facts: Path, tmp_path: Path) -> None:
    run = told(facts, tmp_path / "out")
    rules = shipby.load_pack("douyin")
    assert run["schema"] == "shipby.run/1"
    assert run["pack"] == {
        "name": "douyin",
        "market": "douyin",
        "versions": ["2022-12-30"],
        "hash": rules.hash,
        "zone": "Asia/Shanghai",
    }
    assert (run["as_of"], run["as_of_from"]) == ("2023-01-19T16:00:00.000001+00:00", "given")
    assert run["settings"] == SETTINGS
    assert run["engine"] == {"name": "duckdb", "version": version("duckdb")}
    assert run["versions"]["shipby"] == version("shipby")


def test_what_was_read(facts: Path, tmp_path: Path) -> None:
    run = told(facts, tmp_path / "out")
    assert set(run["facts"]) == {"orders", "shipments"}
    orders = run["facts"]["orders"]
    counts = [orders[name] for name in ("read", "kept", "quarantined", "zone_assumed")]
    assert counts == [4, 3, 1, 1]
    assert orders["content_hash"] == hashlib.sha256(ORDERS.encode()).hexdigest()
    assert run["quarantine"] == [{"table": "orders", "column": "order_id", "code": "empty", "rows": 1}]
    assert run["orphans"] == {"shipments": 1}


def test_what_came_out(facts: Path, tmp_path: Path) -> None:
    run = told(facts, tmp_path / "out")
    assert set(run["outcomes"]) == set(OUTCOMES)
    assert run["outcomes"]["verdicts"]["rows"] == 6
    assert all(len(table["content_hash"]) == 64 for table in run["outcomes"].values())
    assert (tmp_path / "out" / "quarantine.csv").is_file()


def test_only_the_circumstances_differ(facts: Path, tmp_path: Path) -> None:
    first = told(facts, tmp_path / "first", threads=1, memory="1GB")
    moved = facts.rename(tmp_path / "moved")
    second = told(moved, tmp_path / "second", format="csv")
    circumstances = first.pop("circumstances"), second.pop("circumstances")
    assert first == second
    assert [each["facts"] for each in circumstances] == [str(facts), str(moved)]
    assert [each["threads"] for each in circumstances] == [1, None]
    assert {"pack", "facts", "plan", "judge", "write verdicts"} <= circumstances[0]["seconds"].keys()


def test_another_setting_is_another_run(facts: Path, tmp_path: Path) -> None:
    first = told(facts, tmp_path / "first")
    shipby.judge(facts, pack="douyin", as_of=AS_OF, out=tmp_path / "second")
    second = json.loads((tmp_path / "second" / "run.json").read_text(encoding="utf-8"))
    assert first["pack"]["hash"] == second["pack"]["hash"]
    assert second["settings"] is None
    assert first["outcomes"]["verdicts"]["content_hash"] != second["outcomes"]["verdicts"]["content_hash"]


def test_a_run_held_in_memory_tells_the_same(facts: Path, tmp_path: Path) -> None:
    run = shipby.judge(facts, pack="douyin", as_of=AS_OF, settings=SETTINGS)
    written = told(facts, tmp_path / "out")
    assert run.manifest["facts"] == written["facts"]
    assert {name: table["rows"] for name, table in run.manifest["outcomes"].items()} == {
        name: table["rows"] for name, table in written["outcomes"].items()
    }
