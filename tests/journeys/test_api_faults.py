"""The API in a real server, while things go wrong: kills, a flood, slow senders, the database and the lake gone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest
import requests

from shipby.client import Shipby

from . import test_serve
from .test_serve import environment, free_port, served


def shipby(data: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "shipby", *words], env=environment(data, SHIPBY_AS="boss"), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def prepared(data: Path) -> str:
    """A market in a service that answers; a key of the platform."""
    shipby(data, "lake", "init", str(data / "lakes" / "north"), "--pack", "douyin")
    shipby(data, "market", "add", "north", "lakes/north")
    return key(data)


def key(data: Path) -> str:
    return shipby(data, "key", "issue", "platform", "--scope", "fact:push", "--scope", "shop:read")


def scans(first: int, count: int = 50) -> list[dict[str, Any]]:
    return [
        {"carrier": "zto", "tracking_no": f"N{first + number}", "kind": "picked_up",
         "scanned_at": "2023-01-20T10:00:00+08:00"}
        for number in range(count)
    ]  # fmt: skip


def in_lake(data: Path) -> set[str]:
    files = str(data / "lakes" / "north" / "facts" / "scans" / "*.parquet")
    with suppress(duckdb.IOException), duckdb.connect() as con:
        return {one for (one,) in con.execute(f"SELECT tracking_no FROM '{files}'").fetchall()}
    return set()


def awaited(check: Any, seconds: float = 60) -> None:
    """What soon holds, holds."""
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "it does not come to hold"
        time.sleep(0.2)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_nothing_acknowledged_is_lost_however_the_server_is_killed(data: Path) -> None:
    port, acknowledged = free_port(), set[str]()
    for turn in range(2):
        with served(data, port) as server:
            text = prepared(data) if turn == 0 else key(data)

            def push(first: int, text: str = text) -> set[str]:
                rows = scans(first)
                with Shipby(f"http://127.0.0.1:{port}", text, timeout=5) as client, suppress(Exception):
                    if client.push_batch("north", "scans", rows).accepted == len(rows):
                        return {row["tracking_no"] for row in rows}
                return set()

            with ThreadPoolExecutor(4) as pool:
                work = pool.map(push, range(turn * 10**6, turn * 10**6 + 60 * 50, 50))
                time.sleep(3)
                os.killpg(server.pid, signal.SIGKILL)
                acknowledged = acknowledged.union(*work)
    assert acknowledged
    with served(data, port):
        awaited(lambda: acknowledged <= in_lake(data))


def test_a_flood_of_one_and_slow_senders_slow_nobody_else_to_a_stop(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setitem(test_serve.OPERATOR, "SHIPBY_API_PER_MINUTE", "40")
    port = free_port()
    with served(data, port):
        loud, calm = prepared(data), key(data)
        at = f"http://127.0.0.1:{port}/api/v1/markets"
        head = (
            f"POST /api/v1/markets/north/scans HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {calm}\r\n"
            "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
        )
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
        for one in slow:
            one.sendall(head.encode())
        try:
            with ThreadPoolExecutor(8) as pool:
                ask = lambda _: requests.get(at, headers={"Authorization": f"Bearer {loud}"}, timeout=30)  # noqa: E731
                told = list(pool.map(ask, range(160)))
            assert {one.status_code for one in told} == {200, 429}
            refused = next(one for one in told if one.status_code == 429)
            assert 1 <= int(refused.headers["Retry-After"]) <= 60
            began = time.monotonic()
            assert requests.get(at, headers={"Authorization": f"Bearer {calm}"}, timeout=30).status_code == 200
            assert time.monotonic() - began < 10
        finally:
            for one in slow:
                one.close()


def test_the_database_and_the_lake_go_and_come_back(data: Path) -> None:
    port = free_port()
    with served(data, port):
        client = Shipby(f"http://127.0.0.1:{port}", prepared(data))
        lake, away = data / "lakes" / "north", data / "lakes" / "away"
        lake.rename(away)
        assert client.push_batch("north", "scans", scans(0)).accepted == 50
        ready = f"http://127.0.0.1:{port}/readyz"
        assert "north" in requests.get(ready, timeout=30).json()["lacking"]["lakes"]
        away.rename(lake)
        awaited(lambda: len(in_lake(data)) == 50)

        database, gone = data / "shipby.sqlite3", data / "gone"
        database.rename(gone)
        database.mkdir()
        answer = requests.get(ready, timeout=30)
        assert (answer.status_code, "database" in answer.json()["lacking"]) == (503, True)
        headers = {"Authorization": "Bearer sk_00000000_x", "Idempotency-Key": "k"}
        told = requests.post(
            f"http://127.0.0.1:{port}/api/v1/markets/north/scans", json={"rows": scans(50)}, headers=headers, timeout=60
        )
        assert (told.status_code, told.headers["Retry-After"]) == (503, "5")
        callback = requests.post(
            f"http://127.0.0.1:{port}/api/v1/callbacks/north/kuaidi100", data={"param": "{}", "sign": "x"}, timeout=60
        )
        assert callback.json()["result"] is False
        database.rmdir()
        gone.rename(database)
        assert client.push_batch("north", "scans", scans(50)).accepted == 50
        awaited(lambda: len(in_lake(data)) == 100)
