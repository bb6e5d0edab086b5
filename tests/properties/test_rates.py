"""Rates are the verdicts counted; more violations are never milder."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from tests.reference.judge import judge_rows as judge_slowly
from tests.support.judge import judge_rows

from .compare import differences
from .moments import DAY, HOUR, civil
from .orders import Facts
from .strategies import PACKS, SETTINGS, Trial, crowded_trials, seeds

FORTNIGHTS = ("on-time-rate", "live-streak")
MONDAY = date(2021, 1, 4)


def window_start(clause: str, day: date) -> date:
    return day - timedelta(days=(day - MONDAY).days % 14) if clause in FORTNIGHTS else day


@pytest.mark.parametrize("pack", PACKS)
@seeds(3)
@given(trial=crowded_trials(150))
def test_rates_are_the_verdicts_counted(pack: str, trial: Trial) -> None:
    outcomes = judge_rows(trial.facts, pack, trial.as_of, trial.settings)
    clauses = {"late-dispatch": "on-time-rate"} if pack == "xiaohongshu" else {}
    counted: Counter[tuple[str, str, date, str]] = Counter()
    for row in outcomes["verdicts"]:
        if row["outcome"] in ("on_time", "violation"):
            clause = clauses.get(row["clause"], row["clause"])
            counted[clause, row["shop_id"], window_start(clause, row["civil_day"]), row["outcome"]] += 1
    rates = [row for row in outcomes["rates"] if row["clause"] != "live-streak"]
    for row in rates:
        key = (row["clause"], row["shop_id"], row["window_start"])
        assert row["numerator"] == counted[*key, "violation"]
        assert row["denominator"] == counted[*key, "violation"] + counted[*key, "on_time"]
    assert sum(row["denominator"] for row in rates) == counted.total()
    assert all(0 <= row["numerator"] <= row["denominator"] for row in outcomes["rates"])
    assert all(row["denominator"] > 0 for row in outcomes["rates"])


COUNTS = [(total, late) for total in (4, 5, 9, 10, 20, 21, 40) for late in range(total + 1)]
COUNTS += [(250, 5), (250, 6), (300, 6), (300, 7)]
COUNTS += [(200, late) for late in (4, 5, 10, 11, 50, 51, 100, 101)]
COUNTS += [(900, late) for late in (45, 46, 225, 226, 500, 501)]


def shop_with(total: int, late: int) -> Facts:
    """A shop of so many orders due on one day, so many of them shipped and picked up too late and then lost."""
    paid = civil("2023-01-01", "10:00:00")
    shop = f"S-{total}-{late}"
    facts: Facts = {"orders": [], "shipments": [], "scans": []}
    for number in range(total):
        name = f"{shop}-{number}"
        shipped = paid + (49 * HOUR if number < late else 40 * HOUR)
        order: dict[str, Any] = {"order_id": name, "shop_id": shop, "paid_at": paid, "amount_minor": 1000}
        facts["orders"].append({**order, "channel": "live"})
        waybill = {"carrier": "sf", "tracking_no": name}
        facts["shipments"].append({"shipment_id": name, "order_id": name, "shipped_at": shipped, **waybill})
        picked = civil("2023-01-03", "09:00:00") if number >= late else shipped + DAY + HOUR
        facts["scans"].append({"kind": "picked_up", "scanned_at": picked, **waybill})
        if number >= late:
            facts["scans"].append({"kind": "delivered", "scanned_at": picked + HOUR, **waybill})
    return facts


def many_shops() -> Facts:
    facts: Facts = {"orders": [], "shipments": [], "scans": []}
    for total, late in COUNTS:
        for table, rows in shop_with(total, late).items():
            facts[table] += rows
    return facts


def severity(row: dict[str, Any]) -> float:
    if row["projected_points"] is not None:
        return float(row["projected_points"])
    return {"clear": 0, "breached": 1}[row["outcome"]]


@pytest.mark.parametrize(("pack", "steps"), [("douyin", 4), ("xiaohongshu", 2)])
def test_more_violations_are_never_milder(pack: str, steps: int) -> None:
    facts = many_shops()
    outcomes = judge_rows(facts, pack, "2023-03-01T00:00:00+08:00", SETTINGS[1])
    groups: dict[tuple[str, int], dict[int, float]] = {}
    for row in outcomes["rates"]:
        found = groups.setdefault((row["clause"], row["denominator"]), {})
        assert found.setdefault(row["numerator"], severity(row)) == severity(row)
    assert len({grave for found in groups.values() for grave in found.values()}) >= steps
    for found in groups.values():
        grave = [found[late] for late in sorted(found)]
        assert grave == sorted(grave)
    assert differences(judge_slowly(facts, pack, "2023-03-01T00:00:00+08:00", SETTINGS[1]), outcomes)[:20] == []
