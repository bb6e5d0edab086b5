"""Workers that are killed while they post, and two that post at once: each run is in the ledger once, and whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from shipby.ledger import acts
from shipby.ledger.models import Entry, Posting
from shipby.outcomes.runs.stored import Stored
from shipby.people.models import Audit, Message, Shop
from tests.support.ledgers import NOW, Books, books, paid, window

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = """
import os, signal, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

database, folder, kind, last = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = database
from shipby.ledger.posting import post_run
from shipby.outcomes.runs.stored import all_runs
from shipby.people.actors import CLOCK
from shipby.people.models import Market
from shipby.rules.load import load_pack

touches = 0

def touched(what):
    global touches
    if what == kind or (kind == "after" and what == "commit"):
        touches += 1
        if touches == last and kind != "after":
            os.kill(os.getpid(), signal.SIGKILL)

def wrapped(execute, *rest):
    touched("statement")
    return execute(*rest)

market = Market.objects.get()
commit = connection._commit

def committing():
    touched("commit")
    commit()
    if kind == "after":
        os.kill(os.getpid(), signal.SIGKILL)

connection._commit = committing
rules = load_pack("douyin")
run = next(run for run in all_runs(folder.parent) if run.folder == folder)
print("ready", flush=True)
sys.stdin.readline()
with connection.execute_wrapper(wrapped):
    posted = post_run(market, run, rules, CLOCK, datetime.now(UTC), wait=timedelta(0))
print(touches, posted.already, len(posted.entries), flush=True)
"""
"""Posts the run in a folder when told to; kills itself before its n-th statement, or around the commit."""


def worker(run: Stored, kind: str = "none", last: int = 0) -> subprocess.Popen[str]:
    """Ready to post."""
    database = str(connection.settings_dict["NAME"])
    words = [sys.executable, "-c", PROGRAM, database, str(run.folder), kind, str(last)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> list[str]:
    out, _ = process.communicate(timeout=60)
    return out.split()


@pytest.fixture
def mine(tmp_path: Path) -> Books:
    return books(tmp_path / "lake")


def rows(count: int, shops: int = 7) -> list[dict[str, object]]:
    return [window(shop_id=f"S{n % shops}", day=date(2023, 1, 1 + n // shops)) for n in range(count)]


def whole(mine: Books) -> None:
    """Numbers without gaps, money at 0, and one of everything."""
    for shop in Shop.objects.all():
        seqs = list(Entry.objects.filter(shop=shop).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
    assert Posting.objects.count() == Audit.objects.filter(action="post").count()
    told = set(Entry.objects.exclude(notice=None).values_list("notice", flat=True))
    assert told == set(Message.objects.filter(kind="penalty").values_list("pk", flat=True))


def test_a_worker_killed_at_any_point_of_a_posting_loses_and_doubles_nothing(mine: Books) -> None:
    statements = 0
    for step in (1, 2):  # the first also makes the shops: those after it take a statement less
        whole_one = worker(mine.run(rows(7 * step), [paid(f"O{n}") for n in range(step)]), "statement")
        go(whole_one)
        statements = int(ended(whole_one)[0])
    assert statements > 10
    points = [("statement", at) for at in range(2, statements + 1, max(1, statements // 6))]
    for step, (kind, at) in enumerate([*points, ("commit", 1), ("after", 1)], 3):
        before = Entry.objects.count()
        run = mine.run(rows(7 * step), [paid(f"O{n}") for n in range(step)])
        killed = worker(run, kind, at)
        go(killed)
        assert ended(killed) == []
        assert killed.returncode == -signal.SIGKILL
        posted = kind == "after"
        assert Entry.objects.count() == before + 9 * posted
        assert Posting.objects.filter(number=run.number).exists() == posted
        again = mine.enter(run)
        assert again.already == posted
        assert Entry.objects.count() == before + 9
        whole(mine)


def test_two_workers_that_post_one_run_at_once_post_it_once(mine: Books) -> None:
    run = mine.run(rows(70), [paid(f"O{n}") for n in range(30)])
    both = [worker(run), worker(run)]
    for process in both:
        go(process)
    told = sorted(ended(process)[1:] for process in both)
    assert told == [["False", "130"], ["True", "0"]]
    assert Entry.objects.count() == 130
    whole(mine)


def test_cases_that_write_while_a_run_is_posted_leave_no_gap(mine: Books) -> None:
    mine.post(rows(7))
    entries = list(Entry.objects.select_related("shop"))
    at_work = worker(mine.run(rows(140)))
    go(at_work)
    for number in range(5):
        for entry in entries:
            acts.hold(entry, f"A-{number}", NOW)
    assert ended(at_work)[1:] == ["False", "133"]
    assert Entry.objects.count() == 7 + 133 + 35
    whole(mine)
