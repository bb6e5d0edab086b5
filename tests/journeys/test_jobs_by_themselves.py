"""`shipby serve` does its jobs unasked: one server or two, killed or not, an event arrives, and once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psutil

from tests.journeys.test_serve import environment, free_port, served
from tests.support.staff import staffed
from tests.support.targets import Target, target, until

_ALLOWED = {"SHIPBY_PRIVATE_TARGETS": "127.0.0.1"}


def shipby(data: Path, *words: str, by: str = "op", given: str = "") -> str:
    command = [sys.executable, "-m", "shipby", *words, "--as", by]
    done = subprocess.run(
        command, env=environment(data, **_ALLOWED), input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def made(data: Path, url: str) -> None:
    """A service of one market and its people; S1's owner li has an address for enquiries."""
    subprocess.run([sys.executable, "-c", staffed("north")], env=environment(data), check=True)
    subprocess.run([sys.executable, "-m", "shipby", "lake", "init", str(data / "lake"), "--pack", "douyin"], check=True)
    words = ("webhook", "add", url, "--event", "enquiry:open", "--name", "ERP", "--shop", "north/S1", "--lang", "en")
    assert "Secret, shown this once: whsec_" in shipby(data, *words, by="li")


def ask(data: Path) -> None:
    shipby(data, "cases", "ask", "north/S1", "why?", "--about", "verdict:late-dispatch/O1", by="li")


def jobs_of(server: subprocess.Popen[bytes]) -> psutil.Process | None:
    """The process beside those that listen; None while there is none."""
    for one in psutil.Process(server.pid).children():
        try:
            if "resource_tracker" not in " ".join(one.cmdline()) and not one.net_connections("tcp"):
                return one
        except psutil.Error:
            continue
    return None


def events(there: Target) -> Counter[str]:
    return Counter(headers["webhook-id"] for headers, _ in there.of("/x"))


def test_an_event_arrives_though_the_jobs_were_killed_and_none_outlive_the_server(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with target() as there:
        made(data, there.url("/x"))
        with served(data, port, **_ALLOWED) as server:
            until(lambda: jobs_of(server))
            ask(data)
            until(lambda: len(events(there)) == 1)
            first = jobs_of(server)
            assert first is not None
            first.kill()
            ask(data)
            until(lambda: len(events(there)) == 2)
            second = jobs_of(server)
            assert second is not None
            assert second.pid != first.pid
            os.kill(server.pid, signal.SIGKILL)
            until(lambda: not second.is_running() or second.status() == psutil.STATUS_ZOMBIE)
        assert set(events(there).values()) == {1}
    assert "webhooks" in shipby(data, "jobs")


def test_two_servers_on_one_database_deliver_each_event_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with target() as there:
        made(data, there.url("/x"))
        with served(data, free_port(), **_ALLOWED), served(data, free_port(), **_ALLOWED):
            for _ in range(5):
                ask(data)
            until(lambda: len(events(there)) == 5)
        assert set(events(there).values()) == {1}
