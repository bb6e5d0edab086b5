"""Explanations of orders out of ten million, over HTTP, by 8 clients at once: how long the slowest twentieth takes.

python -m bench.explain_http LAKE: a lake that was judged, such as bench/lake_run.py leaves; it is read, not written to.
Exit code 1 where the target is missed. On a machine that has other work the processor's time says what one costs.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import psutil
import requests

from bench.ingest import service, shipby

TARGET = 0.3
"""Seconds."""


def orders(lake: Path, count: int) -> list[str]:
    """Ids of orders, from anywhere in the lake."""
    files = str(lake / "runs" / "*" / "*" / "working.parquet")
    with duckdb.connect() as con:
        found = con.execute(f"SELECT order_id FROM '{files}' USING SAMPLE {count} ROWS (reservoir, 7)").fetchall()
    return [one for (one,) in found]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.explain_http", description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--each", type=int, default=40, help="explanations each client asks for")
    parser.add_argument("--workers", type=int, default=1, help="processes of the service")
    parser.add_argument("--wait", type=float, default=300, help="seconds for the facts to be sorted by id, first")
    parser.add_argument("--port", type=int, default=8942)
    asked = parser.parse_args()
    wanted = orders(asked.lake.resolve(), asked.clients * (asked.each + 2))
    random.Random(7).shuffle(wanted)
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "data", asked.port, asked.workers) as env:
        shipby(env, "market", "add", "north", str(asked.lake.resolve()))
        key = shipby(env, "key", "issue", "bench", "--scope", "verdict:read")
        at = f"http://127.0.0.1:{asked.port}/api/v1/markets/north/orders"

        def ask(client: int) -> list[float]:
            times = []
            with requests.Session() as session:
                session.headers["Authorization"] = f"Bearer {key}"
                for order in wanted[client :: asked.clients]:
                    began = time.monotonic()
                    told = session.get(f"{at}/{order}/explanation")
                    assert told.status_code == 200, told.text
                    times.append(time.monotonic() - began)
            return times[2:]  # the first ones wait until the run is open

        for _ in range(2 * asked.workers):
            requests.get(f"{at}/{wanted[0]}/explanation", headers={"Authorization": f"Bearer {key}"}).raise_for_status()
        print(f"{asked.wait:.0f} s for the facts to be sorted by id", flush=True)
        time.sleep(asked.wait)
        print(f"{len(wanted)} explanations are asked for", flush=True)
        spent = _spent()
        with ThreadPoolExecutor(asked.clients) as pool:
            times = sorted(one for some in pool.map(ask, range(asked.clients)) for one in some)
        cost = (_spent() - spent) / len(wanted)
    late = times[int(len(times) * 0.95)]
    print(f"{os.cpu_count()} cores, {asked.clients} clients, {asked.workers} processes, {len(times)} explanations")
    print(f"median          {times[len(times) // 2]:6.3f} s  ({cost:.3f} s of the service's processor time each)")
    print(f"95th percentile {late:6.3f} s  <= {TARGET} s  {'met' if late <= TARGET else 'MISSED'}")
    raise SystemExit(late > TARGET)


def _spent() -> float:
    """Seconds of the processor that our own service has taken."""
    found = 0.0
    for process in psutil.Process().children(recursive=True):
        times = process.cpu_times()
        found += times.user + times.system
    return found


if __name__ == "__main__":
    main()
