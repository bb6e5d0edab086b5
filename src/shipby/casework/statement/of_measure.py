"""A measure -> its statement of reasons, as it was told to the shop."""

from __future__ import annotations

from datetime import datetime

from shipby.casework.lakes import lake_of
from shipby.casework.models import Case
from shipby.casework.statement.model import Statement
from shipby.people.actors import Actor
from shipby.people.rights import check


def of_measure(case: Case, actor: Actor) -> Statement:
    """Raises Forbidden, Unknown, LakeError."""
    check(actor, "read", "enforcement", shop=case.shop)
    noticed_at: datetime | None = case.measure.noticed_at
    return Statement(case.number, str(case.shop), noticed_at, lake_of(case.market).zone, case.measure.parts)
