"""The synthetic market -> a service to try: its lake judged and posted, three people who can sign in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import yaml
from django.conf import settings

import shipby
from shipby.casework.loop import standing_run
from shipby.lake import create, import_facts, is_lake, open_lake
from shipby.ledger.models import Entry
from shipby.people.actors import Actor, actor_of_user
from shipby.people.models import Market, Role, User
from shipby.people.registers import NotRegistered, add_market, add_shop, add_user, join
from shipby.site.preparing import SETUP

PASSWORD = "demo-market-2023"
"""Everybody's: the demo listens at this machine only."""
LOGINS = {
    "operator": "runs the market: /admin/",
    "reviewer": "decides filings and appeals: /admin/",
    "merchant": "owns a shop: shipby filing, shipby appeal with --as merchant",
}


def make(now: datetime) -> int:
    """How many entries the ledger holds now. Killed half-way, it is gone on with. Raises NotRegistered."""
    words = yaml.safe_load((_source() / "service.yaml").read_text(encoding="utf-8"))
    if User.objects.exclude(username__in=LOGINS).exists():
        raise NotRegistered(f"{settings.DATA} holds a service of real people: name another --data for the demo")
    for name in LOGINS:
        _person(name, now)
    operator = actor_of_user(User.objects.get(username="operator"))
    market = _market(words["pack"], operator, now)
    shop = add_shop(market, words["shop"], "Demo shop 演示店铺", operator, now)
    join(User.objects.get(username="merchant"), shop, "owner", operator, now)
    standing_run(market, datetime.fromisoformat(str(words["as_of"])), operator, now)
    return Entry.objects.filter(shop__market=market).count()


def _source() -> Path:
    """The examples: within an installed package, else beside the source."""
    package = Path(shipby.__file__).parent
    return package / "demo" if (package / "demo").is_dir() else package.parents[1] / "examples"


def _person(name: str, now: datetime) -> None:
    if not User.objects.filter(username=name).exists():
        add_user(name, PASSWORD, SETUP, now, role=name if name in Role.values else "", name=f"Demo {name}")


def _market(pack: str, operator: Actor, now: datetime) -> Market:
    folder = Path(settings.DATA) / "lakes" / "demo"
    if not is_lake(folder):
        create(folder, pack, now)
    import_facts(open_lake(folder), _source() / "market", at=now)
    found = Market.objects.filter(name="demo").first()
    return found or add_market("demo", str(Path("lakes") / "demo"), operator, now)
