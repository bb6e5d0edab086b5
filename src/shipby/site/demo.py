"""The synthetic market -> a service to try: its newest day is today, judged and posted, three people can sign in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

import shipby
from shipby.casework.loop import standing_run
from shipby.lake import create, import_facts, is_lake, open_lake
from shipby.ledger.models import Entry
from shipby.people.actors import Actor, actor_of_user
from shipby.people.models import Market, Role, User
from shipby.people.registers import NotRegistered, add_market, add_shop, add_user, join
from shipby.rules.load import load_pack
from shipby.site.preparing import SETUP
from shipby.site.shifted import day_under_way, shifted

PASSWORD = "demo-market-2023"
"""Everybody's: the demo listens at this machine only."""
LOGINS = {
    "merchant": "owns two shops: what to ship first, why an order was late, filings, appeals",
    "reviewer": "decides filings and appeals",
    "operator": "runs the market",
}


def make(now: datetime) -> int:
    """How many entries the ledger holds now. Killed half-way, it is gone on with. Raises NotRegistered."""
    words = yaml.safe_load((_source() / "service.yaml").read_text(encoding="utf-8"))
    if User.objects.exclude(username__in=LOGINS).exists():
        raise NotRegistered(f"{settings.DATA} holds a service of real people: name another --data for the demo")
    now = now.replace(second=0, microsecond=0)
    for name in LOGINS:
        _person(name, now)
    operator = actor_of_user(User.objects.get(username="operator"))
    market = _market(words, operator, now)
    for shop_id, name in words["shops"].items():
        join(
            User.objects.get(username="merchant"),
            add_shop(market, shop_id, name, operator, now),
            "owner",
            operator,
            now,
        )
    standing_run(market, now, operator, now)
    return Entry.objects.filter(shop__market=market).count()


def _source() -> Path:
    """The examples: within an installed package, else beside the source."""
    package = Path(shipby.__file__).parent
    return package / "demo" if (package / "demo").is_dir() else package.parents[1] / "examples"


def _person(name: str, now: datetime) -> None:
    if not User.objects.filter(username=name).exists():
        add_user(name, PASSWORD, SETUP, now, role=name if name in Role.values else "", name=f"Demo {name}")


def _market(words: Mapping[str, Any], operator: Actor, now: datetime) -> Market:
    folder = Path(settings.DATA) / "lakes" / "demo"
    if not is_lake(folder):
        create(folder, words["pack"], now)
        here = now.astimezone(ZoneInfo(load_pack(words["pack"]).zone))
        days = (here.date() - words["newest_day"]).days
        with TemporaryDirectory(prefix="shipby-demo-", dir=settings.DATA) as facts:
            shifted(_source() / "market", Path(facts), days, day_under_way(next(iter(words["shops"])), here))
            import_facts(open_lake(folder), Path(facts), at=now)
    found = Market.objects.filter(name="demo").first()
    return found or add_market("demo", str(Path("lakes") / "demo"), operator, now)
