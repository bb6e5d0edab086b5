"""a number of orders -> what a day's run over a lake costs, against judging all of it; what looking into it costs.

`python -m bench.lake_run --orders 10000000`

The lake holds 28 days as they were known when the 28th ended. The day after brings its own orders, and every shipment
and scan learned that day of parcels sent that day or on the three days before: most of these were paid for earlier, so
four days of orders are touched, one in eight of all. A second delivery is a thousand scans of one day's parcels, half
an hour later, a third a hundred thousand of parcels sent on three days, which only the import is timed for. Orders are
numbered as they are paid. The last lines time one order's explanation and the lake's status.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.generate import order_id
from bench.measure import Measured, best, measure
from bench.run import Line
from shipby.domain.tables import OUTCOMES
from shipby.outcomes.runs import parts

HERE = Path(__file__).resolve().parent
DAYS = 28
BEGAN = "TIMESTAMPTZ '2022-12-10 00:00:00+08'"
ENDED = f"({BEGAN} + INTERVAL {DAYS} DAY)"
AS_OF = {"lake": "2023-01-07T00:00:00+08:00", "day": "2023-01-08T00:00:00+08:00", "late": "2023-01-08T01:00:00+08:00"}
PUSH = """import datetime, pathlib, sys, shipby.lake as lake
one, folder = lake.open_lake(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2])
lake.import_facts(one, folder, at=datetime.datetime.now(datetime.UTC), amended=True)"""
"""What the door for couriers does with a batch once its rows lie in a folder."""
LATE = 1000
APPENDED = 100_000
LEARNED = {
    "orders": "recorded_at",
    "shipments": "recorded_at",
    "scans": "received_at",
    "incidents": "found_at",
    "filings": "coalesce(decided_at, submitted_at)",
    "complaints": "opened_at",
    "closures": "closed_at",
    "appeals": "decided_at",
}
"""When a row was learned; tables not named here were known at the beginning."""


@dataclass(frozen=True, slots=True)
class Yard:
    """Where facts and lake lie, and how often short commands are repeated."""

    work: Path
    orders: int

    @property
    def lake(self) -> Path:
        return self.work / f"lake-{self.orders}"

    def shipby(self, *words: str, times: int = 1) -> Measured:
        return best([sys.executable, "-m", "shipby", *words], HERE.parent, times)

    def run(self, moment: str, *words: str) -> Measured:
        done = self.shipby("run", str(self.lake), "--as-of", AS_OF[moment], *words)
        print(
            f"# run {moment} {' '.join(words)}: {done.seconds:.1f} s, {done.cpu_seconds:.1f} s of processor", flush=True
        )
        print(f"#   {done.output.strip().splitlines()[-1]}", flush=True)
        return done

    def take(self, name: str, queries: Mapping[str, str], facts: Path, *, pushed: bool = False) -> tuple[Measured, int]:
        """A delivery of these rows is in the lake: how long that took, how many they were.

        pushed: as a courier's, whose numbers are looked up under other carriers.
        """
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        rows = 0
        with duckdb.connect() as con:
            con.execute("SET TimeZone = 'Asia/Shanghai'")
            con.execute("SET preserve_insertion_order = false")
            for path in facts.glob("*.parquet"):
                con.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
            for table, query in queries.items():
                done = con.execute(f"COPY ({query}) TO '{folder / table}.parquet'").fetchone()
                rows += int(done[0]) if done else 0
        if pushed:
            taken = measure([sys.executable, "-c", PUSH, str(self.lake), str(folder)], HERE.parent)
        else:
            taken = self.shipby("lake", "import", str(self.lake), str(folder))
        shutil.rmtree(folder)
        return taken, rows


def _known(facts: Path) -> dict[str, str]:
    """All that was known when the 28 days ended."""
    names = [path.stem for path in facts.glob("*.parquet")]
    return {name: f"FROM {name}" + (f" WHERE {LEARNED[name]} <= {ENDED}" if name in LEARNED else "") for name in names}


def _day() -> dict[str, str]:
    """The day after: its orders, and what was learned of parcels sent then or on the three days before."""
    learned = {name: f"{at} > {ENDED} AND {at} <= {ENDED} + INTERVAL 1 DAY" for name, at in LEARNED.items()}
    sent = f"SELECT tracking_no FROM shipments WHERE shipped_at >= {ENDED} - INTERVAL 3 DAY"
    return {
        "orders": f"FROM orders WHERE paid_at > {ENDED} AND {learned['orders']}",
        "shipments": f"FROM shipments WHERE {learned['shipments']}",
        "scans": f"FROM scans WHERE {learned['scans']} AND tracking_no IN ({sent})",
    }


def _late(scans: int, days: int, minutes: int) -> dict[str, str]:
    """Scans of parcels sent on the 26th day or so many days from it, told these minutes after the day."""
    sent = f"shipped_at >= {ENDED} - INTERVAL 3 DAY AND shipped_at < {ENDED} - INTERVAL {3 - days} DAY"
    heard = f"{ENDED} + INTERVAL 24 HOUR + INTERVAL {minutes} MINUTE"
    return {
        "scans": f"""SELECT carrier, tracking_no, 'in_transit' AS kind, {heard} - INTERVAL 1 HOUR AS scanned_at,
            {heard} AS received_at, NULL::VARCHAR AS region, 'told late' AS note
        FROM (SELECT DISTINCT carrier, tracking_no FROM shipments WHERE {sent} AND tracking_no IS NOT NULL)
        ORDER BY hash(tracking_no) LIMIT {scans}"""
    }


def measured(facts: Path, yard: Yard) -> Iterator[Line]:
    """Every number, each beside how it was got."""
    shutil.rmtree(yard.lake, ignore_errors=True)
    yard.shipby("lake", "init", str(yard.lake), "--pack", "douyin")
    known = _known(facts)
    scans, scanned = yard.take("scans", {"scans": known.pop("scans")}, facts)
    others, rows = yard.take("known", known, facts)
    rows, seconds = rows + scanned, scans.seconds + others.seconds
    print(f"# import of {rows:,} rows: {seconds:.1f} s", flush=True)
    yield Line("rows a second into the lake", rows / seconds, "", 300_000, f"{rows:,} rows", least=True)
    yard.run("lake")
    taken, rows = yard.take("day", _day(), facts)
    print(f"# import of {rows:,} rows: {taken.seconds:.1f} s, {taken.cpu_seconds:.1f} s of processor", flush=True)
    day = yard.run("day")
    whole = yard.run("day", "--full")
    yield _ratio("a day more, of the full run", day, whole, 20, f"{rows:,} rows new")
    _same(yard)
    yard.take("late", _late(LATE, 1, 30), facts)
    late = yard.run("late")
    yield _ratio("a thousand late scans, of the full run", late, whole, 5, "an hour later")
    append, rows = yard.take("appended", _late(APPENDED, 3, 90), facts, pushed=True)
    yield _ratio("appending late scans, of loading all", append, scans, 2, f"{rows:,} and {scanned:,} scans")
    asked = [order_id(yard.orders // 3), "--facts", str(yard.lake), "--pack", "douyin", "--as-of", AS_OF["late"]]
    yield Line("explain an order", yard.shipby("explain", *asked, times=3).seconds, "s", 1, "best of 3")
    yield Line("lake status", yard.shipby("lake", "status", str(yard.lake), times=3).seconds, "s", 1, "best of 3")


def _ratio(name: str, part: Measured, whole: Measured, limit: float, how: str) -> Line:
    seconds = (
        f"{part.seconds:.1f} of {whole.seconds:.1f} s; processor {part.cpu_seconds:.1f} of {whole.cpu_seconds:.1f}"
    )
    return Line(name, 100 * part.seconds / whole.seconds, "%", limit, f"{seconds} s; {how}")


def _same(yard: Yard) -> None:
    """The last two runs stored the same rows."""
    runs = [path.parent for path in sorted((yard.lake / "runs").glob("*/*/run.json"))[-2:]]
    one, other = (_stored(run) for run in runs)
    if one != other:
        raise SystemExit(f"{runs[0]} and {runs[1]} differ: a run of what changed is not the full run.")


def _stored(run: Path) -> list[object]:
    """The orders a run knows; of every outcome table its rows and the sum of their hashes, as they lie unsorted."""
    told: list[object] = [json.loads((run / "run.json").read_text(encoding="utf-8"))["orders"]]
    with duckdb.connect() as con:
        for name in sorted(OUTCOMES.keys() - {"verdicts"}):
            told += con.execute(f"SELECT count(*), sum(hash(t)) FROM {parts.rows(run, name)} AS t").fetchall()
    return told


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1_000_000, help="of the 28 days")
    parser.add_argument("--work", type=Path, default=HERE / "out")
    words = parser.parse_args()
    orders = words.orders * (DAYS + 1) // DAYS
    facts = words.work / f"facts-{orders}-{DAYS + 1}"
    if not (facts / "notices.parquet").exists():
        generate = [
            sys.executable,
            str(HERE / "generate.py"),
            str(orders),
            str(facts),
            "--days",
            str(DAYS + 1),
            "--in-turn",
        ]
        measure(generate, HERE.parent)
    for line in measured(facts, Yard(words.work, words.orders)):
        mark = "met" if line.met else "not met"
        bound = f"{'at least' if line.least else 'at most'} {line.limit:,}"
        print(f"{line.name:40}{line.value:>12,.2f} {line.unit:3} {bound:20} {mark:8} {line.how}", flush=True)


if __name__ == "__main__":
    main()
