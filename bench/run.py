"""options -> facts of N orders, every measurement, a table of ratios against their targets."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.generate import order_id
from bench.measure import Failed, Measured, best, measure

HERE = Path(__file__).resolve().parent
AS_OF = "2023-01-10T00:00:00+08:00"
GB = 1_000_000_000
BYTES_PER_ORDER = 1600
"""Disk at the worst moment: facts 150, outcomes of three programs 250, spilling under --memory 2GB 1100."""
TABLES = ("verdicts", "rates", "penalties", "compensations", "actions")


@dataclass(frozen=True, slots=True)
class Line:
    """One number of the table: it is met where value <= limit (or >= with `least`)."""

    name: str
    value: float
    unit: str
    limit: float
    how: str
    least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit


@dataclass(slots=True)
class Yard:
    """Where a benchmark works and what it has measured so far; a run asked for twice is run once."""

    orders: int
    work: Path
    times: int
    runs: dict[str, Measured] = field(default_factory=dict)

    def facts(self, orders: int) -> Path:
        """The folder of that many generated orders."""
        folder = self.work / f"facts-{orders}"
        if not (folder / "notices.parquet").exists():
            _say(f"generating {orders:,} orders in {folder}")
            measure([sys.executable, str(HERE / "generate.py"), str(orders), str(folder)], HERE.parent)
        return folder

    def run(self, name: str, command: list[str], times: int = 1) -> Measured:
        if name not in self.runs:
            _say(name)
            self.runs[name] = best(command, HERE.parent, times)
        return self.runs[name]

    def judge(self, orders: int, *more: str, times: int = 1, shown: bool = False) -> Measured:
        """`shipby judge` with all five outcome tables written; their summary `shown` or, as with the others, not."""
        name = " ".join([f"judge {orders:,}", *more])
        command = [
            sys.executable,
            "-m",
            "shipby",
            "judge",
            str(self.facts(orders)),
            "--pack",
            "douyin",
            "--as-of",
            AS_OF,
            *([] if shown else ["--quiet"]),
        ]
        return self.run(name, [*command, "--out", str(self.out(orders, *more)), *more], times)

    def out(self, orders: int, *more: str) -> Path:
        return self.work / "-".join(["out", str(orders), *(word.strip("-") for word in more)])

    def other(self, program: str) -> Measured:
        """One of the programs beside this one on the same facts."""
        script, facts = str(HERE / f"{program}.py"), str(self.facts(self.orders))
        return self.run(
            program,
            [sys.executable, script, facts, "--as-of", AS_OF, "--out", str(self.work / f"out-{program}")],
            self.times,
        )


def _say(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


def against_handwritten(yard: Yard) -> list[Line]:
    """Seconds against hand-written SQL for the same five tables, and whether these are equal."""
    ours, theirs = yard.judge(yard.orders, times=yard.times), yard.other("handwritten")
    differing = _differing(yard)
    return [
        Line(
            "judge / hand-written SQL",
            ours.seconds / theirs.seconds,
            "x",
            1.5,
            f"{ours.seconds:.1f} s / {theirs.seconds:.1f} s",
        ),
        Line(
            "tables that differ from hand-written",
            len(differing),
            "",
            0,
            ", ".join(differing) or "the same content hashes",
        ),
    ]


def _differing(yard: Yard) -> list[str]:
    from shipby.outcomes.content import content_hash

    hashes = _hashes(yard.out(yard.orders))
    return [
        table
        for table in TABLES
        if content_hash(table, yard.work / "out-handwritten" / f"{table}.parquet") != hashes[table]
    ]


def _hashes(out: Path) -> dict[str, str]:
    manifest = json.loads((out / "run.json").read_text())
    return {table: manifest["outcomes"][table]["content_hash"] for table in TABLES}


def against_pandas(yard: Yard) -> list[Line]:
    """How much longer pandas takes for two of the three tests alone."""
    ours, theirs = yard.judge(yard.orders, times=yard.times), yard.other("pandas_late")
    how = f"{theirs.seconds:.1f} s, {theirs.peak_bytes / GB:.1f} GB for two clauses / {ours.seconds:.1f} s for all"
    return [Line("pandas / judge", theirs.seconds / ours.seconds, "x", 2.0, how, least=True)]


def memory(yard: Yard) -> list[Line]:
    """Peak memory as it is, and under --memory 2GB with the same content."""
    ours = yard.judge(yard.orders, times=yard.times)
    small = yard.judge(yard.orders, "--memory", "2GB")
    free, tight = _hashes(yard.out(yard.orders)), _hashes(yard.out(yard.orders, "--memory", "2GB"))
    differing = [table for table in TABLES if free[table] != tight[table]]
    how = f"{small.seconds:.1f} s, peak {small.peak_bytes / GB:.1f} GB; " + (
        ", ".join(differing) or "the same content hashes"
    )
    return [
        Line("peak memory of judge", ours.peak_bytes / GB, "GB", 6.0, "process tree, resident"),
        Line("tables that differ under --memory 2GB", len(differing), "", 0, how),
    ]


def growth(yard: Yard) -> list[Line]:
    """Seconds per order against a tenth of the orders."""
    tenth = yard.orders // 10
    less, more = yard.judge(tenth, times=yard.times), yard.judge(yard.orders, times=yard.times)
    how = f"{more.seconds:.1f} s for {yard.orders:,} / 10 x {less.seconds:.1f} s for {tenth:,}"
    return [Line("growth from a tenth", more.seconds / less.seconds / 10, "x", 1.15, how)]


def explain(yard: Yard) -> list[Line]:
    """One order out of all, in a plain folder."""
    asked = order_id(yard.orders // 2)
    command = [sys.executable, "-m", "shipby", "explain", asked, "--facts", str(yard.facts(yard.orders))]
    took = yard.run(f"explain {asked}", [*command, "--pack", "douyin", "--as-of", AS_OF], times=3)
    return [Line(f"explain one of {yard.orders:,}", took.seconds, "s", 3.0, "wall, best of 3")]


def small(yard: Yard) -> list[Line]:
    """A thousand orders, start-up included."""
    return [Line("judge 1,000 orders", yard.judge(1000, times=5, shown=True).seconds, "s", 1.5, "wall, best of 5")]


def importing(yard: Yard) -> list[Line]:
    """`import shipby` beyond Python's own start."""
    bare = yard.run("python -c pass", [sys.executable, "-c", "pass"], times=5).seconds
    took = yard.run("import shipby", [sys.executable, "-c", "import shipby"], times=5).seconds
    return [Line("import shipby", took - bare, "s", 0.3, "best of 5, less Python's own start")]


PARTS: dict[str, Callable[[Yard], list[Line]]] = {
    "import": importing,
    "small": small,
    "handwritten": against_handwritten,
    "pandas": against_pandas,
    "memory": memory,
    "growth": growth,
    "explain": explain,
}


def _check_disk(orders: int, work: Path) -> None:
    work.mkdir(parents=True, exist_ok=True)
    held = sum(path.stat().st_size for path in work.rglob("*") if path.is_file())
    wanted, free = orders * BYTES_PER_ORDER - held, shutil.disk_usage(work).free
    if free < wanted:
        raise SystemExit(
            f"bench: {work} has {free / GB:.1f} GB free, {wanted / GB:.1f} GB are needed. "
            "Free some, or use --orders or --work."
        )


def _machine() -> str:
    held = psutil.virtual_memory().total / GB
    names = ("shipby", "duckdb", "ibis-framework", "pandas")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    machine = f"{os.cpu_count()} cores, {held:.0f} GB, {platform.system()} {platform.machine()}"
    return f"{machine}, Python {platform.python_version()}, {versions}"


def _table(lines: list[Line]) -> str:
    rows = [("", "measured", "target", "", "")]
    for line in lines:
        sign = ">=" if line.least else "<="
        number = f"{line.value:.2f} {line.unit}" if line.unit else f"{line.value:.0f}"
        target = f"{sign} {line.limit:g} {line.unit}".rstrip()
        rows.append((line.name, number, target, "met" if line.met else "MISSED", line.how))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip()
        for row in rows
    )


def main() -> None:
    """Print the table; exit code 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000_000, help="default 10,000,000")
    parser.add_argument("--work", type=Path, default=HERE / "data", help="facts and outcomes go here and are kept")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--times", type=int, default=1, help="the best of so many long runs")
    parser.add_argument("--json", type=Path, help="write the numbers to this file, too")
    options = parser.parse_args()
    wanted = options.only.split(",")
    if strange := [name for name in wanted if name not in PARTS]:
        parser.error(f"--only: {', '.join(strange)} is none of {', '.join(PARTS)}")
    _check_disk(options.orders, options.work)
    yard = Yard(options.orders, options.work.resolve(), options.times)
    lines: list[Line] = []
    failed = False
    for name in wanted:
        try:
            lines += PARTS[name](yard)
        except Failed as error:
            failed = True
            print(f"{name}: {error}", file=sys.stderr)
    print(_machine())
    print(f"{options.orders:,} orders, pack douyin, as of {AS_OF}\n")
    print(_table(lines))
    if options.json:
        runs = {name: {"seconds": run.seconds, "peak_bytes": run.peak_bytes} for name, run in yard.runs.items()}
        numbers = {
            "machine": _machine(),
            "orders": options.orders,
            "lines": [asdict(line) | {"met": line.met} for line in lines],
            "runs": runs,
        }
        options.json.write_text(json.dumps(numbers, indent=1) + "\n")
    raise SystemExit(1 if failed or not all(line.met for line in lines) else 0)
