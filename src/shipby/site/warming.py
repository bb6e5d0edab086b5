"""A process that begins to answer -> what its first questions would wait for is opened beside them.

A look ahead of a large lake takes seconds to open, the facts sorted by id minutes; who comes first should not pay.
"""

from __future__ import annotations

import logging
from pathlib import Path

from django.db import DatabaseError

from shipby.casework.lakes import place
from shipby.foresight import ForesightError, Wanted, kept
from shipby.lake import LakeError
from shipby.outcomes.reading import NotReady
from shipby.outcomes.reading import of as reading_of
from shipby.people.models import Market

_log = logging.getLogger("shipby.site")


def warm() -> None:
    """Every market's last run is open: looked ahead from, its plan ready for an explanation. None: nothing to open."""
    try:
        places = [place(market) for market in Market.objects.order_by("pk")]
    except DatabaseError as error:
        _log.warning("nothing is opened ahead, the database does not answer: %s", error)
        return
    for one in places:
        _opened(one)


def _opened(lake: Path) -> None:
    try:
        kept.of(lake).agenda("", Wanted(0))
        reading_of(lake).explanation("")
    except (ForesightError, NotReady, LakeError) as error:
        _log.info("%s: nothing to open yet: %s", lake, error)
