"""Every rule that makes a row bad, and what is no mistake. All cases are loaded at once, one row each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from shipby.domain.tables import CHANNELS, FACTS, INCIDENT_KINDS, MODES, SCAN_KINDS
from shipby.facts import FactsReport, load

from .conftest import Content, Load, write

AT, LATER = "2023-01-02T10:00:00+08:00", "2023-01-03T10:00:00+08:00"

GOOD: dict[str, dict[str, str]] = {
    "orders": {"order_id": "O1", "shop_id": "S1", "paid_at": AT, "amount_minor": "100"},
    "shipments": {"shipment_id": "H1", "order_id": "O1", "shipped_at": AT},
    "scans": {"carrier": "sf", "tracking_no": "N1", "kind": "picked_up", "scanned_at": AT},
    "incidents": {"incident_id": "I1", "order_id": "O1", "kind": "out_of_stock", "found_at": AT},
    "notices": {"notice_id": "N1", "starts_at": AT, "ends_at": LATER, "window": "paid", "extend_hours": "24"},
    "filings": {
        "filing_id": "F1",
        "order_id": "O1",
        "reason": "fire",
        "submitted_at": AT,
        "dispatch_by": LATER,
        "status": "pending",
    },
    "complaints": {"complaint_id": "C1", "order_id": "O1", "opened_at": AT},
    "closures": {"closure_id": "K1", "order_id": "O1", "closed_at": AT},
    "terms": {"terms_id": "T1", "mode": "spot", "hours": "48", "starts_at": AT},
    "feeds": {"feed_id": "D1", "starts_at": AT},
    "appeals": {"appeal_id": "A1", "clause": "late-dispatch"},
}


Case = tuple[str, dict[str, str]]
"""A table, and what its row has beyond the good row or instead of it."""

REQUIRED: list[tuple[str, str]] = [(table, column) for table, row in GOOD.items() for column in row]

BAD: list[tuple[str, str, str, str]] = [
    ("orders", "mode", "preorder", "word"),
    ("orders", "channel", "tv", "word"),
    ("orders", "amount_minor", "-1", "negative"),
    ("orders", "amount_minor", "12.50", "minor"),
    ("orders", "amount_minor", "1e3", "minor"),
    ("orders", "amount_minor", "1,250", "minor"),
    ("orders", "amount_minor", "1000000000000000", "minor"),
    ("orders", "parcels_expected", "0", "below_one"),
    ("orders", "parcels_expected", "-2", "below_one"),
    ("orders", "parcels_expected", "1.5", "whole"),
    ("orders", "promise_hours", "-0.5", "negative"),
    ("orders", "promise_hours", "two", "hours"),
    ("orders", "promise_hours", "1e2", "hours"),
    ("orders", "promise_hours", "0.1234567", "hours"),
    ("orders", "promise_hours", "1000000", "hours"),
    ("orders", "promised_by", "2023-01-02T09:59:59.999999+08:00", "promise"),
    ("orders", "ship_from", "33x", "digits"),
    ("orders", "ship_to", "浙江", "digits"),
    ("orders", "closed", "perhaps", "flag"),
    ("orders", "cancelled_at", "soon", "time"),
    ("orders", "source_at", "soon", "time"),
    ("orders", "recorded_at", "soon", "time"),
    ("scans", "kind", "seen", "word"),
    ("scans", "region", "-33", "digits"),
    ("scans", "received_at", "2023-01-02", "time"),
    ("incidents", "kind", "lost", "word"),
    ("incidents", "severity", "mild", "word"),
    ("notices", "window", "shipped", "word"),
    ("notices", "side", "both", "word"),
    ("notices", "regions", "33|x", "digits"),
    ("notices", "channels", "live|tv", "word"),
    ("notices", "extend_hours", "-1", "negative"),
    ("notices", "ends_at", AT.replace("10:", "09:"), "ends"),
    ("notices", "dispatch_by", LATER, "one_offer"),
    ("filings", "status", "open", "word"),
    ("complaints", "remedy", "money", "word"),
    ("complaints", "upheld", "2", "flag"),
    ("terms", "mode", "slow", "word"),
    ("terms", "hours", "-1", "negative"),
    ("feeds", "ends_at", AT.replace("10:", "09:"), "ends"),
    ("appeals", "outcome", "won", "word"),
    ("appeals", "window_start", "2023-02-30", "date"),
    ("appeals", "window_start", "2023-01-02 10:00:00", "date"),
    ("appeals", "window_start", "1950-01-02", "years"),
]
"""table, column, value -> code"""

VALUES: list[tuple[str, str, str, Any]] = [
    *(("orders", "mode", mode, mode) for mode in MODES),
    *(("orders", "channel", channel, channel) for channel in CHANNELS),
    *(("scans", "kind", kind, kind) for kind in SCAN_KINDS),
    *(("incidents", "kind", kind, kind) for kind in INCIDENT_KINDS),
    ("orders", "mode", " Presale ", "presale"),
    ("orders", "mode", "", None),
    ("orders", "amount_minor", "0", 0),
    ("orders", "amount_minor", " 1250.0 ", 1250),
    ("orders", "amount_minor", "999999999999999", 999_999_999_999_999),
    ("orders", "parcels_expected", "2.0", 2),
    ("orders", "promise_hours", "36.5", 131_400_000_000),
    ("orders", "promise_hours", "0.1", 360_000_000),
    ("orders", "promise_hours", "0.000001", 3_600),
    ("orders", "promise_hours", "0.3000000000", 1_080_000_000),
    ("orders", "promise_hours", "999999.999999", 3_599_999_999_996_400),
    ("orders", "promise_hours", "0", 0),
    ("orders", "promised_by", AT, 1_672_624_800_000_000),
    ("orders", "ship_to", "330106", "330106"),
    ("orders", "ship_to", "", None),
    *(("orders", "closed", word, True) for word in ("true", "TRUE", "True", "t", "yes", "Y", "1", "1.0", "是")),
    *(("orders", "closed", word, False) for word in ("false", "FALSE", "f", "no", "N", "0", "0.0", "否")),
    ("orders", "closed", "", None),
    ("notices", "regions", "33 | 1101 |", "33|1101"),
    ("notices", "regions", "|", None),
    ("notices", "channels", "Live|video", "live|video"),
    ("notices", "categories", "c 1|c2", "c 1|c2"),
    ("notices", "ends_at", AT, 1_672_624_800_000_000),
    ("feeds", "ends_at", "", None),
    ("appeals", "window_start", "2022-12-19", 19_345),
    ("appeals", "window_start", "2022/12/19", 19_345),
    ("appeals", "window_start", "2022-12-19 00:00:00", 19_345),
    ("appeals", "order_id", "", None),
]
"""table, column, value -> value in plan type"""

LEARNED: list[tuple[str, dict[str, str], str | None]] = [
    ("orders", {}, AT),
    ("orders", {"recorded_at": LATER}, LATER),
    ("scans", {}, AT),
    ("scans", {"received_at": LATER}, LATER),
    ("filings", {}, AT),
    ("filings", {"decided_at": LATER}, LATER),
    ("complaints", {"settled_at": LATER}, LATER),
    ("complaints", {"settled_at": AT, "decided_at": LATER}, LATER),
    ("closures", {}, AT),
    ("notices", {}, AT),
    ("appeals", {"decided_at": AT}, AT),
    ("appeals", {}, None),
]
"""table, cells -> recorded_at"""


class Cases:
    """Every case as one row of one folder; the row of case i has i in its free-text column or key."""

    def __init__(self, folder: Path, cases: list[Case]) -> None:
        self.con = duckdb.connect()
        self.rows: list[int] = []
        lines: dict[str, list[dict[str, str]]] = {table: [] for table in GOOD}
        for table, changes in cases:
            lines[table].append(GOOD[table] | changes)
            self.rows.append(len(lines[table]) + 1)
        files: dict[str, Content] = {}
        for table, rows in lines.items():
            names = FACTS[table].names
            cells = (",".join(f'"{row.get(name, "")}"' for name in names) for row in rows)
            files[f"{table}.csv"] = ",".join(names) + "\n" + "".join(line + "\n" for line in cells)
        self.report: FactsReport = load(self.con, write(folder, files), "Asia/Shanghai", folder / "work")

    def faults(self, case: int, table: str) -> list[tuple[Any, ...]]:
        """(column, value, code) of every mistake in the row of this case."""
        return self.con.execute(
            'SELECT "column", value, code FROM facts_quarantine WHERE "table" = ? AND row = ?', [table, self.rows[case]]
        ).fetchall()

    def value(self, case: int, table: str, column: str) -> Any:
        """The value in the row of this case; all rows before it must be good."""
        found = self.con.execute(f"SELECT {column} FROM fact_{table} OFFSET {self.rows[case] - 2} LIMIT 1").fetchone()
        assert found is not None
        return found[0]


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    empty: list[Case] = [(table, {column: " "}) for table, column in REQUIRED]
    told: list[Case] = [(table, {column: value}) for table, column, value, _ in BAD]
    return Cases(tmp_path_factory.mktemp("bad"), empty + told)


@pytest.fixture(scope="module")
def fine(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    plain: list[Case] = [(table, {}) for table in GOOD]
    told: list[Case] = [(table, {column: value}) for table, column, value, _ in VALUES]
    return Cases(tmp_path_factory.mktemp("fine"), plain + told + [(table, cells) for table, cells, _ in LEARNED])


@pytest.mark.parametrize("case", range(len(REQUIRED)), ids=[".".join(case) for case in REQUIRED])
def test_a_required_cell_is_empty(bad: Cases, case: int) -> None:
    table, column = REQUIRED[case]
    code = "one_offer" if column == "extend_hours" else "empty"
    assert bad.faults(case, table) == [(column, " ", code)]


@pytest.mark.parametrize("case", range(len(BAD)), ids=["-".join(case) for case in BAD])
def test_a_bad_row(bad: Cases, case: int) -> None:
    table, column, value, code = BAD[case]
    told = ("extend_hours", "24", code) if code == "one_offer" else (column, value, code)
    assert bad.faults(len(REQUIRED) + case, table) == [told]


def test_every_bad_row_is_counted_and_taken_out(bad: Cases) -> None:
    for table, report in bad.report.tables.items():
        told = sum(case[0] == table for case in REQUIRED) + sum(case[0] == table for case in BAD)
        assert (report.read, report.kept, report.quarantined) == (told, 0, told)
        assert bad.con.execute(f"SELECT count(*) FROM fact_{table}").fetchone() == (0,)


def test_no_good_row_is_set_aside(fine: Cases) -> None:
    assert list(fine.report.sentences()) == []
    assert sum(table.kept for table in fine.report.tables.values()) == len(GOOD) + len(VALUES) + len(LEARNED)


@pytest.mark.parametrize("case", range(len(VALUES)), ids=["-".join(map(str, case[:3])) for case in VALUES])
def test_a_good_value(fine: Cases, case: int) -> None:
    table, column, _, means = VALUES[case]
    assert fine.value(len(GOOD) + case, table, column) == means


@pytest.mark.parametrize("case", range(len(LEARNED)))
def test_when_a_row_was_learned(fine: Cases, case: int) -> None:
    table, _, means = LEARNED[case]
    column = "received_at" if table == "scans" else "recorded_at"
    expected = {AT: 1_672_624_800_000_000, LATER: 1_672_711_200_000_000, None: None}[means]
    assert fine.value(len(GOOD) + len(VALUES) + case, table, column) == expected


def test_one_row_with_two_mistakes_is_one_bad_row(facts: Load) -> None:
    loaded = facts({"orders.csv": f"order_id,shop_id,paid_at,amount_minor,mode\nO1,S1,{AT},y,x\n"})
    assert [row[4] for row in loaded.quarantine()] == ["minor", "word"]
    assert loaded.report.tables["orders"].quarantined == 1


def test_rows_are_neither_merged_nor_matched(facts: Load) -> None:
    rows = "shipment_id,order_id,shipped_at\n" + f"H1,unknown,{AT}\n" * 3
    assert len(facts({"shipments.csv": rows}).rows("shipments")) == 3
