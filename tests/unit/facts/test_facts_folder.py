"""What lies in a facts folder, and what is refused before any row is read: the exact words."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from shipby.domain.tables import FACTS
from shipby.facts import FactsError, load

from .conftest import ORDERS, Content, Load, write

PARQUET = pa.table({"order_id": ["O1"]})


def refusal(con: duckdb.DuckDBPyConnection, folder: Path) -> FactsError:
    with pytest.raises(FactsError) as caught:
        load(con, folder, "Asia/Shanghai", folder / "work")
    return caught.value


def test_no_folder(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    assert str(refusal(con, folder)) == (
        f"{folder} is not a folder. Name the folder that holds orders.parquet, orders.csv or orders.xlsx."
    )


def test_an_empty_folder(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / ".hidden").touch()
    assert str(refusal(con, tmp_path)) == (
        f"The folder {tmp_path} is empty. Put orders.parquet, orders.csv or orders.xlsx into it."
    )


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"shipments.csv": "x"},
            "The folder {} holds no orders table (orders.parquet, orders.csv, orders.xlsx or orders/).",
        ),
        (
            {"order.csv": ORDERS},
            "The folder {} holds no orders table (orders.parquet, orders.csv, orders.xlsx or orders/). "
            "order.csv looks like it: rename it to orders.csv.",
        ),
        (
            {"orders.csv": ORDERS, "orders.parquet": PARQUET},
            "The table orders lies twice in {}: orders.csv and orders.parquet. Keep one of them.",
        ),
        (
            {"orders.csv": ORDERS, "orders/a.csv": ORDERS},
            "The table orders lies twice in {}: orders/ and orders.csv. Keep one of them.",
        ),
        (
            {"orders/a.csv": ORDERS, "orders/b.parquet": PARQUET},
            "The folder orders/ mixes csv and parquet files. Keep part files of one format.",
        ),
        (
            {"orders/_SUCCESS": ""},
            "The folder orders/ holds no part file. Put .parquet, .csv or .xlsx files into it, or remove it.",
        ),
        (
            {"orders/a.csv": ORDERS, "orders/readme.txt": ""},
            "orders/readme.txt is no part file of the table orders: a part is .parquet, .csv or .xlsx. Take it away.",
        ),
        (
            {"orders.csv": ""},
            "orders.csv has no header: its first row is empty. "
            "Name the columns there: order_id,shop_id,paid_at,amount_minor,...",
        ),
        (
            {"orders.csv": "\n\nO1"},
            "orders.csv has no header: its first row is empty. "
            "Name the columns there: order_id,shop_id,paid_at,amount_minor,...",
        ),
        (
            {"orders.csv": "order_id,shop_id,paid_at\n"},
            "orders.csv has no column amount_minor. The first row must name the columns; "
            "it reads: order_id, shop_id, paid_at.",
        ),
        (
            {"orders.csv": "order_id,shop_id,payed_at,amount_minor\n"},
            'orders.csv has no column paid_at. Its column "payed_at" looks like it: rename it to paid_at.',
        ),
        (
            {"orders.csv": "Order_ID,shop_id,paid_at,amount_minor\n"},
            'orders.csv has no column order_id. Its column "Order_ID" looks like it: rename it to order_id.',
        ),
        (
            {"orders.csv": "order_id;shop_id;paid_at;amount_minor\n"},
            "orders.csv has no column order_id: its header is separated by semicolons. "
            "Save it as CSV separated by commas.",
        ),
        (
            {"orders.csv": "order_id\tshop_id\tpaid_at\tamount_minor\n"},
            "orders.csv has no column order_id: its header is separated by tabs. Save it as CSV separated by commas.",
        ),
        (
            {"orders.csv": "order_id,shop_id,paid_at,order_id,amount_minor\n"},
            "orders.csv: the column order_id stands twice in the header, at 1 and 4. Keep one of them.",
        ),
        (
            {"orders.csv": ORDERS, "shipments/1.csv": "shipment_id,order_id,shipped_at\n", "shipments/2.csv": "x\n"},
            "shipments/2.csv has no column shipment_id. The first row must name the columns; it reads: x.",
        ),
        ({"orders.csv": "\ufefforder_id".encode("utf-16")}, "orders.csv is UTF-16. Save it as CSV in UTF-8."),
        (
            {"orders.xlsx": "no workbook"},
            "orders.xlsx cannot be read as a workbook: it is cut off, damaged or protected. Download it again as "
            ".xlsx, without a password, or export CSV.",
        ),
        (
            {"orders.parquet": "no parquet at all"},
            "orders.parquet cannot be read as Parquet: "
            "Invalid Input Error: No magic bytes found at end of file 'orders.parquet'. Write it again.",
        ),
    ],
)
def test_a_wrong_shape_is_refused(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, files: dict[str, Content], words: str
) -> None:
    folder = write(tmp_path, files)
    assert str(refusal(con, folder)).replace(f"'{folder}/", "'") == words.format(folder)


def test_a_refusal_keeps_its_parts(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    error = refusal(con, write(tmp_path, {"orders.csv": "order_id,shop_id,paid_at,order_id,amount_minor\n"}))
    assert (error.table, error.file, error.column, error.row, error.value) == (
        "orders",
        "orders.csv",
        "order_id",
        1,
        None,
    )


def test_only_orders_is_needed(facts: Load) -> None:
    loaded = facts({"orders.csv": "order_id,shop_id,paid_at,amount_minor\n"})
    assert loaded.report.present == {"orders"}
    assert [loaded.report.tables["orders"].read, loaded.report.tables["scans"].read] == [0, 0]
    for name, table in FACTS.items():
        columns = loaded.con.execute(f"DESCRIBE fact_{name}").fetchall()
        assert tuple(column[0] for column in columns) == table.names
        assert loaded.rows(name) == []


def test_an_empty_scans_table_is_present(facts: Load) -> None:
    loaded = facts({"scans.csv": "carrier,tracking_no,kind,scanned_at\n"})
    assert loaded.report.present == {"orders", "scans"}


def test_what_is_read_over_is_told(facts: Load) -> None:
    loaded = facts(
        {
            "orders.csv": "order_id,shop_id,paid_at,amount_minor,chanel,colour,\nO1,S1,2023-01-01 10:00,1,live,red,\n",
            "scan.csv": "",
            "notes.txt": "",
            ".DS_Store": "",
        }
    )
    assert [(stray.name, stray.looks_like) for stray in loaded.report.ignored] == [
        ("notes.txt", None),
        ("scan.csv", "scans"),
    ]
    orders = loaded.report.tables["orders"]
    assert [(stray.name, stray.looks_like) for stray in orders.ignored] == [("chanel", "channel"), ("colour", None)]
    assert orders.found == ("order_id", "shop_id", "paid_at", "amount_minor")
    assert "channel" in orders.absent


def test_a_folder_whose_name_looks_like_a_pattern(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "what[1]*?'s here", {"orders.csv": ORDERS, "shipments/[a].csv": "shipment_id,order_id,shipped_at\n"}
    )
    assert load(con, folder, "Asia/Shanghai", tmp_path / "work").tables["orders"].kept == 1


def test_the_hash_follows_the_bytes_of_all_files(facts: Load) -> None:
    one = facts({"orders/a.csv": ORDERS, "orders/b.csv": ORDERS}).report.tables["orders"]
    two = facts({"orders/b.csv": ORDERS + "\n"}).report.tables["orders"]
    assert one.content_hash != two.content_hash
    assert len(one.content_hash or "") == 64
    assert one.files == ("orders/a.csv", "orders/b.csv")
