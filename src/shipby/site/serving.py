"""An address -> the service answers there, its jobs done, until it is told to stop."""

from __future__ import annotations

import multiprocessing
from contextlib import ExitStack

from django.db import connections
from granian import Granian
from granian.constants import Interfaces

from shipby.site.logs import logging_config
from shipby.site.metrics import several_processes
from shipby.site.worker import application
from shipby.site.working import Working

THREADS = 16
"""of each process that answers; they wait for the database most of the time, or for a slow sender."""


def serve(host: str, port: int, workers: int, *, clock: bool = True) -> None:
    """Answer until SIGINT or SIGTERM; what is being answered then is finished first. clock: a service's, with cases."""
    connections.close_all()
    # A forked process would inherit locks of threads that are not in it.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "shipby.site.wsgi:application", host, port, interface=Interfaces.WSGI, workers=workers, websockets=False,
        blocking_threads=THREADS, log_dictconfig=logging_config(), respawn_failed_workers=True,
        workers_kill_timeout=30,
    )  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(several_processes())
        if clock:
            stack.enter_context(Working())
        server.serve(target_loader=application)
