"""Each number of a report is the number of rows it opens, and its command prints exactly those."""

from __future__ import annotations

import csv
import io
import re
import shlex

import pytest

from shipby.outcomes.report.write import write_report
from tests.unit.cli.shell import shipby
from tests.unit.outcomes.report.pages import Page, page


@pytest.fixture(scope="module", params=["daily", "fortnightly", "shop-03", "shop-13"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A report of each pack, and of two shops."""
    shop = request.param if request.param.startswith("shop") else None
    pack = {None: request.param, "shop-03": "daily", "shop-13": "fortnightly"}[shop]
    to = tmp_path_factory.mktemp("report") / "report.html"
    return page(write_report(request.getfixturevalue(pack), to, shop, "en"))


def _printed(command: str) -> list[dict[str, str]]:
    done = shipby(*shlex.split(command)[1:])
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def test_a_number_is_how_many_rows_it_opens(made: Page) -> None:
    asks = made.data["asks"]
    assert len(made.buttons) > 10
    for ask, text in made.buttons:
        number = re.search(r"([\d,]+)(?: =|$)", text)
        assert number, text
        if "=" in text and asks[ask]["t"] == "rates":
            assert asks[ask]["n"] == 1, "a window whose orders cannot be told from others opens itself"
            continue
        assert int(number[1].replace(",", "")) == asks[ask]["n"], (text, asks[ask])


def test_the_file_holds_the_first_thousand(made: Page) -> None:
    numbers = {ask for ask, _ in made.buttons}
    for i, ask in enumerate(made.data["asks"]):
        assert len(made.rows(i)) == min(ask["n"], 1000 if i in numbers else 200), ask


def test_the_command_of_a_number_prints_its_rows(made: Page) -> None:
    numbers = sorted({ask for ask, _ in made.buttons})
    marks = sorted(set(range(len(made.data["asks"]))) - set(numbers))
    for i in [*numbers[::3], *marks[::40]]:
        ask = made.data["asks"][i]
        assert len(_printed(ask["c"])) == ask["n"], ask


def test_the_rows_in_the_file_are_those_the_command_prints(made: Page) -> None:
    for i, ask in enumerate(made.data["asks"]):
        if ask["t"] == "verdicts" and 0 < ask["n"] < 50:
            place = [name for name, _ in made.data["tables"]["verdicts"]["k"]].index("order_id")
            assert sorted(row[place] for row in made.rows(i)) == sorted(row["order_id"] for row in _printed(ask["c"]))
            return
    pytest.fail("no ask is small enough to compare")


def test_a_dot_opens_the_violations_it_draws(made: Page) -> None:
    asks, opened = made.data["asks"], 0
    for kind, marks in made.marks:
        for mark in marks:
            if kind == "panel" and mark[6] is not None and asks[mark[6]]["t"] == "verdicts":
                assert asks[mark[6]]["n"] == mark[2], mark
                opened += 1
            if kind == "strip":
                assert asks[mark[6]]["n"] == mark[2], mark
    assert opened or "live-streak" in made.text


def test_violations_come_with_the_latest_first(made: Page) -> None:
    columns = [name for name, _ in made.data["tables"]["verdicts"]["k"]]
    margin, outcome = columns.index("margin_seconds"), columns.index("outcome")
    ask = next(i for i, one in enumerate(made.data["asks"]) if one["c"].endswith("outcome=violation"))
    rows = made.rows(ask)
    assert {made.data["words"][row[outcome]] for row in rows} == {"violation"}
    late = [row[margin] for row in rows if row[margin] is not None]
    assert late == sorted(late)
    assert late[0] < 0
