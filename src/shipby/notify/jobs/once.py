"""A job that is due -> done by whoever takes it first; a server that dies over it loses it to another.

A job is taken by one conditional UPDATE of its row, which both databases understand, and held while its holder renews
that. Jobs are written so that a second time does no harm: what is held here is that two do not work side by side.
"""

from __future__ import annotations

import logging
import os
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.triggers.base import BaseTrigger
from django.db.models import F, Q

from shipby.notify.jobs.models import Job, JobRun

LEASE = timedelta(seconds=90)
"""So long a job stays with a holder that is not heard of any more."""
RENEWED = timedelta(seconds=20)

_MICROSECOND = timedelta(microseconds=1)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=10)
_log = logging.getLogger("shipby.jobs")
_holding: set[int] = set()
"""Rows that this process holds."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done when. run: the instant -> what it did, in words; empty where there was nothing to do."""

    name: str
    when: BaseTrigger
    run: Callable[[datetime], str]
    wanted: Callable[[datetime], bool] | None = None
    """asked first, where looking costs less than taking the job: whether there is anything to do."""


def holder() -> str:
    """This process, as jobs name it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def once(work: Work, at: datetime) -> JobRun | None:
    """What was done or failed, as kept; None where nothing was due, wanted or found, or another is at it."""
    row, _ = Job.objects.get_or_create(name=work.name, defaults={"began_at": at, "due_at": _shown(work, at)})
    if not is_due(work, row, at) or (work.wanted is not None and not work.wanted(at)):
        return None
    free = Q(held_until__isnull=True) | Q(held_until__lte=at)
    mine = Job.objects.filter(free, pk=row.pk, began_at=row.began_at)
    if not mine.update(began_at=at, holder=holder(), held_until=at + LEASE):
        return None
    _holding.add(row.pk)
    began = time.monotonic()
    try:
        said, ok = work.run(at), True
    except Exception as error:
        _log.exception("job %s failed", work.name)
        said, ok = _why(error), False
    finally:
        _holding.discard(row.pk)
    return _ended(work, row, at, timedelta(seconds=time.monotonic() - began), said, ok)


def is_due(work: Work, row: Job, at: datetime) -> bool:
    """Whether its time has come: by its trigger, since it failed and may try again, or since its holder died."""
    if row.held_until is not None:
        return row.held_until <= at
    if row.retry_at is not None:
        return row.retry_at <= at
    next_at = _next(work, row.began_at)
    return next_at is not None and next_at <= at


def renew(at: datetime) -> None:
    """What this process is at stays with it."""
    if _holding:
        Job.objects.filter(pk__in=list(_holding), holder=holder()).update(held_until=at + LEASE)


def _next(work: Work, after: datetime) -> datetime | None:
    found: datetime | None = work.when.get_next_fire_time(after, after + _MICROSECOND)
    return found


def _shown(work: Work, after: datetime) -> datetime | None:
    """The next time, as kept for people: none where the work waits for something to do."""
    return None if work.wanted else _next(work, after)


def _ended(work: Work, row: Job, at: datetime, took: timedelta, said: str, ok: bool) -> JobRun | None:
    """Nothing is written over a row that another took meanwhile."""
    failures = 0 if ok else row.failures + 1
    wait = min(_FIRST_WAIT * 2 ** min(failures - 1, 10), _LONGEST_WAIT) if failures else None
    Job.objects.filter(pk=row.pk, began_at=at, holder=holder()).update(
        ended_at=at + took, held_until=None, failures=failures, retry_at=at + took + wait if wait else None,
        error="" if ok else said, runs=F("runs") + 1, due_at=_shown(work, at),
    )  # fmt: skip
    if ok and not said:
        return None
    seconds = round(took.total_seconds(), 3)
    return JobRun.objects.create(job=row, began_at=at, seconds=seconds, ok=ok, said=said, holder=holder())


def _why(error: Exception) -> str:
    """The error, and where: of what it was called with, nothing."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})"
