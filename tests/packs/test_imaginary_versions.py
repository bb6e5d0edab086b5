"""Versions and settings that follow one another: an order goes by the day it was paid, a window by its first day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.judge import judge_rows

PACK = Path(__file__).parent / "imaginary"
BERLIN = ZoneInfo("Europe/Berlin")

Row = dict[str, Any]


def at(text: str) -> datetime:
    """An instant on Berlin's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@cache
def market() -> str:
    """Two versions end to end, a month without any, a third one."""
    folder = Path(mkdtemp()) / "imaginary"
    _version(folder, "2023", "2023-01-01", "2023-03-15", {})
    hours = ('spot: {business_days: 2, cut_off: "14:00"}', "spot: {hours: 24}")
    bronze = ("account: strikes, points: 1}", "account: strikes, points: 1.5}")
    _version(folder, "2023-03", "2023-03-15", "2023-06-01", {"pack.yaml": hours, "clauses/late-dispatch.yaml": bronze})
    five = ("{after: paid_at, days: 5}", "{after: paid_at, business_days: 5}")
    bare = ("  once: picked_up_at\n", "")
    changes = {"clauses/late-dispatch.yaml": five, "clauses/slow-movement.yaml": bare}
    _version(folder, "2023-07", "2023-07-01", "2024-01-01", changes)
    return str(folder)


def _version(folder: Path, version: str, since: str, until: str, changes: dict[str, tuple[str, str]]) -> None:
    copytree(PACK / "2023", folder / version)
    edits = [("pack.yaml", ('version: "2023"', f'version: "{version}"'))]
    edits += [("pack.yaml", ('{since: "2023-01-01", until: "2024-01-01"}', f'{{since: "{since}", until: "{until}"}}'))]
    for name, (before, after) in [*edits, *changes.items()]:
        text = (folder / version / name).read_text(encoding="utf-8")
        assert text.count(before) == 1, (name, before)
        (folder / version / name).write_text(text.replace(before, after), encoding="utf-8")


def order(order_id: str, paid_at: str, **columns: Any) -> Row:
    return {"order_id": order_id, "shop_id": "S", "paid_at": at(paid_at), "amount_minor": 5000} | columns


MONTHS = {
    "March": "2023-03-20T10:00",
    "April": "2023-04-10T10:00",
    "June": "2023-05-31T10:00",
    "July": "2023-07-10T10:00",
}


@cache
def judged() -> dict[str, list[Row]]:
    orders = [
        order("last of the first", "2023-03-14T23:59:59.999999"),
        order("first of the second", "2023-03-15T00:00"),
        order("in no version", "2023-06-15T10:00"),
        order("first of the third", "2023-07-01T00:00"),
        order("too near the end", "2023-12-26T10:00", shop_id="T"),
    ]
    shipments, scans = [], []
    for shop, paid_at in MONTHS.items():
        for number in range(10):
            order_id = f"{shop}-{number}"
            orders.append(order(order_id, paid_at, shop_id=shop))
            if number:
                parcel = {"carrier": "C", "tracking_no": order_id}
                shipments.append({"shipment_id": order_id, "order_id": order_id, "shipped_at": at(paid_at)} | parcel)
                scans.append({"kind": "picked_up", "scanned_at": at(paid_at)} | parcel)
    return judge_rows(
        {"orders": orders, "shipments": shipments, "scans": scans}, market(), at("2024-01-01").isoformat()
    )


def late_dispatch(table: str) -> list[Row]:
    return [row for row in judged()[table] if row["clause"] == "late-dispatch"]


def test_an_order_goes_by_the_version_of_its_payment() -> None:
    due = {row["order_id"]: row["due_at"] for row in late_dispatch("verdicts")}
    assert due["last of the first"] == at("2023-03-17T23:59:59")
    assert due["first of the second"] == at("2023-03-16T00:00")
    assert due["first of the third"] == at("2023-07-04T23:59:59")


def test_an_order_in_no_version_is_undetermined() -> None:
    rows = [row for row in judged()["verdicts"] if row["order_id"] == "in no version"]
    assert {row["clause"] for row in rows} == {"late-dispatch", "slow-scan", "slow-movement"}
    assert {(row["outcome"], row["missing"], row["due_at"]) for row in rows} == {("undetermined", "pack version", None)}


def test_another_act_may_be_due_after_the_covered_years() -> None:
    rows = {row["clause"]: row for row in judged()["verdicts"] if row["order_id"] == "too near the end"}
    late = rows["late-dispatch"]
    assert (late["outcome"], late["missing"], late["due_at"]) == ("undetermined", "calendar", at("2023-12-28T23:59:59"))


def test_a_duty_has_not_arisen_before_what_its_deadline_counts_from() -> None:
    [row] = [
        row for row in judged()["verdicts"] if (row["order_id"], row["clause"]) == ("too near the end", "slow-movement")
    ]
    assert (row["outcome"], row["missing"]) == ("not_due", None)


def test_a_window_goes_by_the_version_of_its_first_day() -> None:
    rows = {row["shop_id"]: row for row in late_dispatch("rates") if row["shop_id"] in MONTHS}
    assert {shop: (row["window_start"].month, row["band"], row["points"]) for shop, row in rows.items()} == {
        "March": (3, "bronze", Decimal("1.0")),
        "April": (4, "bronze", Decimal("1.5")),
        "June": (6, None, None),
        "July": (7, "bronze", Decimal("1.0")),
    }


def test_a_window_that_begins_in_no_version_is_counted_and_undetermined() -> None:
    [row] = [row for row in late_dispatch("rates") if row["shop_id"] == "June"]
    assert (row["outcome"], row["final"], row["numerator"], row["denominator"]) == ("undetermined", True, 1, 10)
    assert (row["points_class"], row["projected_points"]) == (None, None)
    assert [row["shop_id"] for row in late_dispatch("penalties") if row["shop_id"] in MONTHS] == [
        "April",
        "July",
        "March",
    ]


def test_dated_settings_hold_from_their_day() -> None:
    own = [
        {"calendar": {2024: {"holidays": [date(2024, 1, 1)]}}},
        {"from": "2023-02-02", "hours": {"spot": 20}},
        {"from": "2023-03-01"},
    ]
    orders = [
        order("before", "2023-02-01T23:59:59"),
        order("on the day", "2023-02-02T00:00"),
        order("promised", "2023-02-02T00:00", promised_by=at("2023-02-09T00:00")),
        order("after", "2023-03-01T00:00"),
        order("into a year of one's own", "2023-12-28T10:00"),
        order("in no version", "2024-01-01T00:00"),
    ]
    tables = judge_rows({"orders": orders}, str(PACK), at("2024-02-01").isoformat(), {"imaginary": own})
    due = {row["order_id"]: row["due_at"] for row in tables["verdicts"] if row["clause"] == "late-dispatch"}
    assert due == {
        "before": at("2023-02-06T23:59:59"),
        "on the day": at("2023-02-02T20:00"),
        "promised": at("2023-02-09T00:00"),
        "after": at("2023-03-03T23:59:59"),
        "into a year of one's own": at("2024-01-02T23:59:59"),
        "in no version": None,
    }
