"""A standalone master with workers, or a Spark Connect server, as processes of a test's own on the loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyspark

from tests.parity.spark import FEW

HOME = Path(pyspark.__file__).parent
DEFAULTS = """spark.ui.enabled false
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.executor.memory 1g
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where it listens, what a client needs around it, its workers."""

    master: str
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]]

    def kill_worker(self) -> None:
        """One worker and the executor it started are gone at once, as a machine would be."""
        process = psutil.Process(self.workers[0].pid)
        for each in [process, *process.children(recursive=True)]:
            each.kill()


@contextmanager
def standalone(folder: Path, workers: int) -> Iterator[Cluster]:
    """A master and so many workers of one core each."""
    environment, port = _environment(folder), _free_port()
    master = f"spark://127.0.0.1:{port}"
    words = ["org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
    worker = ["org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0"]
    worker += ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / "work"), master]
    log = folder / "master.log"
    started = [_start("spark-class", words, environment, log)]
    try:
        _until(lambda: "I have been elected leader" in _text(log), log)
        started += [_start("spark-class", worker, environment, folder / f"worker-{n}.log") for n in range(workers)]
        _until(lambda: _text(log).count("Registering worker") == workers, log)
        yield Cluster(master, environment, started[1:])
    finally:
        _stop(started)


@contextmanager
def connect_server(folder: Path) -> Iterator[Cluster]:
    """A Spark Connect server that works inside its own process."""
    environment, port = _environment(folder), _free_port()
    words = ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", "local[2]"]
    words += ["--conf", f"spark.connect.grpc.binding.port={port}", "--conf", "spark.driver.memory=1g"]
    words += ["--conf", "spark.connect.grpc.binding.address=127.0.0.1", "spark-internal"]
    log = folder / "connect.log"
    started = [_start("spark-submit", words, environment, log)]
    try:
        _until(lambda: _listens(port), log)
        yield Cluster(f"sc://127.0.0.1:{port}", environment, [])
    finally:
        _stop(started)


def _environment(folder: Path) -> dict[str, str]:
    settings = folder / "conf"
    settings.mkdir(parents=True)
    (settings / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
    return os.environ | FEW | {"SPARK_CONF_DIR": str(settings), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(HOME)}


def _start(script: str, words: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as noise:
        return subprocess.Popen([HOME / "bin" / script, *words], env=environment, stdout=noise, stderr=noise)


def _stop(started: list[subprocess.Popen[bytes]]) -> None:
    for process in reversed(started):
        if process.poll() is None:
            process.terminate()
    for process in started:
        process.wait(timeout=60)


def _until(reached: Callable[[], bool], log: Path, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, f"nothing after {seconds} s:\n{_text(log)}"
        time.sleep(0.2)


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0
