"""`shipby serve` as a new user meets it: a folder made, an operator, a browser's sign-in, kills, the demo."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener, urlopen

import pytest

PASSWORD = "quite-long-enough-7"


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHIPBY_")}
    return kept | {"SHIPBY_DATA": str(data), "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"} | more


OPERATOR = {"SHIPBY_OPERATOR": "boss", "SHIPBY_OPERATOR_PASSWORD": PASSWORD}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path, port: int, *words: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The server, once it answers; stopped at the end, and what it wrote in data/../log."""
    command = [sys.executable, "-m", "shipby", "serve", "--port", str(port), *words]
    with (data.parent / "log").open("ab") as log:
        server = subprocess.Popen(
            command, env=environment(data, **OPERATOR, **more), stdout=log, stderr=log, start_new_session=True
        )
    try:
        for _ in range(600):
            try:
                assert urlopen(f"http://127.0.0.1:{port}/readyz").status == 200
                break
            except (URLError, ConnectionError):
                assert server.poll() is None, (data.parent / "log").read_text()
                time.sleep(0.1)
        yield server
    finally:
        if server.poll() is None:
            server.terminate()
        server.wait(60)


def sign_in(port: int, name: str, password: str) -> OpenerDirector:
    """A browser that has signed in, as its cookies say."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    place = f"http://127.0.0.1:{port}/admin/login/?next=/admin/"
    page = browser.open(place).read().decode()
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    given = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    answer = browser.open(place, urlencode(given).encode())
    assert answer.url == f"http://127.0.0.1:{port}/admin/", f"{name} was not let in"
    return browser


def entered(port: int, browser: OpenerDirector, name: str) -> int:
    """A person entered by the form of the admin -> the status, or 0 where the server was gone."""
    place = f"http://127.0.0.1:{port}/admin/people/user/add/"
    try:
        page = browser.open(place).read().decode()
        [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
        given = {"username": name, "role": "auditor", "password": PASSWORD, "csrfmiddlewaretoken": token}
        return int(browser.open(place, urlencode(given).encode()).status)
    except HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0


def people(data: Path) -> list[str]:
    command = [sys.executable, "-m", "shipby", "user", "list", "--as", "boss"]
    done = subprocess.run(command, env=environment(data), capture_output=True, text=True, check=True)
    return [line.split()[0] for line in done.stdout.splitlines()[1:]]


def test_a_server_killed_while_people_are_entered_loses_nothing_it_told_of(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    told: list[str] = []
    # First the process that began the others alone, then all of them at once.
    for turn, kill in enumerate((os.kill, os.killpg)):
        with served(data, port) as server:
            enter = partial(entered, port, sign_in(port, "boss", PASSWORD))
            names = [f"p{turn}{n}" for n in range(40)]
            with ThreadPoolExecutor(1) as pool:
                work = pool.map(enter, names)
                time.sleep(2)
                kill(server.pid, signal.SIGKILL)
                told += [name for name, status in zip(names, work, strict=True) if status == 200]
    with served(data, port):
        known = people(data)
        assert set(told) <= set(known)
        assert len(set(known)) == len(known)
        assert sign_in(port, "boss", PASSWORD)
    assert told, "the kills came before anything was entered"


def test_it_is_stopped_politely_and_says_what_happened_as_json(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with served(data, port) as server:
        with pytest.raises(HTTPError) as refused:
            urlopen(f"http://127.0.0.1:{port}/nothing-here")
        assert refused.value.code == 404
        assert "Traceback" not in refused.value.read().decode()
        second = subprocess.run(
            [sys.executable, "-m", "shipby", "serve", "--port", str(port)],
            env=environment(data, **OPERATOR), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert second.returncode == 2
        assert f"127.0.0.1:{port} cannot be listened at" in second.stderr
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines[0] == f"http://localhost:{port}/   Ctrl-C stops it."
    logged = [json.loads(line) for line in lines[1:]]
    assert {"path": "/nothing-here", "status": 404}.items() <= next(x for x in logged if "path" in x).items()
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert data.stat().st_mode & 0o777 == 0o700


def test_without_an_operator_and_nobody_to_ask_it_says_what_to_set(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "shipby", "serve", "--port", str(free_port())]
    for more, code, wrong in (
        ({}, 2, "set SHIPBY_OPERATOR and SHIPBY_OPERATOR_PASSWORD, or start it once on a terminal"),
        ({"SHIPBY_OPERATOR": "boss", "SHIPBY_OPERATOR_PASSWORD": "short"}, 2, "error: boss: "),
    ):
        done = subprocess.run(
            command, env=environment(tmp_path / "data", **more), capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == code
        assert wrong in done.stderr


def test_the_demo_is_judged_and_posted_and_its_people_can_sign_in(tmp_path: Path) -> None:
    data, port = tmp_path / "demo", free_port()
    with served(data, port, "--demo"):
        for name in ("operator", "reviewer"):
            page = sign_in(port, name, "demo-market-2023").open(
                f"http://127.0.0.1:{port}/admin/ledger/entry/?q=shop-02"
            )
            assert "demo/shop-02" in page.read().decode()  # the merchant's own, posted at every hour of the day
        with pytest.raises(AssertionError, match="merchant was not let in"):
            sign_in(port, "merchant", "demo-market-2023")
    told = (tmp_path / "log").read_text()
    assert "The market is synthetic" in told
    assert all(name in told for name in ("operator", "reviewer", "merchant"))
    for words, code, wrong in (
        (("serve", "--demo", "--host", "0.0.0.0"), 2, "its passwords are known to everybody"),
        (("serve", "--demo"), 2, "holds a service of real people"),
    ):
        if "--host" not in words:
            add = [sys.executable, "-m", "shipby", "user", "add", "li", "--as", "operator"]
            subprocess.run(add, env=environment(data), input=PASSWORD, text=True, check=True, capture_output=True)
        command = [sys.executable, "-m", "shipby", *words, "--port", str(port)]
        done = subprocess.run(command, env=environment(data), capture_output=True, text=True, check=False)
        assert done.returncode == code
        assert wrong in done.stderr
