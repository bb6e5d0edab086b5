"""CSV lines that are no rows, and the numbers that people find them by."""

from __future__ import annotations

import pytest

from .conftest import Load

HEADER = "order_id,shop_id,paid_at,amount_minor\n"
GOOD = "O{},S1,2023-01-01 10:00:00,100\n"


def good(count: int) -> str:
    return "".join(GOOD.format(i) for i in range(count))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("O7,S1,2023-01-01 10:00:00\n", "few_fields"),
        ("O7,S1,2023-01-01 10:00:00,1,2,3\n", "many_fields"),
        ('O7,S1,2023-01-01 10:00:00,1"2\n', "minor"),
        ('"O7"x,S1,2023-01-01 10:00:00,12\n', "quote"),
        ("O7" + "x" * 2_100_000 + ",S1,2023-01-01 10:00:00,12\n", "long"),
    ],
)
def test_a_broken_line_is_set_aside(facts: Load, line: str, code: str) -> None:
    loaded = facts({"orders.csv": HEADER + good(3) + line + good(2)})
    assert [(row[0], row[1], row[4]) for row in loaded.quarantine()] == [("orders.csv", 5, code)]
    orders = loaded.report.tables["orders"]
    assert (orders.read, orders.kept, orders.quarantined) == (6, 5, 1)


@pytest.mark.parametrize("end", ["O9,S1", 'O9,"S1', "O9,S1,2023-01-01 10:00:00,"])
def test_a_broken_last_line(facts: Load, end: str) -> None:
    loaded = facts({"orders.csv": HEADER + good(5000) + end})
    orders = loaded.report.tables["orders"]
    assert (orders.read, orders.kept, orders.quarantined) == (5001, 5000, 1)
    assert [row[1] for row in loaded.quarantine()] == [5002]


def test_rows_are_numbered_as_in_a_spreadsheet(facts: Load) -> None:
    bad = "{},S1,2023-01-01 10:00:00,-1\n"
    lines = [
        GOOD.format(1),  # row 2
        bad.format("row 3"),
        "\n",
        "cut\n",  # row 5
        "\n",
        "\n",
        bad.format("row 8"),
        '"of two\nlines",S1,2023-01-01 10:00:00,5\n',
        bad.format("row 10"),
        "cut,again\n",
        "cut,again\n",
        bad.format("row 13"),
        "\n",
        GOOD.format(2),
        bad.format("row 16"),
        "\n",
    ]
    loaded = facts({"orders.csv": HEADER + "".join(lines)})
    found = loaded.con.execute("SELECT row, code FROM facts_quarantine ORDER BY row").fetchall()
    assert found == [
        (3, "negative"),
        (5, "few_fields"),
        (8, "negative"),
        (10, "negative"),
        (11, "few_fields"),
        (12, "few_fields"),
        (13, "negative"),
        (16, "negative"),
    ]


def test_rows_of_part_files_are_numbered_by_file(facts: Load) -> None:
    bad = "X,S1,2023-01-01 10:00:00,-1\n"
    loaded = facts(
        {
            "orders/a.csv": HEADER + good(3) + "cut\n" + bad,
            "orders/b.csv": HEADER + bad + good(2) + bad,
            "orders/c.csv": "shop_id,order_id,paid_at,amount_minor,channel\nS1,O9,2023-01-01 10:00,5,Live\n" + bad,
        }
    )
    assert [(row[0], row[1], row[4]) for row in loaded.quarantine()] == [
        ("orders/a.csv", 5, "few_fields"),
        ("orders/a.csv", 6, "negative"),
        ("orders/b.csv", 2, "negative"),
        ("orders/b.csv", 5, "negative"),
        ("orders/c.csv", 3, "few_fields"),
    ]
    assert loaded.rows("orders", "count(*)", "count(channel)") == [(6, 1)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(facts: Load, end: str) -> None:
    loaded = facts({"orders.csv": (HEADER + good(3) + "X,S1,no,1\n").replace("\n", end)})
    assert loaded.report.tables["orders"].kept == 3
    assert [(row[1], row[3]) for row in loaded.quarantine()] == [(5, "no")]


def test_mixed_line_ends(facts: Load) -> None:
    loaded = facts({"orders.csv": HEADER.replace("\n", "\r\n") + good(3) + "X,S1,no,1\r\ncut\n"})
    assert loaded.report.tables["orders"].kept == 3
    assert [(row[1], row[4]) for row in loaded.quarantine()] == [(5, "time"), (6, "few_fields")]


def test_quoted_cells(facts: Load) -> None:
    loaded = facts({"orders.csv": HEADER + '"O,1","S ""1""","2023-01-01 10:00:00","100"\n'})
    assert loaded.rows("orders", "order_id", "shop_id", "amount_minor") == [("O,1", 'S "1"', 100)]


def test_a_quote_that_swallows_lines_says_how_many(facts: Load) -> None:
    loaded = facts({"orders.csv": HEADER + good(3) + '"O7,S1,2023-01-01 10:00:00,5\n' + good(40)})
    assert [(row[1], row[4]) for row in loaded.quarantine()] == [(5, "quote")]
    sentence = next(loaded.report.sentences())
    assert sentence.startswith('orders.csv row 5: ""O7,S1,2023-01-01 10:00:00,5 O0,S1')
    assert "40 lines" in sentence


def test_part_files_keep_their_order(facts: Load) -> None:
    rows = {f"orders/{part}.csv": f"{HEADER.strip()},closed\nO{part},S1,2023-01-01 10:00,1,yes\n" for part in range(9)}
    assert facts(rows).rows("orders", "order_id") == [(f"O{part}",) for part in range(9)]


def test_a_quote_that_swallows_nothing_tells_of_no_lost_lines(facts: Load) -> None:
    lines = '"of two\nlines",S1,2023-01-01 10:00,5\n\n\n' + good(3) + 'O7,"S1,2023-01-01 10:00:00,5'
    sentence = next(facts({"orders.csv": HEADER + lines}).report.sentences())
    assert sentence.startswith(
        'orders.csv row 8: "O7,"S1,2023-01-01 10:00:00,5" has a quotation mark that is never closed.'
    )
    assert "lost" not in sentence
