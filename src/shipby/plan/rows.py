"""Parts of an outcome table, by clause -> the table with its columns in order."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from shipby.domain.tables import OUTCOMES
from shipby.plan.draft import TYPES, Draft


def outcome(draft: Draft, name: str, market: str, parts: list[tuple[str, ir.Table]]) -> ir.Table:
    """The parts as one outcome table, with market and clause; no rows where there are no parts."""
    spec = OUTCOMES[name].columns
    shaped = [
        rows.mutate(pack=ibis.literal(market), clause=ibis.literal(clause_id)).select(*(column for column, _ in spec))
        for clause_id, rows in parts
    ]
    if shaped:
        return reduce(ibis.union, shaped)
    nothing = {column: ibis.null(TYPES[kind]) for column, kind in spec}
    return draft.tables["working"].filter(ibis.literal(False)).select(**nothing)
