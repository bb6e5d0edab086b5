"""The runs that entries name -> a file in the lake, so that tidying the lake keeps them."""

from __future__ import annotations

from pathlib import Path

from shipby.ledger.models import Posting
from shipby.outcomes.runs.pruning import pin
from shipby.people.models import Market


def keep(runs: Path, market: Market, number: int) -> None:
    """The file names this run and every posted one that entries name. Written before the posting counts: one too many
    is harmless, one too few is not. The caller holds the market's lock.
    """
    posted = Posting.objects.filter(market=market, entries__gt=0).values_list("number", flat=True)
    pin(runs, {number, *posted})
