"""What an explanation holds beyond its text: the order of tests, what was seen, windows, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import shipby
from shipby.outcomes.explain import as_json, as_text, explain
from shipby.outcomes.explain.case import ExplanationError, agree
from tests.support.judge import write_facts

from .told import Row, T, facts, order, scan, shipment, told

LATE = facts(
    orders=[order(), order("O2")],
    shipments=[shipment("2023-01-04T10:00:00+08:00"), shipment("2023-01-02T10:00:00+08:00", "O2")],
    scans=[scan("2023-01-04T12:00:00+08:00"), scan("2023-01-02T12:00:00+08:00", order_id="O2")],
)


def test_explanations_come_in_the_order_asked_for() -> None:
    assert [one.order_id for one in told(LATE, "O2", "O1", "O2")] == ["O2", "O1"]


def test_an_order_not_known_yet_has_no_tests() -> None:
    one = told(LATE, as_of="2022-12-01T00:00:00+08:00")[0]
    assert (one.shop_id, one.tests, one.others, one.consequences) == (None, (), (), ())
    assert [line.code for line in one.remarks] == ["remark.unseen"]
    assert one.order[0].line.code == "evidence.later"
    assert "Nothing was known" in as_text(one, "en")


def test_rows_that_gave_way_or_came_later_say_so() -> None:
    given = facts(
        orders=[
            order(amount_minor=1, recorded_at="2023-01-01T10:00:00+08:00"),
            order(amount_minor=2, recorded_at="2023-01-02T10:00:00+08:00"),
            order(amount_minor=3, recorded_at="2023-02-02T10:00:00+08:00"),
        ]
    )
    assert [(row.line.code, row.counted) for row in told(given)[0].order] == [
        ("evidence.replaced", False),
        ("evidence.order", True),
        ("evidence.later", False),
    ]


def test_json_has_schema_times_and_both_languages() -> None:
    plain = json.loads(json.dumps(as_json(told(LATE)[0])))
    assert plain["schema"] == "shipby.explanation/1"
    assert plain["as_of"] == {"utc": "2023-01-19T16:00:00+00:00", "local": "2023-01-20T00:00:00+08:00"}
    late = plain["tests"][0]
    assert late["rule"]["clause"] == "late-dispatch"
    assert late["verdict"]["outcome"] == "violation"
    assert late["verdict"]["margin_seconds"] == -86_400
    assert late["verdict"]["due_at"]["local"] == "2023-01-03T10:00:00+08:00"
    last = late["asked"][-2]
    assert last["holds"]
    assert last["line"]["code"] == "because.MET_LATE"
    assert set(last["line"]["text"]) == {"zh", "en"}


def test_points_are_text_with_one_digit() -> None:
    incident: Row = {"incident_id": "I1", "order_id": "O1", "kind": "wrong_item", "found_at": "2023-01-02T10:00:00Z"}
    one = told(facts(orders=[order()], incidents=[incident]))[0]
    rows = [part["row"] for part in as_json(one)["consequences"] if part["table"] == "penalties"]
    assert [row["points"] for row in rows] == ["4.0"]


def test_windows_of_a_run_are_told(tmp_path: Path) -> None:
    write_facts(LATE, tmp_path / "facts")
    shipby.judge(tmp_path / "facts", pack="douyin", as_of=T, out=tmp_path / "out", format="csv")
    one = explain(tmp_path / "facts", ["O1"], pack="douyin", as_of=T, out=tmp_path / "out")[0]
    window = one.windows[0]
    assert window.row is not None
    assert (window.row["numerator"], window.row["denominator"], window.row["outcome"]) == (1, 2, "clear")
    assert not one.remarks
    assert "violations: 1 of 2: clear" in as_text(one, "en")


def test_a_run_over_other_facts_is_noticed(tmp_path: Path) -> None:
    write_facts(LATE, tmp_path / "facts")
    shipby.judge(tmp_path / "facts", pack="douyin", as_of=T, out=tmp_path / "out")
    one = explain(tmp_path / "facts", ["O1"], pack="douyin", as_of="2023-01-02T00:00:00+08:00", out=tmp_path / "out")[0]
    assert [line.code for line in one.remarks] == ["remark.changed"]


def test_a_note_of_the_pack_is_in_every_explanation() -> None:
    one = told(LATE, pack="xiaohongshu")[0]
    assert any("one order being one parcel" in note.en for note in one.notes)


def test_unpublished_thresholds_name_the_setting(tmp_path: Path) -> None:
    write_facts(LATE, tmp_path / "facts")
    shipby.judge(tmp_path / "facts", pack="xiaohongshu", as_of=T, out=tmp_path / "out")
    one = explain(tmp_path / "facts", ["O1"], pack="xiaohongshu", as_of=T, out=tmp_path / "out")[0]
    codes = {line.code: line for window in one.windows for line in window.lines}
    assert codes["rate.unpublished"].values["setting"] == "xiaohongshu.on_time_thresholds"


def test_control_characters_of_the_data_never_reach_a_terminal() -> None:
    one = told(facts(orders=[order("O\x1b[31m")]), "O\x1b[31m")[0]
    assert "\x1b" not in as_text(one, "en")


def test_arithmetic_that_disagrees_is_never_shown() -> None:
    with pytest.raises(ExplanationError, match="due_at: the explanation says 1, the judgement 2"):
        agree("due_at", 1, 2)
