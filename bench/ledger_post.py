"""a number of penalties -> how long a run takes to post, to post again with one in ten changed, and to be a no-op.

`SHIPBY_DATABASE_URL=postgres://... python -m bench.ledger_post --penalties 100000`; without the address: SQLite. It
works in a database of its own beside the one named, made for it and dropped.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from bench.run import Line
from shipby.domain.zones import EPOCH
from shipby.engines.scripts import script_of
from shipby.lake import create
from shipby.outcomes.runs.fingerprint import fingerprint
from shipby.outcomes.runs.stored import SCHEMA, Stored
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack

if TYPE_CHECKING:
    from shipby.ledger.posted import Posted

DAYS = 20
"""Penalised days of each shop."""
LIMIT = 30.0
"""Seconds, for 100,000 penalties on PostgreSQL and two cores."""
NOW = datetime(2023, 3, 1, tzinfo=UTC)

PENALTIES = """COPY (
    SELECT '{pack}' AS pack, 'late-dispatch' AS clause, 'S' || i // {days} AS shop_id, NULL::VARCHAR AS order_id,
        NULL::VARCHAR AS incident_id, DATE '2023-01-01' + (i % {days})::INTEGER AS window_start, 'A' AS points_class,
        (CASE WHEN i % 10 < {heavier} THEN 5 ELSE 2 END)::DECIMAL(9, 1) AS points,
        TIMESTAMPTZ '2023-01-01 16:00:00+00' + INTERVAL 1 DAY * (i % {days}) AS occurred_at
    FROM range({rows}) AS t(i)
) TO '{path}' (FORMAT parquet)"""
COMPENSATIONS = """COPY (
    SELECT '' AS pack, '' AS clause, '' AS order_id, '' AS shop_id, 0::BIGINT AS amount_minor, '' AS currency,
        '' AS form, TIMESTAMPTZ '2023-01-01 16:00:00+00' AS occurred_at WHERE false
) TO '{path}' (FORMAT parquet)"""


def run(root: Path, rules: RulePack, number: int, rows: int, heavier: int) -> Stored:
    """A stored run with so many penalties; `heavier` in ten of them cost 5 points instead of 2."""
    folder = root / "runs" / rules.market / f"{number:06}"
    folder.mkdir(parents=True)
    with duckdb.connect() as con:
        path = folder / "penalties.parquet"
        con.execute(PENALTIES.format(pack=rules.market, days=DAYS, heavier=heavier, rows=rows, path=path))
        con.execute(COMPENSATIONS.format(path=folder / "compensations.parquet"))
    as_of = (NOW + timedelta(days=number) - EPOCH) // timedelta(microseconds=1)
    plan = fingerprint(script_of(rules, None, frozenset()))
    data = {
        "schema": SCHEMA, "number": number, "market": rules.market, "chain": [number], "as_of_us": as_of,
        "settings": None, "imports": [], "plan": plan,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(data))
    return Stored(folder, data)


def measured(rows: int, root: Path) -> list[Line]:
    """The lines of the benchmark. Django is set up, its database empty."""
    from django.db import connection

    from shipby.ledger.models import Entry
    from shipby.ledger.posting import post_run
    from shipby.people.actors import CLOCK
    from shipby.people.models import Market

    rules = load_pack("douyin")
    create(root, "douyin", NOW)
    market = Market.objects.create(name=rules.market, lake=str(root))
    runs = [run(root, rules, number, rows, heavier) for number, heavier in ((1, 0), (2, 1))]

    def post(one: Stored) -> Posted:
        return post_run(market, one, rules, CLOCK, NOW)

    lines = [
        _line(f"post a run of {rows:,} penalties, {connection.vendor}", LIMIT, lambda: post(runs[0])),
        _line("the next run, one in ten heavier", LIMIT, lambda: post(runs[1])),
        _line("the same run again", 1, lambda: post(runs[1])),
    ]
    assert Entry.objects.count() == rows + rows // 10
    return lines


def _line(what: str, limit: float, act: Callable[[], Posted]) -> Line:
    began, cpu = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    posted = act()
    seconds, spent = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    own = spent.ru_utime + spent.ru_stime - cpu.ru_utime - cpu.ru_stime
    return Line(what, seconds, "s", limit, f"{len(posted.entries):,} entries, {own:.1f} s of this process's CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--penalties", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SHIPBY_DATA": folder, "DJANGO_SETTINGS_MODULE": "shipby.site.settings"}
        import django
        from django.db import connection

        django.setup()
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            for line in measured(arguments.penalties, Path(folder) / "lake"):
                mark = "met" if line.met else "not met"
                print(f"{line.name:50}{line.value:>8,.2f} {line.unit} at most {line.limit:g} {mark:8} {line.how}")
        finally:
            connection.creation.destroy_test_db("", verbosity=0)


if __name__ == "__main__":
    main()
