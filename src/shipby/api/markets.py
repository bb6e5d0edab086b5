"""Markets -> which there are, their rules, their runs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from shipby.api.door import acting
from shipby.api.named import Limit, Name, market_of
from shipby.casework.lakes import lake_of, rules_of
from shipby.ledger.models import Posting
from shipby.outcomes.reading.opened import instant
from shipby.outcomes.runs import stored
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check, scope_of
from shipby.rules.model import Clause
from shipby.rules.timeline import RulePack

router = Router(tags=["markets"])


class Both(Schema):
    """A sentence in both languages."""

    zh: str
    en: str


class MarketLine(Schema):
    """A market, the rules it is judged by, the zone of its days."""

    name: str
    pack: str
    zone: str


class Markets(Schema):
    """The markets that the reader may see."""

    rows: list[MarketLine]


class ClauseTold(Schema):
    """A clause: what it is called, what it says, where its source has it."""

    id: str
    title: Both
    says: Both
    source: str
    at: str
    grade: str


class Version(Schema):
    """One version of the rules, and from when to when it is in force."""

    version: str
    since: str | None
    until: str | None
    clauses: list[ClauseTold]


class Pack(Schema):
    """A market's rules."""

    market: str
    hash: str
    zone: str
    currency: str
    versions: list[Version]


class RunLine(Schema):
    """A run of the market's lake. posted_at: when its entries came into the ledger, if they did."""

    number: int
    as_of: datetime
    orders: int
    judged: int
    why_full: str | None
    seconds: float
    posted_at: datetime | None


class Runs(Schema):
    """Runs, the latest first."""

    rows: list[RunLine]
    next: int | None


@router.get("/markets", response=Markets, operation_id="markets")
def markets(request: HttpRequest) -> Any:
    """List the markets that the reader may see: all, or those of his shops."""
    return {"rows": [_line(one) for one in _seen(request)]}


@router.get("/markets/{market}", response=MarketLine, operation_id="market")
def market(request: HttpRequest, market: Name) -> Any:
    """Tell a market."""
    return _line(_one(request, market))


@router.get("/markets/{market}/pack", response=Pack, operation_id="pack")
def pack(request: HttpRequest, market: Name) -> Any:
    """Tell the market's rules: every version and clause with its source."""
    return _pack(rules_of(_one(request, market)))


@router.get("/markets/{market}/runs", response=Runs, operation_id="runs")
def runs(
    request: HttpRequest, market: Name, after: Annotated[int | None, Field(ge=0, le=1 << 31)] = None, limit: Limit = 50
) -> Any:  # fmt: skip
    """List the runs of a market, the latest first. after: number of the last run of the page before."""
    check(acting(request), "read", "run")
    of = market_of(market)
    lake = lake_of(of)
    known = [
        one for one in stored.all_runs(stored.place(lake.root, lake.market)) if after is None or one.number < after
    ]
    posted = dict(Posting.objects.filter(market=of).values_list("number", "at"))
    known.sort(key=lambda one: -one.number)
    rows = [
        {
            "number": one.number, "as_of": instant(one.as_of), "orders": one.data["orders"],
            "judged": one.data["judged"], "why_full": one.data["why_full"], "seconds": one.data["seconds"],
            "posted_at": posted.get(one.number),
        }
        for one in known[:limit]
    ]  # fmt: skip
    return {"rows": rows, "next": known[limit - 1].number if len(known) > limit else None}


def _seen(request: HttpRequest) -> list[Market]:
    actor = acting(request)
    check(actor, "read", "shop")
    found = Market.objects.order_by("name")
    if scope_of(actor, "read", "shop") != "any":
        found = found.filter(pk__in=Shop.objects.filter(pk__in=actor.shops).values("market"))
    return list(found)


def _one(request: HttpRequest, name: str) -> Market:
    found = next((one for one in _seen(request) if one.name == name), None)
    if found is None:
        raise Unknown("market")
    return found


def _line(market: Market) -> dict[str, Any]:
    lake = lake_of(market)
    return {"name": market.name, "pack": lake.pack, "zone": lake.zone}


def _pack(rules: RulePack) -> dict[str, Any]:
    return {
        "market": rules.market, "hash": rules.hash, "zone": rules.zone, "currency": rules.currency,
        "versions": [
            {
                "version": one.version,
                "since": one.in_force.since and str(one.in_force.since),
                "until": one.in_force.until and str(one.in_force.until),
                "clauses": [_clause(each) for each in one.clauses],
            }
            for one in rules.versions
        ],
    }  # fmt: skip


def _clause(clause: Clause) -> dict[str, Any]:
    source = clause.source
    return {
        "id": clause.id, "title": {"zh": clause.title.zh, "en": clause.title.en},
        "says": {"zh": clause.says.zh, "en": clause.says.en},
        "source": source.key, "at": source.at, "grade": source.grade,
    }  # fmt: skip
