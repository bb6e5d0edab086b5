"""`shipby report` and `shipby rows`: what they write and print, and how they refuse."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from tests.unit.cli.shell import shipby
from tests.unit.outcomes.summary.judgements import DAILY
from tests.unit.outcomes.workbooks import judged


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A judgement written by hand."""
    return judged(tmp_path / "out", DAILY)


def test_it_prints_the_file_it_wrote(out: Path) -> None:
    done = shipby("report", str(out), "--lang", "zh")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{out.parent / 'out-report.html'}\n"
    assert '<html lang="zh-CN">' in Path(done.out.strip()).read_text(encoding="utf-8")


def test_it_opens_in_the_language_asked_for(out: Path, tmp_path: Path) -> None:
    to = tmp_path / "mine.html"
    assert shipby("report", str(out), "--to", str(to), "--lang", "en").out == f"{to}\n"
    text = to.read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert f"shipby report {out} --lang en --to {to}" in text


def test_a_merchant_s_own_report_is_a_file_of_its_own(out: Path) -> None:
    done = shipby("report", str(out), "--shop", "shop-a")
    assert done.out == f"{out.parent / 'out-report-shop-a.html'}\n"
    assert "shop-b" not in Path(done.out.strip()).read_text(encoding="utf-8")


def test_a_shop_that_is_not_there_is_wrong_usage(out: Path) -> None:
    done = shipby("report", str(out), "--shop", "shop-c")
    assert (done.code, done.out) == (2, "")
    assert done.err == 'error: --shop: the run has no shop "shop-c". The nearest are shop-a, shop-b.\n'
    assert not list(out.parent.glob("*.html"))


def test_a_folder_that_is_not_whole_is_refused(out: Path) -> None:
    (out / "actions.parquet").unlink()
    for command in (("report", str(out)), ("rows", str(out), "verdicts")):
        done = shipby(*command)
        assert (done.code, done.out) == (5, "")
        assert f"error: {out} has no actions.parquet and no actions.csv" in done.err


def test_a_workbook_can_come_with_it(out: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    book = tmp_path / "book.xlsx"
    done = shipby("report", str(out), "--xlsx", str(book))
    assert done.out == f"{out.parent / 'out-report.html'}\n{book}\n"
    assert zipfile.is_zipfile(book)


def test_no_workbook_replaces_what_is_none(out: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.xlsx"
    notes.write_text("my own", encoding="utf-8")
    done = shipby("report", str(out), "--xlsx", str(notes))
    assert done.code == 5
    assert "is there and is no report: name another file" in done.err
    assert notes.read_text(encoding="utf-8") == "my own"


def test_rows_prints_what_meets_the_conditions(out: Path) -> None:
    done = shipby("rows", str(out), "verdicts", "--shop", "shop-a", "--where", "outcome=violation", "--limit", "2")
    assert (done.code, done.err) == (0, "")
    assert [row["order_id"] for row in csv.DictReader(io.StringIO(done.out))] == ["A-1", "A-2"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("verdict",), 'there is no table "verdict". Did you mean "verdicts"?'),
        (("verdicts", "--where", "late"), '"late" is not a condition: write column=value'),
        (("verdicts", "--shop", "shop-c"), 'the run has no shop "shop-c". The nearest are shop-a, shop-b.'),
    ],
)
def test_rows_that_cannot_be_asked_for_are_wrong_usage(out: Path, words: tuple[str, ...], says: str) -> None:
    done = shipby("rows", str(out), *words)
    assert (done.code, done.out) == (2, "")
    assert f"error: {says}" in done.err
