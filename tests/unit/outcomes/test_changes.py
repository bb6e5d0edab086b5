"""What flipped, page by page; the runs made last, newest first."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shipby.outcomes.runs.changes import Flip, read_changes
from shipby.outcomes.runs.stored import SCHEMA, RunError, newest


def test_every_flip_is_on_one_page_violations_first(tmp_path: Path) -> None:
    rows = [
        {"order_id": f"O'{n}", "clause": clause, "was": "pending", "now": now, "facts": None}
        for n in range(3)
        for clause, now in (("b", "violation"), ("a", "on_time"), ("c", "violation"))
    ]
    path = tmp_path / "it's.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    found: list[Flip] = []
    while page := read_changes(path, 2, found[-1] if found else None).shown:
        found += page
    assert read_changes(path, 2).count == 9
    assert [(one.now, one.clause, one.order_id) for one in found] == [
        *(("violation", clause, f"O'{n}") for clause in "bc" for n in range(3)),
        *(("on_time", "a", f"O'{n}") for n in range(3)),
    ]


def test_the_newest_runs_come_first_and_only_so_many_are_read(tmp_path: Path) -> None:
    for number in range(1, 6):
        folder = tmp_path / f"{number:06}"
        folder.mkdir()
        told = {"schema": SCHEMA if number > 1 else "shipby.lake-run/0", "number": number, "as_of_us": 0, "chain": []}
        (folder / "run.json").write_text(json.dumps(told))
    assert [run.number for run in newest(tmp_path, 2)] == [5, 4]
    assert [run.number for run in newest(tmp_path, 2, before=4)] == [3, 2]
    with pytest.raises(RunError, match="another version of shipby"):
        list(newest(tmp_path, 9))
