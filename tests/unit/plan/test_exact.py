"""The functions a plan calls, as the engine runs them, against the zone's clock and Python's whole numbers."""

from __future__ import annotations

import random
from collections.abc import Iterable

import duckdb
import pytest

from shipby.domain.zones import DAY_US, HOUR_US, clock
from shipby.plan.exact import functions

ZONES = ["Asia/Shanghai", "America/Sao_Paulo", "America/New_York", "Australia/Lord_Howe", "Europe/Berlin", "UTC"]


def engine(zone: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for name, (arguments, body) in functions(clock(zone)).items():
        con.execute(f"CREATE TEMP MACRO {name}({', '.join(arguments)}) AS ({body})")
    return con


def asked(con: duckdb.DuckDBPyConnection, function: str, values: Iterable[int]) -> list[int]:
    listed = list(values)
    rows = con.execute(
        f"SELECT {function}(x) FROM (SELECT unnest(?::BIGINT[]) AS x, unnest(range(?)) AS place) ORDER BY place",
        [listed, len(listed)],
    )
    return [row[0] for row in rows.fetchall()]


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_functions_are_the_clock(zone: str) -> None:
    told, con = clock(zone), engine(zone)
    instants = [change + move for change in told.offset_by_instant.breaks for move in (-HOUR_US, -1, 0, 1, HOUR_US)]
    instants += [random.Random(1).randrange(0, 4_000_000_000_000_000) for _ in range(500)]
    assert asked(con, "civil_day", instants) == [told.day(one) for one in instants]
    assert asked(con, "local_time", instants) == [one + told.offset_by_instant.at(one) for one in instants]
    days = sorted({day + move for day in told.offset_by_day.breaks for move in (-1, 0, 1)} | set(range(19_000, 19_800)))
    assert asked(con, "day_start", days) == [told.start(day) for day in days]


@pytest.mark.parametrize("divisor", [1, 7, 1_000_000, DAY_US])
def test_division_rounds_down(divisor: int) -> None:
    values = [*range(-15, 15), -divisor - 1, -divisor, divisor - 1, divisor, 2**53 + 1, -(2**53) - 1, 2**60, -(2**60)]
    con = engine("UTC")
    con.execute(f"CREATE TEMP MACRO divided(x) AS floor_div(x, {divisor})")
    assert asked(con, "divided", values) == [value // divisor for value in values]
