"""The imaginary market judged: each outcome of its README, worked by hand, comes out of the plan."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.judge import judge_rows

PACK = str(Path(__file__).parent / "imaginary")
BERLIN = ZoneInfo("Europe/Berlin")
MICROSECOND = timedelta(microseconds=1)

Row = dict[str, Any]


def at(text: str) -> datetime:
    """An instant on Berlin's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


class Facts:
    """Orders with their parcels, told one by one."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {name: [] for name in ("orders", "shipments", "scans", "incidents")}

    def order(self, order_id: str, paid_at: str, **columns: Any) -> Facts:
        paid = {"order_id": order_id, "shop_id": "S", "paid_at": at(paid_at), "amount_minor": 5000}
        self.tables["orders"].append(paid | columns)
        return self

    def parcel(self, order_id: str, shipped_at: str, /, seen: datetime | None = None, **scans: str | datetime) -> Facts:
        """A parcel of the order, its scans by kind; `seen` is when all of them were received."""
        number = f"{order_id}-{sum(row['order_id'] == order_id for row in self.tables['shipments'])}"
        named = {"carrier": "C", "tracking_no": number}
        self.tables["shipments"].append(
            named | {"shipment_id": number, "order_id": order_id, "shipped_at": at(shipped_at)}
        )
        for kind, moment in scans.items():
            instant = moment if isinstance(moment, datetime) else at(moment)
            self.tables["scans"].append(named | {"kind": kind, "scanned_at": instant, "received_at": seen})
        return self

    def judged(self, as_of: str, settings: dict[str, Any] | None = None) -> dict[str, list[Row]]:
        return judge_rows(self.tables, PACK, at(as_of).isoformat(), settings)


def verdicts(tables: dict[str, list[Row]], clause: str) -> dict[str, Row]:
    return {row["order_id"]: row for row in tables["verdicts"] if row["clause"] == clause}


def of_clause(tables: dict[str, list[Row]], table: str, clause: str) -> list[Row]:
    return [row for row in tables[table] if row["clause"] == clause]


# ------------------------------------------------------------------ the deadline

DEADLINES = {
    "before the cut-off": ("2023-01-11T13:59:59", "spot", "2023-01-13T23:59:59"),
    "at the cut-off": ("2023-01-11T14:00:00", "spot", "2023-01-16T23:59:59"),
    "over the new year of the calendar": ("2023-01-20T10:00", "spot", "2023-01-29T23:59:59"),
    "hours, over a spring night": ("2023-03-25T12:00", "fast", "2023-03-26T13:00"),
    "civil days, over a spring night": ("2023-03-25T12:00", "presale", "2023-04-04T23:59:59"),
}
UNKNOWN = {
    "past the covered years": ("2023-12-28T10:00", "spot", "calendar"),
    "before the version": ("2022-12-31T23:59:59", "spot", "pack version"),
    "after the version": ("2024-01-01T00:00", "spot", "pack version"),
    "without a promise": ("2023-01-11T10:00", "custom", "promised_by"),
}


@cache
def deadlines() -> dict[str, Row]:
    facts = Facts()
    for name, (paid_at, mode, _) in (DEADLINES | UNKNOWN).items():
        facts.order(name, paid_at, mode=mode)
    return verdicts(facts.judged("2024-02-01"), "late-dispatch")


@pytest.mark.parametrize("name", DEADLINES)
def test_the_deadline(name: str) -> None:
    row, due = deadlines()[name], at(DEADLINES[name][2])
    assert (row["outcome"], row["base_due_at"], row["due_at"]) == ("violation", due, due)
    assert row["civil_day"] == due.date()


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_nobody_can_tell(name: str) -> None:
    row = deadlines()[name]
    assert (row["outcome"], row["missing"]) == ("undetermined", UNKNOWN[name][2])
    assert all(row[column] is None for column in ("civil_day", "base_due_at", "due_at", "margin_seconds", "relief"))


# ------------------------------------------------------------------ met or not

MONDAY = "2023-01-09T10:00"  # due Wednesday 11th 23:59:59; delivered in time until Saturday 14th 23:59:59
DUE = at("2023-01-11T23:59:59")
DELIVERY_DUE = at("2023-01-14T23:59:59")


@cache
def met(as_of: str) -> dict[str, Row]:
    facts = Facts()
    for order_id, first in (("first parcel at the deadline", DUE), ("first parcel past it", DUE + MICROSECOND)):
        facts.order(order_id, MONDAY, parcels_expected=2)
        facts.parcel(order_id, MONDAY, picked_up=first).parcel(order_id, MONDAY)
    facts.order("second not uploaded", MONDAY, parcels_expected=2)
    facts.parcel("second not uploaded", MONDAY, picked_up=DUE)
    for order_id, delivered in (("delivered in time", DELIVERY_DUE), ("delivered late", at("2023-01-15"))):
        facts.order(order_id, MONDAY).parcel(order_id, MONDAY, picked_up="2023-01-12T08:00", delivered=delivered)
    facts.order("scanned late", MONDAY).parcel("scanned late", MONDAY, picked_up="2023-01-12T08:00")
    facts.order("nothing", MONDAY)
    facts.order("closed at the deadline", MONDAY, cancelled_at=DUE)
    facts.order("closed before it", MONDAY, cancelled_at=DUE - MICROSECOND)
    facts.order("closed, scanned before", MONDAY, cancelled_at=DUE - MICROSECOND)
    facts.parcel("closed, scanned before", MONDAY, picked_up=DUE - 2 * MICROSECOND)
    facts.order("excluded", MONDAY)
    facts.tables["incidents"].append(
        {"incident_id": "I", "order_id": "excluded", "kind": "force_majeure", "found_at": at(MONDAY)}
    )
    return verdicts(facts.judged(as_of), "late-dispatch")


def told(row: Row) -> tuple[str, datetime | None, int | None]:
    return row["outcome"], row["observed_at"], row["margin_seconds"]


def test_the_first_parcel_decides() -> None:
    rows = met("2023-02-01")
    assert told(rows["first parcel at the deadline"]) == ("on_time", DUE, 0)
    assert told(rows["first parcel past it"]) == ("violation", DUE + MICROSECOND, -1)
    assert told(rows["second not uploaded"]) == ("on_time", DUE, 0)


def test_another_act_acquits() -> None:
    rows = met("2023-02-01")
    assert told(rows["delivered in time"]) == ("on_time", DELIVERY_DUE, 0)
    assert told(rows["delivered late"]) == ("violation", at("2023-01-12T08:00"), -28_801)
    assert rows["nothing"]["outcome"] == "violation"


@pytest.mark.parametrize("as_of", ["2023-01-12T00:00", "2023-01-13T00:00", "2023-01-14T23:59:59"])
def test_pending_while_another_act_is_open(as_of: str) -> None:
    rows = met(as_of)
    assert rows["nothing"]["outcome"] == "pending"
    assert rows["scanned late"]["outcome"] == "pending"


def test_no_longer_pending_when_the_last_act_is_over() -> None:
    assert met("2023-01-15T00:00")["nothing"]["outcome"] == "violation"
    assert told(met("2023-01-15T00:00")["scanned late"]) == ("violation", at("2023-01-12T08:00"), -28_801)


def test_closed_and_excluded() -> None:
    rows = met("2023-02-01")
    assert rows["closed at the deadline"]["outcome"] == "violation"
    assert rows["closed before it"]["outcome"] == "not_due"
    assert rows["closed, scanned before"]["outcome"] == "on_time"
    assert rows["excluded"]["outcome"] == "excluded"


# ------------------------------------------------------------------ months, tiers, a least volume

TIERS = {
    (9, 9): ("clear", None, Decimal("0.0")),
    (10, 0): ("clear", None, Decimal("0.0")),
    (10, 1): ("penalised", "bronze", Decimal("1.0")),
    (10, 2): ("penalised", "iron", Decimal("2.5")),
    (10, 4): ("penalised", "iron", Decimal("2.5")),
    (10, 5): ("penalised", "rust", Decimal("6.0")),
}


@cache
def months(as_of: str) -> dict[str, list[Row]]:
    facts = Facts()
    for due, late in TIERS:
        for number in range(due):
            order_id = f"{due}-{late}-{number}"
            facts.order(order_id, MONDAY, shop_id=f"{due}-{late}")
            if number >= late:
                facts.parcel(order_id, MONDAY, picked_up=MONDAY)
    facts.order("paid in January, due in February", "2023-01-31T10:00", shop_id="F")
    return facts.judged(as_of)


@pytest.mark.parametrize(("due", "late"), TIERS)
def test_a_month_reaches_its_tier(due: int, late: int) -> None:
    rows = of_clause(months("2023-02-01"), "rates", "late-dispatch")
    [row] = [each for each in rows if each["shop_id"] == f"{due}-{late}"]
    outcome, band, points = TIERS[due, late]
    assert (row["window_start"], row["window_end"], row["final"]) == (date(2023, 1, 1), date(2023, 1, 31), True)
    assert (row["numerator"], row["denominator"]) == (late, due)
    assert (row["outcome"], row["band"], row["points"], row["projected_points"]) == (outcome, band, points, points)


def test_the_month_is_open_until_the_next_begins() -> None:
    rows = of_clause(months("2023-01-31T23:59:59.999999"), "rates", "late-dispatch")
    assert {row["outcome"] for row in rows} == {"open"}
    assert {row["points"] for row in rows} == {None}
    assert {(row["shop_id"], row["band"]) for row in rows} >= {("10-5", "rust"), ("9-9", None)}


def test_the_penalty_of_a_month_falls_on_the_next_midnight() -> None:
    rows = of_clause(months("2023-02-01"), "penalties", "late-dispatch")
    assert {row["shop_id"]: row["points"] for row in rows} == {
        f"{due}-{late}": points for (due, late), (outcome, _, points) in TIERS.items() if outcome == "penalised"
    }
    assert {row["occurred_at"] for row in rows} == {at("2023-02-01")}
    assert {row["points_class"] for row in rows} == {"strikes"}


def test_the_month_is_that_of_the_due_day() -> None:
    rows = of_clause(months("2023-03-01"), "rates", "late-dispatch")
    [row] = [each for each in rows if each["shop_id"] == "F"]
    assert row["window_start"] == date(2023, 2, 1)


# ------------------------------------------------------------------ money


def test_a_share_is_rounded_then_bounded() -> None:
    amounts = {1000: 150, 1234: 155, 1260: 160, 20000: 2000, 0: 150}
    facts = Facts()
    for paid in amounts:
        facts.order(str(paid), MONDAY, amount_minor=paid, currency=None)
    rows = of_clause(facts.judged("2023-02-01"), "compensations", "late-dispatch")
    assert {int(row["order_id"]): row["amount_minor"] for row in rows} == amounts
    assert {(row["form"], row["currency"], row["occurred_at"]) for row in rows} == {("credit", "EUR", DUE)}


def test_slow_movement_pays_a_fixed_sum() -> None:
    facts = Facts()
    for order_id, amount, moved in (("999", 999, 1), ("1000", 1000, 1), ("in time", 1000, 0)):
        facts.order(order_id, "2023-01-11T10:00", amount_minor=amount, parcels_expected=2)
        for _ in range(2):
            scan = at("2023-01-13T22:30") + moved * MICROSECOND
            facts.parcel(order_id, "2023-01-12T09:00", picked_up="2023-01-12T10:00", in_transit=scan)
    facts.order("one of two", "2023-01-11T10:00", parcels_expected=2)
    facts.parcel("one of two", "2023-01-12T09:00", picked_up="2023-01-12T10:00", in_transit="2023-01-12T11:00")
    facts.parcel("one of two", "2023-01-12T09:00", picked_up="2023-01-12T10:00")
    facts.order("not picked up", "2023-01-11T10:00").parcel("not picked up", "2023-01-12T09:00")
    tables = facts.judged("2023-02-01")
    rows = verdicts(tables, "slow-movement")
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "999": "violation",
        "1000": "violation",
        "in time": "on_time",
        "one of two": "violation",
        "not picked up": "not_due",
    }
    assert rows["in time"]["due_at"] == at("2023-01-13T22:30")
    paid = of_clause(tables, "compensations", "slow-movement")
    assert {row["order_id"]: row["amount_minor"] for row in paid} == {"999": 100, "1000": 250, "one of two": 250}


# ------------------------------------------------------------------ the app's clock, rolling windows with a lag

UPLOADED = "2023-01-12T09:00"
SHARES = {
    (40, 1): ("clear", None, Decimal("0.0")),
    (40, 4): ("penalised", "slow", Decimal("0.5")),
    (40, 5): ("penalised", "crawling", Decimal("1.5")),
}


@cache
def rolling(as_of: str) -> dict[str, list[Row]]:
    facts = Facts()
    for count, late in SHARES:
        for number in range(count):
            order_id = f"{count}-{late}-{number}"
            facts.order(order_id, "2023-01-11T10:00", shop_id=f"{count}-{late}")
            seen = at("2023-01-16T00:00" if number < late else "2023-01-13T23:59:59")
            facts.parcel(order_id, UPLOADED, seen=seen, picked_up="2023-01-12T10:00")
    facts.order("only moved", "2023-01-11T10:00", shop_id="other")
    facts.parcel("only moved", UPLOADED, in_transit="2023-01-12T10:00")
    return facts.judged(as_of)


def test_the_clock_is_the_apps() -> None:
    rows = verdicts(rolling("2023-03-31"), "slow-scan")
    assert rows["40-1-0"]["due_at"] == rows["40-1-1"]["observed_at"] == at("2023-01-13T23:59:59")
    assert told(rows["40-1-1"]) == ("on_time", at("2023-01-13T23:59:59"), 0)
    assert told(rows["40-1-0"]) == ("violation", at("2023-01-16"), -172_801)
    assert told(rows["only moved"])[:2] == ("violation", None)
    assert {row["civil_day"] for row in rows.values()} == {date(2023, 1, 12)}


def test_a_day_is_in_every_window_whose_days_hold_it() -> None:
    rows = [row for row in of_clause(rolling("2023-03-31"), "rates", "slow-scan") if row["shop_id"] == "40-4"]
    assert [(row["window_start"], row["window_end"], row["outcome"]) for row in rows] == [
        (date(2022, 12, 19), date(2023, 1, 15), "undetermined"),
        (date(2022, 12, 26), date(2023, 1, 22), "undetermined"),
        (date(2023, 1, 2), date(2023, 1, 29), "penalised"),
        (date(2023, 1, 9), date(2023, 2, 5), "penalised"),
    ]
    assert {row["denominator"] for row in rows} == {40}


@pytest.mark.parametrize(("count", "late"), SHARES)
def test_a_share_on_time_reaches_its_band(count: int, late: int) -> None:
    rows = [
        row for row in of_clause(rolling("2023-03-31"), "rates", "slow-scan") if row["shop_id"] == f"{count}-{late}"
    ]
    rows = [row for row in rows if row["window_start"] >= date(2023, 1, 1)]  # before, no version was in force
    assert {(row["outcome"], row["band"], row["points"]) for row in rows} == {SHARES[count, late]}


def test_a_lag_delays_the_end() -> None:
    first = {"shop_id": "40-5", "window_start": date(2023, 1, 2)}
    for as_of, final in (("2023-02-06T23:59:59.999999", False), ("2023-02-07T00:00", True)):
        tables = rolling(as_of)
        [row] = [row for row in of_clause(tables, "rates", "slow-scan") if first.items() <= row.items()]
        assert (row["final"], row["projected_points"]) == (final, Decimal("1.5"))
        found = [row for row in of_clause(tables, "penalties", "slow-scan") if first.items() <= row.items()]
        assert [row["occurred_at"] for row in found] == ([at("2023-02-07")] if final else [])


def test_windows_in_a_row_hide_the_offers() -> None:
    facts = Facts()
    for day in ("2023-01-10", "2023-02-01", "2023-02-28"):
        facts.order(day, f"{day}T07:00").parcel(day, f"{day}T08:00")
    tables = facts.judged("2023-12-01")
    starts = [row["window_start"] for row in of_clause(tables, "rates", "slow-scan") if row["band"]]
    assert starts == [date(2023, 1, 2) + timedelta(7 * n) for n in range(9)]
    rows = of_clause(tables, "actions", "slow-scan")
    assert [row["kind"] for row in rows] == ["hide_offers"] * 7
    third = at("2023-02-21")  # 16 January to 12 February, and 8 days
    assert (rows[0]["starts_at"], rows[0]["ends_at"]) == (third, third + timedelta(hours=36))
    assert rows[0]["order_id"] is None


# ------------------------------------------------------------------ findings


def test_a_graver_finding_costs_more() -> None:
    facts = Facts()
    for severity in ("ordinary", "serious", "very_serious"):
        facts.order(severity, MONDAY, product_id="P").parcel(severity, MONDAY, picked_up=MONDAY)
        facts.tables["incidents"].append(
            {"incident_id": severity, "order_id": severity, "kind": "missing_item", "severity": severity}
            | {"found_at": at("2023-03-25T12:00")}
        )
    tables = facts.judged("2023-04-01")
    rows = of_clause(tables, "penalties", "missing-goods")
    points = {"ordinary": Decimal("1.0"), "serious": Decimal("3.0"), "very_serious": None}
    assert {row["order_id"]: row["points"] for row in rows} == points
    for row in of_clause(tables, "actions", "missing-goods"):
        assert (row["kind"], row["product_id"]) == ("delist_product", "P")
        assert row["ends_at"] - row["starts_at"] == timedelta(hours=72)
