"""A folder of facts -> what an order costs Spark, per core and second, and what a large day would, by arithmetic.

`python -m bench.spark FACTS --pack MARKET --as-of INSTANT`. Each number of cores is a judgement in a process of its
own, whose outcomes must be DuckDB's. What counts is processor time, not the wall's; a crowded machine still makes it
dearer, so the load before and after is told. Numbers are rounded as they are shown, so that a reader's sum is ours.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
DAY = 100_000_000
CLUSTER_CORES = 200
EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement by Spark: cores, orders, verdicts, seconds of processors and of the wall, the most bytes held."""

    cores: int
    orders: int
    verdicts: int
    cpu: int
    wall: float
    hashing: float
    """of the wall seconds: the one machine that hashes what was written."""
    peak_bytes: int

    @property
    def per_core(self) -> int:
        """Orders per second of one core."""
        return round(self.orders / self.cpu)


def _judge(options: argparse.Namespace, out: Path, *words: str) -> tuple[dict[str, Any], float, float, int]:
    """The run's manifest, seconds of processors, seconds of the wall, the most bytes its processes held at once."""
    command = [sys.executable, "-m", "shipby", "judge", options.facts, "--pack", options.pack, "--as-of", options.as_of]
    began = time.perf_counter()
    process = psutil.Popen([*command, "--out", str(out), "--quiet", *words], cwd=ROOT)
    cpu: dict[int, float] = {}
    peak = 0
    while process.poll() is None:
        held = 0
        for each in [process, *process.children(recursive=True)]:
            try:
                times, memory = each.cpu_times(), each.memory_info()
            except psutil.Error:
                continue
            cpu[each.pid] = times.user + times.system
            held += memory.rss
        peak = max(peak, held)
        time.sleep(EVERY_SECONDS)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return told, sum(cpu.values()), time.perf_counter() - began, peak


def judged(options: argparse.Namespace, cores: int, expected: dict[str, Any], scratch: Path) -> Judged:
    """Judge by Spark on so many cores; what comes out must be what DuckDB gave."""
    words = ("--engine", "spark", "--master", f"local[{cores}]", "--memory", options.memory)
    told, cpu, wall, peak = _judge(options, scratch / f"spark-{cores}", *words)
    if told["outcomes"] != expected["outcomes"]:
        raise SystemExit(f"Spark gave {told['outcomes']}, DuckDB {expected['outcomes']}")
    hashing = sum(took for part, took in told["circumstances"]["seconds"].items() if part.startswith("hash "))
    orders, verdicts = told["facts"]["orders"]["kept"], told["outcomes"]["verdicts"]["rows"]
    return Judged(cores, orders, verdicts, round(cpu), wall, round(hashing, 1), peak)


def shown(one: Judged) -> str:
    return (
        f"local[{one.cores}]: {one.orders:,} orders, {one.verdicts:,} verdicts: {one.cpu:,} s of processors "
        f"({one.wall:.0f} s on the wall): {one.orders:,} / {one.cpu:,} = {one.per_core:,} orders/s per core; "
        f"{one.hashing:.1f} s of them hashing; {one.peak_bytes / 1e9:.1f} GB at most"
    )


def extrapolated(one: Judged) -> list[str]:
    """The arithmetic for a large day."""
    core_seconds, times = round(DAY / one.per_core), round(DAY / one.orders)
    return [
        f"{DAY:,} orders / {one.per_core:,} orders/s per core = {core_seconds:,} core-seconds "
        f"= {core_seconds / 3600:.1f} core-hours",
        f"on {CLUSTER_CORES} cores that are never idle: {core_seconds:,} / {CLUSTER_CORES} / 60 "
        f"= {core_seconds / CLUSTER_CORES / 60:.1f} minutes",
        f"and on the one machine that hashes what was written: {one.hashing} s x {times:,} / 60 "
        f"= {one.hashing * times / 60:.1f} minutes",
    ]


def main() -> None:
    """Measure, print, extrapolate from the dearest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", help="folder of typed Parquet")
    parser.add_argument("--pack", required=True)
    parser.add_argument("--as-of", required=True)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--memory", default="6GB")
    parser.add_argument("--scratch", type=Path, help="folder for outcomes, on a disk with room")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores here, load {os.getloadavg()[0]:.1f} before")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.scratch) as folder:
        expected, cpu, _, _ = _judge(options, Path(folder) / "duckdb")
        print(f"DuckDB: {cpu:.0f} s of processors")
        runs = []
        for cores in options.cores:
            runs.append(judged(options, cores, expected, Path(folder)))
            print(shown(runs[-1]), flush=True)
    print(f"load {os.getloadavg()[0]:.1f} after")
    print("\n".join(extrapolated(min(runs, key=lambda run: run.per_core))))


if __name__ == "__main__":
    main()
