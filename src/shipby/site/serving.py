"""An address -> the service answers there, its jobs done, until it is told to stop."""

from __future__ import annotations

import multiprocessing

from django.db import connections
from granian import Granian
from granian.constants import Interfaces

from shipby.site.logs import logging_config
from shipby.site.metrics import several_processes
from shipby.site.worker import application
from shipby.site.working import Working

THREADS = 4
"""of each process that answers; they wait for the database most of the time."""


def serve(host: str, port: int, workers: int) -> None:
    """Answer until SIGINT or SIGTERM; what is being answered then is finished first."""
    connections.close_all()
    # A forked process would inherit locks of threads that are not in it.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "shipby.site.wsgi:application", host, port, interface=Interfaces.WSGI, workers=workers, websockets=False,
        blocking_threads=THREADS, log_dictconfig=logging_config(), respawn_failed_workers=True,
        workers_kill_timeout=30,
    )  # fmt: skip
    with several_processes(), Working():
        server.serve(target_loader=application)
