"""The quarantine as people meet it: sentences, and a file that is safe in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from shipby.facts import write_quarantine

from .conftest import Load

HEADER = "order_id,shop_id,paid_at,amount_minor,mode\n"


def test_the_sentences(facts: Load) -> None:
    good = "".join(f"O{i},S1,2023-01-01 10:00,1,\n" for i in range(9811))
    loaded = facts(
        {
            "orders.csv": HEADER
            + good
            + "O,S1,2023-13-01 10:00,1,\nP,S1,2023-01-01 10:00,1,x\nQ,S1,2023-01-01 10:00,1,y\n"
        }
    )
    assert list(loaded.report.sentences()) == [
        'orders.csv row 9814, column mode: "x" is not one of spot, presale, custom, fast. '
        "This and 1 more such row went to quarantine; 9 811 others were judged.",
        'orders.csv row 9813, column paid_at: "2023-13-01 10:00" is not a time. Write 2023-12-01 10:00:00. '
        "The row went to quarantine; 9 811 others were judged.",
    ]
    assert [(reason.code, reason.column, reason.count) for reason in loaded.report.tables["orders"].reasons] == [
        ("word", "mode", 2),
        ("time", "paid_at", 1),
    ]


def test_a_missing_cell_and_a_single_other_row(facts: Load) -> None:
    loaded = facts({"orders.csv": HEADER + "O,S1,2023-01-01 10:00,1,\n,S1,2023-01-01 10:00,1,\n"})
    assert list(loaded.report.sentences()) == [
        "orders.csv row 3, column order_id: it is empty. Every row needs this column. "
        "The row went to quarantine; 1 other was judged."
    ]


def test_a_long_value_is_shortened_in_sentences_only(facts: Load) -> None:
    loaded = facts({"orders.csv": HEADER + f"O,S1,{'9' * 300},1,\n"})
    assert f'"{"9" * 77}..." is not a time.' in next(loaded.report.sentences())
    assert loaded.quarantine()[0][3] == "9" * 300


def test_the_file(facts: Load, tmp_path: Path) -> None:
    risky = ["=1+1", "+1", "-1", "@x", "\t=1"]
    rows = "".join(f'O,S1,2023-01-01 10:00,"{cell}",\n' for cell in risky) + 'O,S1,2023-01-01 10:00,"a ""b"", c",\n'
    loaded = facts({"orders.csv": HEADER + rows})
    path = tmp_path / "quarantine.csv"
    assert write_quarantine(loaded.con, path) == 6
    words = "is not a whole number of at most 15 digits. Write the amount in the minor unit: 1250 for 12.50."
    assert path.read_bytes().decode("utf-8-sig").split("\r\n") == [
        "table,file,row,column,value,reason",
        f"orders,orders.csv,2,amount_minor,'=1+1,{words}",
        f"orders,orders.csv,3,amount_minor,'+1,{words}",
        "orders,orders.csv,4,amount_minor,'-1,is negative. Write 0 or more.",
        f"orders,orders.csv,5,amount_minor,'@x,{words}",
        f"orders,orders.csv,6,amount_minor,'\t=1,{words}",
        f'orders,orders.csv,7,amount_minor,"a ""b"", c",{words}',
        "",
    ]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert list(tmp_path.glob("*.part")) == []


def test_a_second_load_forgets_the_first(facts: Load) -> None:
    assert facts({"orders.csv": HEADER + "O,S1,x,1,\n"}).report.quarantined == 1
    loaded = facts({"orders.csv": HEADER + "O,S1,2023-01-01 10:00,1,\n"})
    assert (loaded.report.quarantined, loaded.quarantine()) == (0, [])


def test_nothing_else_is_left_in_the_connection(facts: Load) -> None:
    loaded = facts({"orders.csv": HEADER + "O,S1,x,1,\ncut\n"})
    names = {row[0] for row in loaded.con.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    assert {name for name in names if not name.startswith("fact_")} == {
        "facts_quarantine",
        "facts_newest",
        "stored_orders_0",
    }


def test_the_choice_of_the_connection_is_given_back(facts: Load) -> None:
    loaded = facts({})
    loaded.con.execute("SET preserve_insertion_order = false")
    rows = "".join(f"O{i},S1,{'x' if i == 70_000 else '2023-01-01 10:00'},1,\n" for i in range(150_000))
    again = facts({"orders.csv": HEADER + rows})
    assert [row[1] for row in again.quarantine()] == [70_002]
    assert loaded.con.execute("SELECT current_setting('preserve_insertion_order')").fetchone() == (False,)
