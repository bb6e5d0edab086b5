"""Ctrl-C while an engine works -> the query stops at once, and one KeyboardInterrupt when it has."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def interruptible(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Inside, SIGINT stops the running query; the block ends with KeyboardInterrupt.

    Python runs signal handlers between its own instructions only, and a query is one of them: a thread that reads the
    wake-up descriptor is told at once. No handler raises meanwhile, so nothing that cleans up is cut short.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    stopped = threading.Event()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    earlier = signal.signal(signal.SIGINT, lambda *_: None)
    woken = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    watcher = threading.Thread(target=_watch, args=(reader, con, stopped), daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException:
        if not stopped.is_set():
            raise
    finally:
        signal.set_wakeup_fd(woken)
        os.close(writer)
        watcher.join()
        os.close(reader)
        signal.signal(signal.SIGINT, earlier)
    if stopped.is_set():
        raise KeyboardInterrupt


def _watch(reader: int, con: duckdb.DuckDBPyConnection, stopped: threading.Event) -> None:
    """Read signal numbers until the other end closes."""
    while number := os.read(reader, 1):
        if number[0] == signal.SIGINT:
            stopped.set()
            con.interrupt()
