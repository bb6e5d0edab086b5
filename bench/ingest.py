"""Scans a second through the API: batches of 500 by several clients, acknowledged from a database, brought into a lake.

tools/on-postgresql.sh python -m bench.ingest: on PostgreSQL, made for the command. Exit code 1 where it is too few.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

TARGET = 3_000
"""Scans a second."""


@contextmanager
def service(data: Path, port: int, workers: int) -> Iterator[dict[str, str]]:
    """A service on the data folder, answering; its environment."""
    env = os.environ | {
        "SHIPBY_DATA": str(data), "SHIPBY_AS": "boss", "SHIPBY_OPERATOR": "boss", "SHIPBY_API_PER_MINUTE": "1000000",
        "SHIPBY_OPERATOR_PASSWORD": "a-long-pass-phrase",
    }  # fmt: skip
    command = [sys.executable, "-m", "shipby", "serve", "--port", str(port), "--workers", str(workers)]
    with (data.parent / f"{data.name}.log").open("wb") as log:
        server = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).ok:
                    break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield env
    finally:
        server.terminate()
        server.wait(60)


def shipby(env: dict[str, str], *words: str) -> str:
    """What the command prints. Raises CalledProcessError."""
    done = subprocess.run([sys.executable, "-m", "shipby", *words], env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def scan(number: int) -> dict[str, Any]:
    """One of many parcels' scans."""
    second = number % 86_400
    return {
        "carrier": "zto", "tracking_no": f"N{number:012}", "kind": "picked_up", "region": "440305",
        "scanned_at": f"2023-01-20T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}+08:00",
    }  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2, help="processes of the service")
    parser.add_argument("--port", type=int, default=8941)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "data", asked.port, asked.workers) as env:
        lake = Path(folder) / "data" / "lakes" / "north"
        shipby(env, "lake", "init", str(lake), "--pack", "douyin")
        shipby(env, "market", "add", "north", "lakes/north")
        key = shipby(env, "key", "issue", "bench", "--scope", "fact:push")
        at, until = f"http://127.0.0.1:{asked.port}/api/v1/markets/north", time.monotonic() + asked.seconds

        def push(client: int) -> list[float]:
            times: list[float] = []
            with requests.Session() as session:
                session.headers["Authorization"] = f"Bearer {key}"
                while time.monotonic() < until:
                    first = (client * 1_000_000 + len(times)) * asked.batch
                    rows = {"rows": [scan(first + number) for number in range(asked.batch)]}
                    began = time.monotonic()
                    told = session.post(f"{at}/scans", json=rows, headers={"Idempotency-Key": f"{client}-{first}"})
                    assert told.json()["accepted"] == asked.batch, told.text
                    times.append(time.monotonic() - began)
            return times

        began = time.monotonic()
        with ThreadPoolExecutor(asked.clients) as pool:
            times = sorted(one for some in pool.map(push, range(asked.clients)) for one in some)
        took, sent = time.monotonic() - began, len(times) * asked.batch
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {key}"
            while session.get(f"{at}/deliveries/{len(times)}").json()["in_lake_at"] is None:
                time.sleep(0.1)
        behind = time.monotonic() - began - took
    rate = sent / took
    print(f"{os.environ.get('SHIPBY_DATABASE_URL', 'SQLite').partition(':')[0]}, {os.cpu_count()} cores, "
          f"{asked.clients} clients, batches of {asked.batch}")  # fmt: skip
    met = "met" if rate >= TARGET else "MISSED"
    print(f"scans acknowledged a second {rate:10,.0f}  >= {TARGET:,}  {met}  ({sent:,} in {took:.1f} s)")
    print(f"a batch, 95th percentile    {times[int(len(times) * 0.95)]:10.3f} s")
    print(f"the last was in the lake    {behind:10.1f} s after the last answer")
    raise SystemExit(rate < TARGET)


if __name__ == "__main__":
    main()
