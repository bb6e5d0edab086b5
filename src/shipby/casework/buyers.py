"""A buyer's order -> where it stands by the last run, what he is owed and why, what he can ask for: pages and HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shipby.casework.lakes import place
from shipby.casework.models import Case
from shipby.casework.offers import beginnings
from shipby.lake import LakeError
from shipby.outcomes import reading
from shipby.outcomes.reading import Compensation, NotReady, OrderRead, VerdictRead
from shipby.outcomes.summary.model import Said
from shipby.outcomes.summary.rules import Rules
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.rights import check
from shipby.rules.model import Clause

TYPES = ("complaint", "refund", "incident")
"""What a buyer can ask for."""
CASES_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Stands:
    """An order as the last run judged it, for its buyer."""

    order: OrderRead
    zone: str
    as_of: datetime
    late: tuple[tuple[VerdictRead, Said | None], ...]
    """what it violates, and the clause's title."""
    owed: tuple[tuple[Compensation, Said | None, Clause | None], ...]
    """what he is owed, by which clause, where the rules have it still."""


def stands(market: Market, order_id: str, actor: Actor) -> Stands | None:
    """None where the last run does not know it yet. Raises Forbidden, Unknown."""
    for type in TYPES:
        check(actor, "read", type, order=f"{market}/{order_id}")
    try:
        read = reading.of(place(market))
        found = read.order(order_id)
    except (NotReady, LakeError):
        return None
    if found is None:
        return None
    rules = Rules(read.rules)
    clauses = {one.id: one for one in read.rules.versions[-1].clauses}
    rows = read.compensations(found.shop_id, order_id=order_id).rows
    return Stands(
        found, read.facts.zone, read.facts.as_of,
        tuple((one, rules.clause_title(one.clause)) for one in found.verdicts if one.outcome == "violation"),
        tuple((one, rules.clause_title(one.clause), clauses.get(one.clause)) for one in rows),
    )  # fmt: skip


def asked(market: Market, order_id: str) -> list[Case]:
    """What he asked for, the newest first."""
    cases = Case.objects.filter(market=market, order_id=order_id, type__in=TYPES)
    return list(cases.select_related("market", "shop__market").order_by("-id")[:CASES_AT_MOST])


def ways(actor: Actor, order: OrderRead | None, at: datetime) -> Iterator[tuple[str, str]]:
    """(type, step) of what he can ask for now.

    Goods that were not sent are not sent back; what is not late yet is no complaint; what is closed is over.
    """
    sent = order is not None and bool(order.parcels)
    for type in TYPES:
        for step in beginnings(actor, type):
            if order is not None and not sent and order.closed_at:
                continue
            if order is not None and type == "refund" and (step == "return_goods") != sent:
                continue
            if order is not None and type == "complaint" and not overdue(order, at):
                continue
            yield type, step


def overdue(order: OrderRead, at: datetime) -> bool:
    """Whether its time was over before it was sent, or is over now."""
    first = min((one.shipped_at for one in order.parcels), default=at)
    return order.due_at is not None and first > order.due_at
