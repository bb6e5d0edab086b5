"""Instants: which texts are times, how zones are assumed, what a clock change does."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from .conftest import Load

HEADER = "order_id,shop_id,paid_at,amount_minor\n"


def micros(text: str) -> int:
    moment = dt.datetime.fromisoformat(text)
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


TIMES: list[tuple[str, str, int]] = [
    ("2023-01-01 10:00:00", "2023-01-01T10:00:00+08:00", 1),
    ("2023-01-01T10:00:00", "2023-01-01T10:00:00+08:00", 1),
    ("2023-01-01 10:00", "2023-01-01T10:00:00+08:00", 1),
    ("2023-01-01T10:00", "2023-01-01T10:00:00+08:00", 1),
    ("2023/01/01 10:00:00", "2023-01-01T10:00:00+08:00", 1),
    ("2023/1/5 9:30", "2023-01-05T09:30:00+08:00", 1),
    ("2023-01-01 10:00:00.5", "2023-01-01T10:00:00.500000+08:00", 1),
    ("2023-01-01 10:00:00.123456789", "2023-01-01T10:00:00.123456+08:00", 1),
    ("  2023-01-01 10:00:00 ", "2023-01-01T10:00:00+08:00", 1),
    ("\t2023-01-01 10:00:00\u3000", "2023-01-01T10:00:00+08:00", 1),
    ("2023-01-01 24:00:00", "2023-01-02T00:00:00+08:00", 1),
    ("2023-01-01T10:00:00Z", "2023-01-01T10:00:00+00:00", 0),
    ("2023-01-01T10:00:00z", "2023-01-01T10:00:00+00:00", 0),
    ("2023-01-01T10:00Z", "2023-01-01T10:00:00+00:00", 0),
    ("2023-01-01T10:00:00+08:00", "2023-01-01T10:00:00+08:00", 0),
    ("2023-01-01T10:00:00.999999-03:30", "2023-01-01T10:00:00.999999-03:30", 0),
    ("2023-01-01T10:00:00+0800", "2023-01-01T10:00:00+08:00", 0),
    ("2023-01-01T10:00:00+08", "2023-01-01T10:00:00+08:00", 0),
    ("2023-01-01 10:00 +08:00", "2023-01-01T10:00:00+08:00", 0),
    ("2023/01/01 10:00:00 +0530", "2023-01-01T10:00:00+05:30", 0),
]
"""text -> instant, and whether the zone was assumed"""

NO_TIMES: list[str] = [
    "2023-01-01",
    "2023-13-01 10:00",
    "2023-02-29 10:00:00",
    "2023-01-01 25:00:00",
    "2023-01-01 24:30:00",
    "2023-01-01 10:60:00",
    "2023-01-01 10:00:60",
    "2023-01-01 10",
    "2023-01/01 10:00:00",
    "23-01-01 10:00:00",
    "2023-01-01 10:00:0Z",
    "2023-01-01 10:00:00 UTC",
    "2023-01-01 10:00:00 Asia/Shanghai",
    "2023-01-01T10:00:00+99:00",
    "2023",
    "infinity",
    "-infinity",
    "epoch",
    "now",
    "1672538400",
    "44927.5",
]


def lines(texts: list[str]) -> str:
    return HEADER + "".join(f"O{i},S1,{text},1\n" for i, text in enumerate(texts))


def test_times(facts: Load) -> None:
    loaded = facts({"orders.csv": lines([text for text, _, _ in TIMES])})
    assert loaded.quarantine() == []
    told = loaded.rows("orders", "paid_at", "recorded_at")
    for (text, means, _), row in zip(TIMES, told, strict=True):
        assert row == (micros(means), micros(means)), text
    assert loaded.report.tables["orders"].zone_assumed == sum(assumed for _, _, assumed in TIMES)


def test_no_times(facts: Load) -> None:
    loaded = facts({"orders.csv": lines(NO_TIMES)})
    assert loaded.rows("orders") == []
    assert loaded.quarantine() == [
        ("orders.csv", i, "paid_at", text, "time") for i, text in enumerate(NO_TIMES, start=2)
    ]


@pytest.mark.parametrize("text", ["1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-12-31 00:00:00"])
def test_years_are_bounded(facts: Load, text: str) -> None:
    assert facts({"orders.csv": f"{HEADER}O1,S1,{text},1\n"}).quarantine() == [
        ("orders.csv", 2, "paid_at", text, "years")
    ]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        ("2199-12-31T23:59:59.999999Z", "2199-12-31T23:59:59.999999+00:00"),
    ],
)
def test_the_first_and_last_instant(facts: Load, text: str, means: str) -> None:
    assert facts({"orders.csv": f"{HEADER}O1,S1,{text},1\n"}).rows("orders", "paid_at") == [(micros(means),)]


@pytest.mark.parametrize(
    ("zone", "text", "means"),
    [
        ("Asia/Shanghai", "1988-06-01 12:00:00", "1988-06-01T12:00:00+09:00"),
        ("America/New_York", "2023-01-15 12:00:00", "2023-01-15T12:00:00-05:00"),
        ("America/New_York", "2023-07-15 12:00:00", "2023-07-15T12:00:00-04:00"),
        # skipped by the clock: read with the offset before the gap
        ("America/New_York", "2023-03-12 02:30:00", "2023-03-12T02:30:00-05:00"),
        # told twice: the later one
        ("America/New_York", "2023-11-05 01:30:00", "2023-11-05T01:30:00-05:00"),
        # no midnight on this day
        ("America/Sao_Paulo", "2017-10-15 00:30:00", "2017-10-15T00:30:00-03:00"),
        ("America/Sao_Paulo", "2017-10-14 23:59:59", "2017-10-14T23:59:59-03:00"),
        ("America/Sao_Paulo", "2017-10-15 01:00:00", "2017-10-15T01:00:00-02:00"),
        ("America/Sao_Paulo", "2023-01-15 01:00:00", "2023-01-15T01:00:00-03:00"),
    ],
)
@pytest.mark.parametrize("typed", [False, True])
def test_local_times_of_a_zone(facts: Load, zone: str, text: str, means: str, typed: bool) -> None:
    if typed:
        paid = pa.array([dt.datetime.fromisoformat(text)], pa.timestamp("us"))
        table = pa.table({"order_id": ["O1"], "shop_id": ["S1"], "paid_at": paid, "amount_minor": [1]})
        loaded = facts({"orders.parquet": table}, zone)
    else:
        loaded = facts({"orders.csv": f"{HEADER}O1,S1,{text},1\n"}, zone)
    assert loaded.rows("orders", "paid_at") == [(micros(means),)]
    assert loaded.report.tables["orders"].zone_assumed == 1


def test_the_zone_must_exist(facts: Load) -> None:
    with pytest.raises(Exception, match="is not a time zone"):
        facts({}, "Asia/Nowhere")
