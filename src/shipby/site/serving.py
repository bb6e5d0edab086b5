"""An address -> the service answers there, its clock running, until it is told to stop."""

from __future__ import annotations

import multiprocessing
from contextlib import ExitStack

from django.db import connections
from granian import Granian
from granian.constants import Interfaces

from shipby.site.logs import logging_config
from shipby.site.ticking import Clock
from shipby.site.worker import application

THREADS = 16
"""of each process that answers; they wait for the database most of the time, or for a slow sender."""
FLUSH_SECONDS = 2.0
"""What is acknowledged lies in its lake soon after."""


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
        if clock:
            from shipby.api.inbox import flush_all

            stack.enter_context(Clock())
            stack.enter_context(Clock(flush_all, FLUSH_SECONDS))
        server.serve(target_loader=application)
