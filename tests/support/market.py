"""A small market of the service: its lake under the tests' data folder, facts written by hand, people who act."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shipby.lake import create, import_facts, open_lake
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from tests.support.judge import write_facts
from tests.support.service import DATA

Tables = dict[str, list[dict[str, Any]]]
ZONE = ZoneInfo("Asia/Shanghai")
OPERATOR = Actor("operator", "user:operator")
REVIEWER = Actor("reviewer", "user:reviewer")
_NUMBERS = itertools.count(1)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2023) -> datetime:
    """An instant on the market's clock."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def new_market(pack: str, name: str = "") -> Market:
    """A mounted market with an empty lake of its own."""
    place = f"lakes/{pack}-{next(_NUMBERS)}"
    create(DATA / place, pack, datetime(2023, 1, 1, tzinfo=UTC))
    return Market.objects.create(name=name or pack, lake=place)


def owner(shop: Shop) -> Actor:
    """Who owns the shop."""
    return Actor("owner", f"user:owner-of-{shop.shop_id}", shops=frozenset({shop.pk}))


def bring(market: Market, folder: Path, **tables: Sequence[Mapping[str, Any]]) -> None:
    """Rows of fact tables, imported as one delivery."""
    place = folder / f"delivery-{next(_NUMBERS)}"
    write_facts(tables, place)
    import_facts(open_lake(DATA / market.lake), place, at=datetime.now(UTC))


def orders(shop_id: str, day: datetime, count: int, late: int, amount: int = 10_000, mode: str = "spot") -> Tables:
    """Orders due on a civil day at 10:00, so many of them sent ten hours late; the tables `orders` and `shipments`."""
    due = day.replace(hour=10)
    paid = due - timedelta(hours=48)
    ids = [f"{shop_id}-{day:%m%d}-{n:03}" for n in range(count)]
    sent = [due + timedelta(hours=10) if n < late else due - timedelta(hours=5) for n in range(count)]
    return {
        "orders": [
            {"order_id": one, "shop_id": shop_id, "paid_at": paid.isoformat(), "amount_minor": amount, "mode": mode}
            for one in ids
        ],
        "shipments": [
            {"shipment_id": f"s-{one}", "order_id": one, "shipped_at": when.isoformat()}
            for one, when in zip(ids, sent, strict=True)
        ],
    }


def incidents(shop_id: str, kind: str, found: datetime, count: int = 1, severity: str = "ordinary") -> Tables:
    """Orders of a shop with an incident each, every one a finding of its own; the tables `orders` and `incidents`."""
    ids = [f"{shop_id}-{kind}-{found:%m%d%H}-{n}" for n in range(count)]
    paid = (found - timedelta(days=1)).isoformat()
    return {
        "orders": [
            {"order_id": one, "shop_id": shop_id, "paid_at": paid, "amount_minor": 100, "mode": "presale"}
            for one in ids
        ],
        "incidents": [
            {
                "incident_id": f"i-{one}",
                "order_id": one,
                "kind": kind,
                "severity": severity,
                "found_at": found.isoformat(),
            }
            for one in ids
        ],
    }


def together(*parts: Tables) -> Tables:
    """Rows of several parts, table by table."""
    tables: Tables = {}
    for part in parts:
        for name, rows in part.items():
            tables.setdefault(name, []).extend(rows)
    return tables
