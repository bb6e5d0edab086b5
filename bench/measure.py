"""a command -> how long it took and how much memory its processes held, from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a command: seconds on the wall and of its processor, the most bytes held at once, what it printed."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


class Failed(Exception):
    """The command ended with an exit code other than 0."""


def measure(command: list[str], cwd: Path) -> Measured:
    """Run to the end. Peak: resident bytes of the process tree every 50 ms, or the kernel's maximum if more."""
    with tempfile.TemporaryFile() as printed:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, stdout=printed, stderr=subprocess.STDOUT)
        peak, ended = [0], threading.Event()
        sampler = threading.Thread(target=_sample, args=(process.pid, peak, ended), daemon=True)
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        sampler.join()
        printed.seek(0)
        output = printed.read().decode(errors="replace")
    if process.returncode:
        raise Failed(f"{' '.join(command)} ended with exit code {process.returncode}:\n{output.strip()[-2000:]}")
    kernel = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Measured(seconds, usage.ru_utime + usage.ru_stime, max(peak[0], kernel), output)


def best(command: list[str], cwd: Path, times: int) -> Measured:
    """The fastest of several runs."""
    return min((measure(command, cwd) for _ in range(times)), key=lambda run: run.seconds)


def _sample(pid: int, peak: list[int], ended: threading.Event) -> None:
    while not ended.wait(EVERY_SECONDS):
        try:
            root = psutil.Process(pid)
            held = sum(_resident(process) for process in [root, *root.children(recursive=True)])
        except psutil.Error:
            continue
        peak[0] = max(peak[0], held)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
