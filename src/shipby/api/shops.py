"""A shop -> what the last run says of it, its ledger, what can still turn, its inbox; page by page."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from shipby.api.door import acting, as_told, now
from shipby.api.named import After, Limit, Name, Number, market_of, reading_of, shop_for
from shipby.casework.appeal.open import appealable_page
from shipby.casework.enforcement.restrictions import restrictions
from shipby.casework.lakes import place, rules_of
from shipby.casework.limits import civil_day
from shipby.foresight import kept
from shipby.foresight.data import headroom_json, risk_json
from shipby.ledger.balances import balances
from shipby.ledger.export import balance_row, entry_row
from shipby.ledger.models import Entry
from shipby.ledger.posting import accounts_of
from shipby.outcomes.reading import Action, Compensation, Penalty, Rate, Total, VerdictRead
from shipby.people.models import Message, Shop
from shipby.people.paging import page_of
from shipby.people.record import record
from shipby.people.rights import Unknown, check, visible

router = Router(tags=["shops"])
_AT = "/markets/{market}/shops"
_SHOP = _AT + "/{shop}"


class ShopLine(Schema):
    """A shop in a list."""

    market: str
    shop_id: str
    name: str
    onboarded_at: datetime | None


class Shops(Schema):
    """Shops by id, and where the next page begins."""

    rows: list[ShopLine]
    next: str | None


class Restriction(Schema):
    """What is restricted now, and until when; none: an operator ends it."""

    kind: str
    on: str
    until: datetime | None


class ShopTold(ShopLine):
    """A shop: how many orders have which outcome, what is restricted."""

    run: int | None
    as_of: datetime | None
    totals: list[Total]
    restrictions: list[Restriction]


class Verdicts(Schema):
    """Verdicts, of orders due last first."""

    rows: list[VerdictRead]
    next: str | None


class Rates(Schema):
    """Windows, the latest first."""

    rows: list[Rate]
    next: str | None


class Penalties(Schema):
    """Points against the shop, the latest first."""

    rows: list[Penalty]
    next: str | None


class Compensations(Schema):
    """What buyers are owed, the latest first."""

    rows: list[Compensation]
    next: str | None


class Actions(Schema):
    """Measures that follow, the latest first."""

    rows: list[Action]
    next: str | None


class Balance(Schema):
    """What stands in an account: tenths of a point, or fen."""

    account: str
    year: int | None
    amount: int
    unpublished: int
    contested: int
    reached: list[int]
    next_node: int | None
    expires_at: datetime | None


class Balances(Schema):
    """Every account of the shop."""

    rows: list[Balance]


class EntryLine(Schema):
    """One line of the ledger."""

    seq: int
    account: str
    clause: str
    order_id: str
    window_start: date | None
    year: int | None
    amount: int | None
    unpublished: int
    occurred_at: datetime
    posted_at: datetime
    kind: str
    reason: str
    run: str
    case: str
    refers_to: int | None
    noticed_at: datetime | None


class Entries(Schema):
    """Lines of the ledger, the latest first."""

    rows: list[EntryLine]
    next: str | None


class Appealable(Schema):
    """What can be appealed, until which second, how often still."""

    clause: str
    order_id: str
    window_start: date | None
    measure: str
    until: datetime
    left: int
    pending: str
    accepted: bool


class Appealables(Schema):
    """Those told first, first."""

    rows: list[Appealable]
    next: str | None


class MessageLine(Schema):
    """A notice in the inbox; `at` is when it counts as noticed, read or not."""

    id: int
    at: datetime
    kind: str
    object_type: str
    object_id: str
    zh: str
    en: str
    read_at: datetime | None


class Messages(Schema):
    """The inbox, the latest first."""

    rows: list[MessageLine]
    next: str | None


class Seen(Schema):
    """How many messages were marked as read."""

    marked: int


@router.get(_AT, response=Shops, operation_id="shops")
def shops(request: HttpRequest, market: Name, after: After = None, limit: Limit = 50) -> Any:
    """List the shops that the reader may see."""
    actor = acting(request)
    check(actor, "read", "shop")
    rows = visible(actor, Shop.objects.filter(market=market_of(market)).select_related("market"), "pk")
    page = page_of(rows, ("shop_id",), after, limit)
    return {"rows": [_line(one) for one in page.rows], "next": page.after}


@router.get(_SHOP, response=ShopTold, operation_id="shop")
def shop(request: HttpRequest, market: Name, shop: Name) -> Any:
    """Tell a shop: its outcomes in numbers, and what is restricted."""
    found, _ = shop_for(request, market, shop, "read", "shop")
    read = reading_of(found.market)
    restricted = restrictions(found, now()).items()
    return {
        **_line(found), "run": read.facts.number, "as_of": read.facts.as_of, "totals": list(read.totals(shop)),
        "restrictions": [{"kind": what.kind, "on": what.on, "until": until} for what, until in restricted],
    }  # fmt: skip


Clause = Annotated[str | None, Query(), Field(max_length=100)]


@router.get(_SHOP + "/verdicts", response=Verdicts, operation_id="verdicts")
def verdicts(
    request: HttpRequest, market: Name, shop: Name, clause: Clause = None, outcome: Clause = None,
    after: After = None, limit: Limit = 50,
) -> Any:  # fmt: skip
    """List verdicts, by clause and outcome."""
    found, _ = shop_for(request, market, shop, "read", "verdict")
    return reading_of(found.market).verdicts(shop, clause, outcome, after, limit)


@router.get(_SHOP + "/rates", response=Rates, operation_id="rates")
def rates(
    request: HttpRequest, market: Name, shop: Name, clause: Clause = None, after: After = None, limit: Limit = 50
) -> Any:  # fmt: skip
    """List the windows of rates."""
    found, _ = shop_for(request, market, shop, "read", "verdict")
    return reading_of(found.market).rates(shop, clause, after, limit)


@router.get(_SHOP + "/penalties", response=Penalties, operation_id="penalties")
def penalties(
    request: HttpRequest, market: Name, shop: Name, clause: Clause = None, after: After = None, limit: Limit = 50
) -> Any:  # fmt: skip
    """List penalties as the last run has them; the ledger's entries are what counts."""
    found, _ = shop_for(request, market, shop, "read", "verdict")
    return reading_of(found.market).penalties(shop, clause, after, limit)


@router.get(_SHOP + "/compensations", response=Compensations, operation_id="compensations")
def compensations(
    request: HttpRequest, market: Name, shop: Name, clause: Clause = None, order_id: Clause = None,
    after: After = None, limit: Limit = 50,
) -> Any:  # fmt: skip
    """List compensations."""
    found, _ = shop_for(request, market, shop, "read", "verdict")
    return reading_of(found.market).compensations(shop, clause, order_id, after, limit)


@router.get(_SHOP + "/actions", response=Actions, operation_id="actions")
def actions(
    request: HttpRequest, market: Name, shop: Name, clause: Clause = None, order_id: Clause = None,
    after: After = None, limit: Limit = 50,
) -> Any:  # fmt: skip
    """List measures that the judge says follow; the cases of enforcement are what holds."""
    found, _ = shop_for(request, market, shop, "read", "verdict")
    return reading_of(found.market).actions(shop, clause, order_id, after, limit)


@router.get(_SHOP + "/balances", response=Balances, operation_id="balances", tags=["standing"])
def standing(request: HttpRequest, market: Name, shop: Name) -> Any:
    """Tell what stands: points by class and year, money, the next node, what is contested."""
    found, _ = shop_for(request, market, shop, "read", "balance")
    at, rules = now(), rules_of(found.market)
    rules = rules_of(found.market, civil_day(at, rules.zone))
    rows = balances(found, accounts_of(rules), rules.zone, at)
    return {
        "rows": [
            {
                **balance_row(one), "next_node": one.next_node.tenths if one.next_node else None,
                "expires_at": one.expires_at,
            }
            for one in rows
        ]
    }  # fmt: skip


@router.get(_SHOP + "/entries", response=Entries, operation_id="entries", tags=["standing"])
def entries(request: HttpRequest, market: Name, shop: Name, after: After = None, limit: Limit = 50) -> Any:
    """List the lines of the ledger."""
    found, _ = shop_for(request, market, shop, "read", "entry")
    rows = Entry.objects.filter(shop=found).select_related("notice", "refers_to")
    page = page_of(rows, ("-seq",), after, limit)
    seqs = {one.refers_to.pk: one.refers_to.seq for one in page.rows if one.refers_to}
    return {"rows": [entry_row(one, seqs) for one in page.rows], "next": page.after}


@router.get(
    _SHOP + "/risk", operation_id="risk", tags=["foresight"], openapi_extra=as_told("What `shipby risk --json` prints")
)
def risk(request: HttpRequest, market: Name, shop: Name, limit: Limit = 50) -> Any:
    """Tell open duties, what saves most per order shipped first."""
    found, _ = shop_for(request, market, shop, "read", "verdict")
    return json.loads(risk_json(kept.of(place(found.market)).at_risk(shop, limit)))


@router.get(
    _SHOP + "/headroom", operation_id="headroom", tags=["foresight"],
    openapi_extra=as_told("What `shipby headroom --json` prints"),
)  # fmt: skip
def headroom(request: HttpRequest, market: Name, shop: Name, limit: Limit = 50) -> Any:
    """Tell how far each window is from its bands, and which orders to ship first."""
    found, _ = shop_for(request, market, shop, "read", "verdict")
    return json.loads(headroom_json(*kept.of(place(found.market)).headroom(shop, limit)))


@router.get(_SHOP + "/appealable", response=Appealables, operation_id="appealable", tags=["cases"])
def appealables(request: HttpRequest, market: Name, shop: Name, after: After = None, limit: Limit = 50) -> Any:
    """Tell what can be appealed until when, what is being decided, what silence has just accepted."""
    found, actor = shop_for(request, market, shop, "read", "entry")
    page = appealable_page(found, rules_of(found.market), actor, now(), after, limit)
    return {
        "rows": [
            {
                "clause": one.target.clause, "order_id": one.target.order_id, "window_start": one.target.window_start,
                "measure": one.target.measure, "until": one.until, "left": one.left, "pending": one.pending,
                "accepted": one.accepted,
            }
            for one in page.rows
        ],
        "next": page.after,
    }  # fmt: skip


@router.get(_SHOP + "/messages", response=Messages, operation_id="messages", tags=["messages"])
def messages(
    request: HttpRequest, market: Name, shop: Name, unread: bool = False, after: After = None, limit: Limit = 50
) -> Any:  # fmt: skip
    """List the shop's inbox."""
    found, _ = shop_for(request, market, shop, "read", "message")
    rows = Message.objects.filter(shop=found, **({"read_at": None} if unread else {}))
    page = page_of(rows, ("-at", "-id"), after, limit)
    return {"rows": list(page.rows), "next": page.after}


@router.post(_SHOP + "/messages/{message}/read", response=Seen, operation_id="read_message", tags=["messages"])
def read_message(request: HttpRequest, market: Name, shop: Name, message: Number) -> Any:
    """Mark a message as read. It counted as noticed before that."""
    found, actor = shop_for(request, market, shop, "mark", "message")
    held = Message.objects.filter(shop=found, pk=message)
    if not held.exists():
        raise Unknown("message")
    at = now()
    marked = held.filter(read_at=None).update(read_at=at)
    if marked:
        record(actor, "mark", ("message", str(message)), at, market=found.market, shop=found)
    return {"marked": marked}


def _line(shop: Shop) -> dict[str, Any]:
    return {
        "market": shop.market.name, "shop_id": shop.shop_id, "name": shop.name,
        "onboarded_at": shop.onboarded_at and shop.onboarded_at.astimezone(UTC),
    }  # fmt: skip
