"""The service's clock -> what begins, ends or lapses by itself does so, within a minute."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from django.db import close_old_connections

from shipby.casework.clock import tick
from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.limits import civil_day
from shipby.people.models import Market
from shipby.people.sessions import clear

EVERY_SECONDS = 30.0
_log = logging.getLogger("shipby.clock")


class Clock:
    """A thread that ticks while the block runs. Of several servers each ticks; a case is moved once.

    act, every: something else, at another pace in seconds.
    """

    def __init__(self, act: Callable[[datetime], object] | None = None, every: float | None = None) -> None:
        self._act, self._every = act, every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=EVERY_SECONDS)

    def _run(self) -> None:
        while not self._over.wait(self._every or EVERY_SECONDS):
            try:
                (self._act or tick_all)(datetime.now(UTC))
            except Exception:  # the next tick must come, whatever hindered this one
                _log.exception("a tick failed; the next one tries again")
            finally:
                close_old_connections()


def tick_all(now: datetime) -> None:
    """Every market's clock; old sessions are forgotten. One market's fault is logged, and hinders no other."""
    clear(now)
    for market in Market.objects.order_by("pk"):
        try:
            tick(market, rules_of(market, civil_day(now, lake_of(market).zone)), now)
        except Exception:
            _log.exception("market %s: a tick failed; the next one tries again", market.name)
