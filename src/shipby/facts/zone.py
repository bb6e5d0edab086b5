"""a zone -> the SQL that turns local times into microseconds since epoch, as DuckDB's ICU reads them.

A local time that the clock skips is read with the offset before the gap; one that it tells twice is the later of the
two.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from shipby.facts.errors import FactsError
from shipby.facts.sql import literal

LocalTime = Callable[[str], str]
"""SQL of a timestamp without zone -> SQL of its instant, microseconds since epoch."""

_FORTNIGHTS = 6_001
"""From 1970-01-01 into 2200. No clock changes twice within one: the shortest pause of summer time lasts Ramadan."""


def local_time(con: duckdb.DuckDBPyConnection, zone: str) -> LocalTime:
    """The reading of local times in this zone; FactsError for a zone that does not exist.

    Many zones keep one offset for good after some day. From there on a subtraction replaces the calendar, which costs
    ten times as much.
    """
    try:
        row = con.execute(
            f"""WITH
                day AS (SELECT TIMESTAMP '1970-01-01' + to_days(14 * i::INTEGER) AS t FROM range({_FORTNIGHTS}) n(i)),
                told AS (SELECT t, epoch_us(t) - epoch_us(timezone({literal(zone)}, t)) AS shift FROM day),
                final AS (SELECT arg_max(shift, t) AS shift FROM told)
            SELECT final.shift, max(t) FILTER (WHERE told.shift <> final.shift) + to_days(15)
            FROM told, final GROUP BY ALL"""
        ).fetchone()
    except duckdb.NotImplementedException as error:
        raise FactsError(f'"{zone}" is not a time zone. Name one such as Asia/Shanghai.') from error
    shift, settled = row or (0, None)

    def read(local: str) -> str:
        exact = f"epoch_us(timezone({literal(zone)}, {local}))"
        if settled is None:
            return f"epoch_us({local}) - {shift}"
        return f"CASE WHEN {local} >= TIMESTAMP '{settled}' THEN epoch_us({local}) - {shift} ELSE {exact} END"

    return read
