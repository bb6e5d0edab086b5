"""Decisions -> the lake -> a run -> the ledger and what is enforced: the loop, closed.

`standing_run` is what a daily job calls: the outbox is drained before the judge reads, so that no run as of T misses a
decision made at or before T; the run is posted and followed in one transaction, so that points and measures never tell
two stories. Killed anywhere, the next one ends it: an outbox row not yet marked is brought again and changes nothing, a
run not yet posted is judged anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from shipby.casework.clock import Ticked, tick
from shipby.casework.enforcement.following import Followed, follow
from shipby.casework.incident.stop import cover
from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.limits import civil_day
from shipby.casework.outbox import drain
from shipby.casework.refused import Refused
from shipby.casework.settings_of import judged, value
from shipby.domain.zones import EPOCH
from shipby.lake import Lake
from shipby.ledger.posted import Posted
from shipby.ledger.posting import post_run
from shipby.outcomes.runs.running import Done, RunRequest
from shipby.outcomes.runs.running import run as judge
from shipby.outcomes.runs.stored import Stored
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.rights import check


@dataclass(frozen=True, slots=True)
class Standing:
    """What one round of the loop did."""

    drained: tuple[str, ...]
    """ids of the lake's imports that hold the decisions."""
    judged: Done
    posted: Posted
    followed: Followed
    ticked: Ticked


def standing_run(market: Market, as_of: datetime, actor: Actor, at: datetime) -> Standing:
    """Judge the market's lake as of an instant, post it, propose and revoke measures, move the clock.

    Raises Forbidden; Refused for an instant that lies ahead; LakeError, RunError, PostingError: nothing was posted.
    """
    check(actor, "start", "run")
    if as_of > at:
        raise Refused("ahead", "不能对未来时刻入账。", f"As of {as_of.isoformat()} lies ahead of {at.isoformat()}.")
    # An order of a stopped product that arrived just now is excused before it is judged.
    cover(market, at)
    drained = tuple(drain(market, at))
    lake = lake_of(market)
    done = judge(_asked(market, lake, as_of))
    posted, followed = enter(market, done.run, actor, at)
    return Standing(drained, done, posted, followed, tick(market, rules_of(market, civil_day(at, lake.zone)), at))


def _asked(market: Market, lake: Lake, as_of: datetime) -> RunRequest:
    """What is judged; what flipped is kept, since people ask why."""
    instant = (as_of - EPOCH) // timedelta(microseconds=1)
    return RunRequest(lake, instant, settings=judged(market, lake.market), changes=True)


def enter(market: Market, run: Stored, actor: Actor, at: datetime) -> tuple[Posted, Followed]:
    """A stored run posted, and its measures proposed and revoked, in one transaction. Raises as `post_run` does."""
    on = civil_day(at, lake_of(market).zone)
    rules, wait = rules_of(market, on), timedelta(hours=value(market, "ledger.wait_hours", on))
    with transaction.atomic():
        posted = post_run(market, run, rules, actor, at, wait=wait)
        return posted, follow(market, posted, rules, at)
