"""Files laid out as the published Olist data set -> imported, judged, counted.

SHIPBY_OLIST may name the folder of the published files; without it only the made-up ones here are judged.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit.cli.shell import shipby

ORDERS = "order_id,order_status,order_purchase_timestamp,order_delivered_carrier_date,order_delivered_customer_date"
ITEMS = "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value"
LIMIT = "2018-03-05 10:00:00"
STATUSES = {
    # status: (hand-over, what comes out, what is missing)
    "delivered": (LIMIT, "on_time", None),
    "shipped": ("2018-03-05 10:00:01", "violation", None),
    "invoiced": ("", "violation", None),
    "processing": ("", "violation", None),
    "approved": ("", "violation", None),
    "created": ("", "violation", None),
    "canceled": ("", "undetermined", "closed_at"),
    "unavailable": ("", "undetermined", "closed_at"),
}

Row = dict[str, Any]


def rows(query: str) -> list[Row]:
    found = duckdb.sql(query)
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def judged(published: Path, work: Path) -> Path:
    """The published files imported and judged by the two commands."""
    done = shipby("import", "olist", str(published), "--into", str(work / "facts"))
    assert done.code == 0, done.err
    done = shipby("judge", str(work / "facts"), "--pack", "olist", "--out", str(work / "out"), "--quiet")
    assert done.code == 0, done.err
    return work / "out"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    orders = [[status, status, "2018-03-01 09:00:00", handed, ""] for status, (handed, _, _) in STATUSES.items()]
    orders += [["cancelled later", "canceled", "2018-03-01 09:00:00", LIMIT, ""]]
    orders += [["two sellers", "delivered", "2018-03-01 09:00:00", "2018-03-06 10:00:00", "2018-03-09 10:00:00"]]
    # the clock went from 23:59:59 on the 14th to 01:00 on the 15th, and back on 18 February at midnight
    orders += [["summer begins", "delivered", "2017-10-14 23:00:00", "2017-10-15 01:00:00", ""]]
    orders += [["summer ends", "delivered", "2018-02-17 22:00:00", "2018-02-18 00:00:00", ""]]
    items = [[order[0], 1, "P", "S", LIMIT, "10.00", "1.50"] for order in orders[:-3]]
    items += [["two sellers", 1, "P", "S", "2018-03-05 10:00:00", "10.00", "1.50"]]
    items += [["two sellers", 2, "Q", "S", "2018-03-06 10:00:00", "10.00", "1.50"]]
    items += [["two sellers", 3, "R", "T", "2018-03-05 10:00:00", "10.00", "1.50"]]
    items += [["summer begins", 1, "P", "S", "2017-10-15 01:00:00", "10.00", "1.50"]]
    items += [["summer ends", 1, "P", "U", "2018-02-17 23:59:59", "10.00", "1.50"]]
    for name, header, told in (("orders", ORDERS, orders), ("order_items", ITEMS, items)):
        with (folder / f"olist_{name}_dataset.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header.split(","), *told])
    return folder


@pytest.fixture(scope="module")
def out(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return judged(made_up, tmp_path_factory.mktemp("judged"))


def verdicts(out: Path) -> dict[str, Row]:
    columns = "order_id, outcome, missing, civil_day, margin_seconds"
    return {row["order_id"]: row for row in rows(f"SELECT {columns} FROM '{out}/verdicts.parquet'")}


def test_every_status(out: Path) -> None:
    told = verdicts(out)
    for status, (_, outcome, missing) in STATUSES.items():
        assert (told[f"{status}/S"]["outcome"], told[f"{status}/S"]["missing"]) == (outcome, missing), status
    assert told["cancelled later/S"]["outcome"] == "on_time"


def test_each_seller_of_an_order_is_judged(out: Path) -> None:
    told = verdicts(out)
    assert (told["two sellers/S"]["outcome"], told["two sellers/S"]["margin_seconds"]) == ("on_time", 0)
    assert (told["two sellers/T"]["outcome"], told["two sellers/T"]["margin_seconds"]) == ("violation", -86_400)


def test_nights_on_which_the_clock_is_turned(out: Path) -> None:
    told = verdicts(out)
    first = told["summer begins/S"]
    assert (first["outcome"], str(first["civil_day"]), first["margin_seconds"]) == ("on_time", "2017-10-15", 0)
    last = told["summer ends/U"]
    assert (last["outcome"], str(last["civil_day"])) == ("violation", "2018-02-17")


def test_shares_by_seller_and_month(out: Path) -> None:
    columns = "shop_id, window_start::VARCHAR AS month, numerator, denominator, outcome, points"
    told = {(row["shop_id"], row["month"]): row for row in rows(f"SELECT {columns} FROM '{out}/rates.parquet'")}
    march = told["S", "2018-03-01"]
    # of the eight statuses six count, five of them late; one cancelled after its hand-over, one of two items
    assert (march["numerator"], march["denominator"]) == (5, 8)
    assert told["U", "2018-02-01"]["numerator"] == told["T", "2018-03-01"]["numerator"] == 1
    assert {row["points"] for row in told.values()} == {None}
    assert {row["outcome"] for row in told.values()} <= {"clear", "open"}


@pytest.mark.skipif(not os.environ.get("SHIPBY_OLIST"), reason="SHIPBY_OLIST names no folder of the published files")
def test_the_published_files(tmp_path: Path) -> None:
    """The figures of the 14 % sample, per order and seller."""
    out = judged(Path(os.environ["SHIPBY_OLIST"]), tmp_path)
    columns = "outcome, missing, observed_at IS NOT NULL AS handed"
    found = rows(f"SELECT {columns} FROM '{out}/verdicts.parquet'")
    if len(found) != 14_504:
        pytest.skip("these are other files than the sample of 14,504 pairs")
    told = Counter((row["outcome"], row["missing"], row["handed"]) for row in found)
    assert told == {
        ("on_time", None, True): 13_136,
        ("violation", None, True): 1_259,
        ("violation", None, False): 60,
        ("undetermined", "closed_at", False): 49,
    }
