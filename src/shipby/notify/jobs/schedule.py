"""Looks at what is due -> a scheduler that takes them at their seconds, each in a thread of its own, until stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from django.db import DatabaseError, close_old_connections

from shipby.notify.jobs.once import RENEWED, renew

_log = logging.getLogger("shipby.jobs")


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at again and again: whether there is something to do, and that is done."""

    seconds: int
    act: Callable[[datetime], object]


def scheduler(looks: Sequence[Look]) -> BlockingScheduler:
    """`start()` blocks until `shutdown()`. A look that takes long holds up no other, and is not begun twice."""
    # One more: what renews is never kept waiting.
    made = BlockingScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(looks) + 1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for look in (*looks, Look(int(RENEWED.total_seconds()), renew)):
        made.add_job(_tried, "interval", [look.act], seconds=look.seconds)
    return made


def _tried(act: Callable[[datetime], object]) -> None:
    """At this instant; what goes wrong is logged, and the next look tries again."""
    try:
        act(datetime.now(UTC))
    except DatabaseError as error:
        _log.error("the database cannot be asked what is due, and is asked again: %s", error)
    except Exception:
        _log.exception("the jobs could not be looked at")
    finally:
        close_old_connections()
