"""A stored run -> entries that bring every position to what the run says, once, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shipby.ledger.posted import Posted
from shipby.outcomes.runs.stored import Stored
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.rules.model import Account
from shipby.rules.timeline import RulePack

WAIT = timedelta(hours=24)
"""A penalty that known facts may still acquit waits so long from when it was first seen. No source says; ours."""


def post_run(
    market: Market, run: Stored, rules: RulePack, actor: Actor, at: datetime, *, wait: timedelta = WAIT,
    accounts: Mapping[str, Account] | None = None,
) -> Posted:  # fmt: skip
    """What changed. accounts: where the operator supplies nodes that the pack leaves unpublished.

    Raises Stale where a newer judgement is posted, PostingError where the run is not of the market's own lake.
    """
    raise NotImplementedError
