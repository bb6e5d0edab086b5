"""Conditions -> rows as CSV: what holds together, empty cells, days of the platform's zone, cells that a sheet runs."""

from __future__ import annotations

import csv
import io
import shlex
from pathlib import Path
from typing import Any

import pytest

from shipby.outcomes.folder import read_manifest
from shipby.outcomes.rows import Ask, AskError, Condition, asked, check_shop, command, write_csv
from shipby.outcomes.whole import whole
from tests.unit.outcomes.summary.judgements import DAILY, DAILY_RUN
from tests.unit.outcomes.summary.made import Rows
from tests.unit.outcomes.workbooks import judged


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judgement with quarantined rows."""
    return judged(tmp_path_factory.mktemp("rows") / "out", DAILY, **DAILY_RUN)


def _text(out: Path, ask: Ask, limit: int | None = None) -> str:
    manifest: dict[str, Any] = read_manifest(out)
    to = io.StringIO()
    with whole(out, manifest) as con:
        assert write_csv(con, ask, manifest, limit, to) == len(list(csv.reader(io.StringIO(to.getvalue())))) - 1
    return to.getvalue()


def _ids(out: Path, *where: str, shop: str | None = None, table: str = "verdicts") -> list[str]:
    rows = csv.DictReader(io.StringIO(_text(out, asked(table, where, shop))))
    return [f"{row['clause']} {row['order_id']}" for row in rows]


def test_conditions_hold_together_and_several_values_of_a_column_either(out: Path) -> None:
    assert _ids(out, "outcome=violation", "clause=late-dispatch") == ["late-dispatch A-1", "late-dispatch A-2"]
    assert _ids(out, "outcome=pending", "outcome=not_due") == ["late-dispatch B-4", "late-dispatch B-5"]
    assert _ids(out, "outcome=violation", shop="shop-b") == ["fake-dispatch B-1"]


def test_an_empty_value_is_an_empty_cell(out: Path) -> None:
    assert _ids(out, "amount_minor=", table="compensations") == ["fake-dispatch B-1"]
    assert _ids(out, "amount_minor!=", table="compensations") == ["late-dispatch A-1", "late-dispatch A-2"]


def test_numbers_days_and_points_compare_as_such(out: Path) -> None:
    assert _ids(out, "margin_seconds<-90000", "outcome=violation") == ["late-dispatch A-1", "late-dispatch A-2"]
    assert _ids(out, "civil_day>=2023-01-04") == ["late-pickup A-1"]
    assert "12.0" in _text(out, asked("penalties", ["points>2.0"], None))
    assert _text(out, asked("rates", ["final=false", "numerator=501"], None)).count("\n") == 2


def test_a_bare_day_is_its_first_moment_on_the_platform_s_clock(out: Path) -> None:
    assert _ids(out, "observed_at>=2023-01-02T08:00:00+08:00", "clause=fake-dispatch") == ["fake-dispatch B-1"]
    assert _ids(out, "observed_at>2023-01-02T00:00:00Z", "clause=fake-dispatch") == []
    assert _ids(out, "observed_at>=2023-01-04", "outcome=violation") == ["late-dispatch A-1"]


def test_instants_stand_on_the_platform_s_clock(out: Path) -> None:
    assert "2023-01-04 11:01:01+08" in _text(out, asked("verdicts", ["order_id=A-1"], None))


def test_a_limit_ends_the_rows(out: Path) -> None:
    assert _text(out, asked("verdicts", [], None), 2).count("\n") == 3


def test_the_quarantine_is_a_table_too(out: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(_text(out, asked("quarantine", ["column=paid_at"], None)))))
    assert [(row["file"], row["row"], row["value"]) for row in rows] == [("orders.csv", "7", "'=1+1")]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(tmp_path: Path, begins: str) -> None:
    order = f'{begins}HYPERLINK("x")'
    rows: Rows = [dict(DAILY["verdicts"][0]) | {"order_id": order}]
    made = judged(tmp_path / "out", {"verdicts": rows})
    [row] = csv.DictReader(io.StringIO(_text(made, asked("verdicts", [], None)), newline=""))
    assert row["order_id"] == f"'{order}"
    assert row["margin_seconds"] == "-90061", "a number is none"


@pytest.mark.parametrize(
    ("table", "where", "says"),
    [
        ("verdict", "", 'there is no table "verdict". Did you mean "verdicts"?'),
        ("verdicts", "outcom=violation", 'verdicts has no column "outcom". Did you mean "outcome"?'),
        ("verdicts", "violation", '"violation" is not a condition: write column=value, such as outcome=violation'),
        ("verdicts", "civil_day=yesterday", '"yesterday" is not a day: write 2023-01-20'),
        ("verdicts", "due_at>2023-01-20 10:00", "is not an instant: write 2023-01-20T00:00:00+08:00"),
        ("verdicts", "margin_seconds=late", '"late" is not a whole number'),
        ("verdicts", "margin_seconds<", "an empty cell is neither more nor less: write margin_seconds= or"),
        ("rates", "final=yes", '"yes" is not true or false'),
        ("penalties", "points=two", '"two" is not a number: write 0.5'),
    ],
)
def test_what_cannot_be_asked_is_said(out: Path, table: str, where: str, says: str) -> None:
    with pytest.raises(AskError) as refused:
        _text(out, asked(table, [where] if where else [], None))
    assert says in str(refused.value)


def test_the_quarantine_tells_no_shops(out: Path) -> None:
    with pytest.raises(AskError, match="quarantine does not tell shops apart: leave --shop out"):
        asked("quarantine", [], "shop-a")


def test_a_shop_that_is_not_there_is_met_with_the_nearest(out: Path) -> None:
    with whole(out, read_manifest(out)) as con:
        check_shop(con, "shop-a")
        with pytest.raises(AskError, match=r'has no shop "Shop A"\. The nearest are shop-a, shop-b\.'):
            check_shop(con, "Shop A")


def test_a_command_reads_back_as_what_it_asks_for() -> None:
    where = (
        Condition("clause", "=", "late-dispatch"),
        Condition("relief", "=", "a b'c"),
        Condition("civil_day", ">=", "2023-01-01"),
    )
    ask = Ask("verdicts", (Condition("shop_id", "=", "it's $HOME"), *where))
    words = shlex.split(command("my out", ask))
    assert words[:6] == ["shipby", "rows", "my out", "verdicts", "--shop", "it's $HOME"]
    assert asked("verdicts", words[7::2], words[5]) == ask
