"""a number of orders -> how fast a lake takes them in from Parquet and CSV, what late scans and a look at it cost.

`python -m bench.lake_import --orders 1000000`
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.measure import Measured, best, measure
from bench.run import Line

HERE = Path(__file__).resolve().parent
LATE = 100_000
"""Scans that come ten days after their time, all of three dispatch days."""


@dataclass(frozen=True, slots=True)
class Yard:
    """Where the lakes lie."""

    work: Path

    def lake(self, name: str) -> Path:
        """A new, empty lake."""
        lake = self.work / name
        shutil.rmtree(lake, ignore_errors=True)
        self.shipby("init", str(lake), "--pack", "douyin")
        return lake

    def shipby(self, *words: str, times: int = 1) -> Measured:
        return best([sys.executable, "-m", "shipby", "lake", *words], HERE.parent, times)

    def folder(self, name: str, tables: dict[str, str], form: str) -> tuple[Path, int]:
        """A folder of facts made of queries, and its rows."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        rows = 0
        with duckdb.connect() as con:
            con.execute("SET TimeZone = 'UTC'")
            for table, query in tables.items():
                done = con.execute(f"COPY ({query}) TO '{folder}/{table}.{form}'").fetchone()
                rows += int(done[0]) if done else 0
        return folder, rows


def measured(facts: Path, yard: Yard) -> Iterator[Line]:
    """Every number, each beside how it was got."""
    tables = {path.stem: f"FROM '{path}'" for path in sorted(facts.glob("*.parquet"))}
    whole, rows = yard.folder("parquet", tables, "parquet")
    lake = yard.lake("lake")
    run = yard.shipby("import", str(lake), str(whole))
    yield Line("rows a second from Parquet", rows / run.seconds, "", 300_000, f"{rows:,} rows", least=True)
    yield Line("peak memory of it", run.peak_bytes / 1e9, "GB", 3, "resident, 2 GB given to the engine")
    text, rows = yard.folder("csv", {name: tables[name] for name in ("orders", "scans")}, "csv")
    run = yard.shipby("import", str(yard.lake("lake-csv")), str(text))
    yield Line("rows a second from CSV", rows / run.seconds, "", 60_000, f"{rows:,} orders and scans", least=True)
    scans, count = yard.folder("scans", {"scans": tables["scans"]}, "parquet")
    loading = yard.shipby("import", str(yard.lake("lake-scans")), str(scans))
    late, appended = yard.folder("late", {"scans": _late(facts)}, "parquet")
    append = yard.shipby("import", str(lake), str(late))
    how = f"{append.seconds:.2f} s for {appended:,}; {loading.seconds:.1f} s for {count:,}; limit for 28 million"
    yield Line("appending late scans, of loading all", 100 * append.seconds / loading.seconds, "%", 2, how)
    yield Line("lake status", yard.shipby("status", str(lake), times=3).seconds, "s", 1, "best of 3, process included")


def _late(facts: Path) -> str:
    """Scans of three days in the middle, heard of ten days later."""
    scans = f"'{facts}/scans.parquet'"
    middle = f"(SELECT time_bucket(INTERVAL 1 DAY, quantile_cont(scanned_at, 0.5)) FROM {scans})"
    late = "SELECT * REPLACE (scanned_at + INTERVAL 10 DAY AS received_at)"
    return f"{late} FROM {scans} WHERE scanned_at >= {middle} AND scanned_at < {middle} + INTERVAL 3 DAY LIMIT {LATE}"


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--work", type=Path, default=HERE / "out")
    words = parser.parse_args()
    facts = words.work / f"facts-{words.orders}"
    if not (facts / "notices.parquet").exists():
        measure([sys.executable, str(HERE / "generate.py"), str(words.orders), str(facts)], HERE.parent)
    for line in measured(facts, Yard(words.work / "lakes")):
        mark = "met" if line.met else "not met"
        bound = f"{'at least' if line.least else 'at most'} {line.limit:,}"
        print(f"{line.name:38}{line.value:>12,.2f} {line.unit:3} {bound:20} {mark:8} {line.how}", flush=True)


if __name__ == "__main__":
    main()
