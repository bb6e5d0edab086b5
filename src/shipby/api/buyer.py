"""A buyer's link -> where his order stands, what he is owed and why, what he can ask for, what he asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from shipby.api.cases import CaseLine
from shipby.api.door import acting, now
from shipby.api.markets import Both
from shipby.api.named import market_of
from shipby.casework.buyers import Stands, asked, stands, ways
from shipby.casework.showing import line
from shipby.outcomes.reading import ParcelRead
from shipby.people.rights import Unknown

router = Router(tags=["buyers"])


class Missed(Schema):
    """A clause that the order violates."""

    clause: str
    title: Both | None


class Owed(Schema):
    """What the buyer is owed, and by which rule. amount_minor: none where nobody published how much."""

    amount_minor: int | None
    currency: str | None
    form: str | None
    clause: str
    says: Both | None


class Way(Schema):
    """What can be begun: POST markets/M/cases/TYPE/STEP."""

    type: str
    step: str


class BuyerOrder(Schema):
    """The order of the link. as_of: of the run that judged it; none, and nothing after it, until one knows it."""

    market: str
    order_id: str
    as_of: datetime | None
    paid_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    parcels: list[ParcelRead]
    late: list[Missed]
    owed: list[Owed]
    ways: list[Way]
    cases: list[CaseLine]


@router.get("/buyer/order", response=BuyerOrder, operation_id="buyer_order")
def order(request: HttpRequest) -> Any:
    """Tell the order that the buyer's link is for; with any other key there is none."""
    actor = acting(request)
    if not actor.orders:
        raise Unknown("order")
    [named] = actor.orders
    name, _slash, order_id = named.partition("/")
    market = market_of(name)
    found = stands(market, order_id, actor)
    return {
        "market": name, "order_id": order_id, **_judged(found),
        "ways": [{"type": type, "step": step} for type, step in ways(actor, found.order if found else None, now())],
        "cases": [line(case) for case in asked(market, order_id)],
    }  # fmt: skip


def _judged(found: Stands | None) -> dict[str, Any]:
    if found is None:
        return {**dict.fromkeys(("as_of", "paid_at", "due_at", "closed_at")), "parcels": [], "late": [], "owed": []}
    order = found.order
    return {
        "as_of": found.as_of, "paid_at": order.paid_at, "due_at": order.due_at, "closed_at": order.closed_at,
        "parcels": list(order.parcels),
        "late": [{"clause": one.clause, "title": title} for one, title in found.late],
        "owed": [
            {
                "amount_minor": row.amount_minor, "currency": row.currency, "form": row.form, "clause": row.clause,
                "says": title if clause is None else (clause.compensation and clause.compensation.says) or clause.says,
            }
            for row, title, clause in found.owed
        ],
    }  # fmt: skip
