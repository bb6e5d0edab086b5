"""A process beside those that answer -> the jobs done while the service is up; begun again when it dies.

By itself, so that a standing run that takes all memory, or one that is killed, takes no answer with it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from multiprocessing.process import BaseProcess
from typing import Any, Self

from shipby.site.worker import end_with_parent

STOPPED_WITHIN = 30
"""Seconds; what a job has not ended by then it loses, and does again later."""
_AGAIN_AFTER = 5.0
_log = logging.getLogger("shipby.jobs")


def work() -> None:
    """Until SIGINT or SIGTERM; what is being done then is finished first, if it ends soon."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shipby.site.settings")
    django.setup()
    from shipby.notify.jobs.schedule import scheduler
    from shipby.site.jobs import looks

    made = scheduler(looks())

    def stop(*_: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        late = threading.Timer(STOPPED_WITHIN, os._exit, [1])
        late.daemon = True
        late.start()
        made.shutdown()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    threading.Thread(target=end_with_parent, daemon=True).start()
    made.start()
    # A thread of a target that hangs keeps nobody waiting.
    os._exit(0)


class Working:
    """The process while the block runs."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._process = self._begun()
        self._watch = threading.Thread(target=self._watching, name="jobs", daemon=True)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._process.terminate()
        self._watch.join()
        self._process.join(STOPPED_WITHIN + 5)
        if self._process.is_alive():
            self._process.kill()

    def _begun(self) -> BaseProcess:
        process = multiprocessing.get_context("spawn").Process(target=work, name="jobs")
        process.start()
        return process

    def _watching(self) -> None:
        while True:
            self._process.join()
            if self._over.wait(_AGAIN_AFTER):
                return
            _log.error("the jobs' process ended by itself (%s); it is begun again", self._process.exitcode)
            self._process = self._begun()
