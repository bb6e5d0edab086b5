"""Output folders that are not whole, and places a report cannot be written to: one sentence on what and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from shipby.outcomes.folder import FolderError
from shipby.outcomes.report.write import beside, write_report
from tests.unit.outcomes.summary.judgements import DAILY, DAILY_RUN
from tests.unit.outcomes.workbooks import judged

Harm = Callable[[Path], None]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A judgement with quarantined rows."""
    return judged(tmp_path / "out", DAILY, **DAILY_RUN)


def _gone(name: str) -> Harm:
    return lambda out: (out / name).unlink()


def _cut(out: Path) -> None:
    path = out / "verdicts.parquet"
    path.write_bytes(path.read_bytes()[:-40])


def _other_table(out: Path) -> None:
    (out / "rates.parquet").write_bytes((out / "actions.parquet").read_bytes())


def _run(**parts: object) -> Harm:
    def harm(out: Path) -> None:
        data = json.loads((out / "run.json").read_text(encoding="utf-8"))
        kept = {key: value for key, value in {**data, **parts}.items() if value is not None}
        (out / "run.json").write_text(json.dumps(kept), encoding="utf-8")

    return harm


_COUNTS = {name: {"rows": len(rows)} for name, rows in DAILY.items()}
BROKEN: list[tuple[Harm, str]] = [
    (_gone("run.json"), "has no run.json: judge first"),
    (_gone("rates.parquet"), "has no rates.parquet and no rates.csv"),
    (_gone("quarantine.csv"), "has no quarantine.csv, and its run set rows aside: copy the whole folder again"),
    (_cut, "the table verdicts is cut short or damaged: copy the whole folder again, or judge again into it."),
    (_other_table, "the table rates has other columns than this version of shipby writes"),
    (_run(schema="shipby.run/9"), "was written by another version of shipby (shipby.run/9): judge again."),
    (_run(outcomes=_COUNTS | {"verdicts": {"rows": 13}}), "the table verdicts has 12 rows, run.json says 13"),
    (_run(outcomes=_COUNTS | {"verdicts": {}}), "the table verdicts has 12 rows, run.json does not say how many"),
    (_run(outcomes=None), "run.json says nothing of outcomes: copy the whole folder again"),
]


@pytest.mark.parametrize(("harm", "says"), BROKEN, ids=[says[:40] for _, says in BROKEN])
def test_a_folder_that_is_not_whole_is_refused_in_words(out: Path, harm: Harm, says: str) -> None:
    harm(out)
    with pytest.raises(FolderError) as refused:
        write_report(out)
    assert says in str(refused.value)
    assert str(out) in str(refused.value)
    assert not beside(out, None).exists()


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("[]", encoding="utf-8")
    with pytest.raises(FolderError, match="is not a run of shipby"):
        write_report(tmp_path)


def test_a_report_lies_beside_the_folder_where_the_next_run_does_not_take_it(out: Path) -> None:
    assert write_report(out) == out.parent / "out-report.html"
    assert write_report(out, shop="shop-a") == out.parent / "out-report-shop-a.html"


def test_shops_whose_names_no_file_can_have_do_not_share_one(tmp_path: Path) -> None:
    names = {beside(tmp_path, shop).name for shop in ("a/b", "a\\b", "a_b", "../a_b", "甲店", "x" * 300, "x" * 301)}
    assert len(names) == 7
    assert all(Path(name).name == name and len(name.encode()) < 255 for name in names)
    assert f"{tmp_path.name}-report-甲店.html" in names


def test_the_report_of_an_earlier_run_is_replaced_and_nothing_else_is(out: Path, tmp_path: Path) -> None:
    to = tmp_path / "mine.html"
    assert write_report(out, to) == write_report(out, to)
    to.write_text("my own notes", encoding="utf-8")
    with pytest.raises(FolderError, match="is there and is no report: name another file"):
        write_report(out, to)
    assert to.read_text(encoding="utf-8") == "my own notes"


def test_a_report_that_cannot_be_finished_leaves_the_earlier_one(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to = write_report(out)
    before = to.read_bytes()
    monkeypatch.setattr(Path, "replace", _no_replace)
    with pytest.raises(FolderError, match="cannot be written: Read-only"):
        write_report(out)
    assert to.read_bytes() == before
    assert not list(out.parent.glob(".*.part"))


def _no_replace(*_: object) -> None:
    raise OSError(30, "Read-only file system")


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("", "is a folder: name a file"),
        ("nowhere/report.html", "there is no folder"),
        ("out/report.html", "the next judgement replaces all that is there: name a file outside"),
        ("out/run.json", "the next judgement replaces all that is there: name a file outside"),
    ],
)
def test_a_place_that_cannot_hold_a_report_is_refused_in_words(out: Path, to: str, says: str) -> None:
    with pytest.raises(FolderError) as refused:
        write_report(out, out.parent / to)
    assert says in str(refused.value)
