"""A process that answers -> the application, and an end when the process that began it ends.

It is begun empty, so nothing here may need Django before `application` is imported.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from typing import Any


def application(_: str) -> Any:
    """What a process answers with."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    from shipby.site.wsgi import application as answering

    threading.Thread(target=_open_ahead, name="warming", daemon=True).start()
    return answering


def _open_ahead() -> None:
    from django.db import connections

    from shipby.site.warming import warm

    try:
        warm()
    finally:
        connections.close_all()


def end_with_parent() -> None:
    """To be run by a thread. Killed, the first process stops none of those it began; they would keep the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
