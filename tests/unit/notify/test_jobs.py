"""A job is done once, whoever looks at it; one whose server died is done again; what failed waits and is shown."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from django.db import connections

from shipby.casework.refused import Refused
from shipby.casework.settings_of import put
from shipby.ledger.models import Posting
from shipby.notify.jobs import once as jobs
from shipby.notify.jobs.models import Job, JobRun
from shipby.notify.jobs.once import LEASE, Work, once, renew
from shipby.people.models import Market
from shipby.rules.load import load_pack
from shipby.site.jobs import clock, each_market, every, run_times, scheduled_runs
from tests.support import child
from tests.support.market import OPERATOR, at, bring, new_market, orders

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = IntervalTrigger(seconds=60)

pytestmark = pytest.mark.django_db


def known(work: Work) -> None:
    """The job as it is after its first look: due a minute later."""
    assert once(work, NOW) is None


def test_it_is_done_at_its_time_and_what_it_did_is_kept() -> None:
    done: list[datetime] = []
    work = Work("x", MINUTE, lambda now: done.append(now) or "two things")  # type: ignore[func-returns-value]
    known(work)
    assert once(work, NOW + 59 * SECOND) is None
    run = once(work, NOW + 60 * SECOND)
    assert run is not None
    assert (run.ok, run.said, done) == (True, "two things", [NOW + 60 * SECOND])
    assert once(work, NOW + 61 * SECOND) is None
    row = Job.objects.get()
    assert (row.held_until, row.runs, row.due_at) == (None, 1, NOW + 120 * SECOND)


def test_one_that_finds_nothing_leaves_no_line() -> None:
    work = Work("x", MINUTE, lambda now: "")
    known(work)
    assert once(work, NOW + 60 * SECOND) is None
    assert (Job.objects.get().runs, JobRun.objects.count()) == (1, 0)


def test_where_nothing_is_wanted_the_job_is_not_even_taken() -> None:
    work = Work("x", MINUTE, lambda now: pytest.fail("not wanted"), wanted=lambda now: False)
    known(work)
    assert once(work, NOW + 60 * SECOND) is None
    assert Job.objects.get().began_at == NOW


def test_a_failure_is_told_and_tried_again_later_and_later() -> None:
    def run(now: datetime) -> str:
        raise OSError("the lake is read-only")

    work = Work("x", MINUTE, run)
    known(work)
    when, waits = NOW + 60 * SECOND, []
    for _ in range(12):
        failed = once(work, when)
        assert failed is not None
        assert not failed.ok
        assert "OSError: the lake is read-only (test_jobs.py, line" in failed.said
        row = Job.objects.get()
        assert row.retry_at is not None
        assert once(work, row.retry_at - SECOND) is None
        waits.append(round((row.retry_at - when).total_seconds(), -1))
        when = row.retry_at
    assert waits == [10, 20, 40, 80, 160, 320, *[600] * 6]
    assert once(Work("x", MINUTE, lambda now: "well again"), when) is not None
    assert (Job.objects.get().failures, Job.objects.get().error) == (0, "")


@pytest.mark.django_db(transaction=True)
def test_of_servers_that_look_at_the_same_time_one_does_it() -> None:
    barrier, ran = threading.Barrier(4), []

    def run(now: datetime) -> str:
        ran.append(threading.get_ident())
        return "done"

    work = Work("x", MINUTE, run)
    known(work)

    def server(turn: int) -> None:
        try:
            barrier.wait(20)
            once(work, NOW + (turn + 1) * 60 * SECOND)
        finally:
            connections.close_all()

    for turn in range(10):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(server, [turn] * 4))
        assert len(ran) == turn + 1


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_server_was_at_another_does_again_and_not_before_it_is_given_up(tmp_path: Path) -> None:
    server = child.start("job", evidence=tmp_path)
    assert server.stdout is not None
    assert server.stdout.readline().strip() == "at it"
    os.kill(server.pid, signal.SIGKILL)
    server.wait(20)
    row = Job.objects.get(name="slow")
    # Its next time by the clock is far away: it is due because it was never ended.
    work = Work("slow", CronTrigger(year=2099, timezone=UTC), lambda now: "ended by another")
    assert row.held_until is not None
    assert once(work, row.held_until - SECOND) is None
    done = once(work, row.held_until)
    assert done is not None
    assert (done.ok, done.said) == (True, "ended by another")
    assert once(work, row.held_until + timedelta(days=1)) is None


def test_a_long_job_stays_with_its_holder_while_he_lives() -> None:
    other = Work("x", MINUTE, lambda now: pytest.fail("it is held"))

    def run(now: datetime) -> str:
        renew(now + LEASE - SECOND)
        once(other, now + LEASE + SECOND)
        return ""

    work = Work("x", MINUTE, run)
    known(work)
    once(work, NOW + 60 * SECOND)
    assert Job.objects.get().runs == 1


def test_who_lost_a_job_writes_nothing_over_its_new_holder() -> None:
    def run(now: datetime) -> str:
        Job.objects.update(began_at=now + SECOND, holder="other:1", held_until=now + 2 * LEASE)
        return ""

    work = Work("x", MINUTE, run)
    known(work)
    once(work, NOW + 60 * SECOND)
    assert (Job.objects.get().holder, Job.objects.get().held_until) == ("other:1", NOW + 60 * SECOND + 2 * LEASE)
    assert not jobs._holding


def test_a_market_whose_lake_is_lost_stops_no_other() -> None:
    Market.objects.create(name="lost", lake="lakes/lost")
    well = new_market("xiaohongshu", "well")
    look = each_market("clock", every(seconds=30), clock)
    look(NOW)
    look(NOW + 30 * SECOND)
    rows = {row.name: row for row in Job.objects.all()}
    assert (rows["clock well"].failures, rows["clock well"].runs) == (0, 1)
    assert rows["clock lost"].failures == 1
    assert "lakes/lost" in rows["clock lost"].error
    assert run_times(well, NOW) is None


def runs_at(market: Market, *times: str) -> None:
    put(
        market, load_pack("douyin"), "run.at", list(times), from_day=at(1, 1).date(), reason="ours", actor=OPERATOR,
        at=at(1, 1),
    )  # fmt: skip


def test_a_market_is_judged_and_posted_at_the_times_of_its_day(tmp_path: Path) -> None:
    market = new_market("douyin")
    bring(market, tmp_path, **orders("S1", at(3, 1), 40, late=12))
    scheduled_runs(at(3, 2, 2))
    assert not Job.objects.exists()
    runs_at(market, "03:00", "15:30")
    for hour, minute, runs in ((2, 0, 0), (2, 59, 0), (3, 0, 1), (3, 1, 1), (15, 29, 1), (15, 31, 2)):
        scheduled_runs(at(3, 2, hour, minute))
        assert Posting.objects.count() == runs, (hour, minute)
    assert [one.as_of for one in Posting.objects.order_by("pk")] == [at(3, 2, 3), at(3, 2, 15, 31)]
    assert "run douyin/1: 40 orders judged" in JobRun.objects.order_by("pk")[0].said
    # Down for three days: once, not for each time that was missed.
    scheduled_runs(at(3, 5, 12))
    scheduled_runs(at(3, 5, 12, 1))
    assert Posting.objects.count() == 3


@pytest.mark.parametrize("wrong", ["03:00", ["3:00"], ["24:00"], ["03:00", 5], 3])
def test_a_time_that_is_none_is_refused(wrong: object, tmp_path: Path) -> None:
    market = new_market("douyin")
    with pytest.raises(Refused, match=r'write \["03:00", "15:30"\]'):
        put(
            market, load_pack("douyin"), "run.at", wrong, from_day=at(1, 1).date(), reason="x", actor=OPERATOR,
            at=at(1, 1),
        )  # fmt: skip
