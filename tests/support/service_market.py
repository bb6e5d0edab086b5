"""A market of the service with a judged lake, two shops, their people and keys, as tests of HTTP need them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.test import Client

from shipby.casework.loop import enter, standing_run
from shipby.domain.zones import EPOCH
from shipby.lake import create, import_facts, open_lake
from shipby.outcomes.runs import stored
from shipby.outcomes.runs.running import RunRequest, run
from shipby.people.actors import Actor
from shipby.people.keys import issue
from shipby.people.models import Market, Membership, Role, Shop, User
from shipby.people.rights import SCOPES
from tests.support.judge import Rows, write_facts
from tests.support.service import DATA

OPERATOR = Actor("operator", "user:ops")
NOW = datetime(2023, 1, 20, 4, tzinfo=UTC)


@dataclass
class Place:
    """The market, its shops by id, and who may knock: by name the headers or the client of each."""

    market: Market
    shops: Mapping[str, Shop]
    root: Path
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """Where the market's addresses begin."""
        return f"/api/v1/markets/{self.market.name}"

    def bearer(self, who: str) -> dict[str, Any]:
        """Headers of a key: platform, S1, S2."""
        return {"headers": {"Authorization": f"Bearer {self.keys[who]}"}}

    def client(self, who: str, language: str = "en") -> Client:
        """A client that signed in: reviewer, operator, auditor, owner1, clerk1, owner2; or one that did not."""
        client = Client(headers={"Accept-Language": language})
        if who != "nobody":
            client.force_login(User.objects.get(username=who), "django.contrib.auth.backends.ModelBackend")
        return client

    def bring(self, facts: Mapping[str, Rows]) -> None:
        """One import of facts."""
        folder = self.root / "incoming"
        write_facts(facts, folder)
        import_facts(open_lake(self.root / "lake"), folder, at=NOW)
        for path in folder.iterdir():
            path.unlink()

    def judge(self, now: datetime = NOW) -> None:
        """A standing run."""
        standing_run(self.market, now, OPERATOR, now)


def order(order_id: str, shop_id: str = "S1", **cells: Any) -> dict[str, Any]:
    """Paid on 10 January 2023, not promised later."""
    return {
        "order_id": order_id, "shop_id": shop_id, "paid_at": "2023-01-10T10:00:00+08:00", "amount_minor": 10_000,
        "promised_by": "2023-01-12T10:00:00+08:00", "ship_from": "440000", "ship_to": "110000", **cells,
    }  # fmt: skip


def facts(orders: int = 12) -> dict[str, list[dict[str, Any]]]:
    """Orders of S1 and S2: every second one shipped late, the others in time; each with a scan."""
    told: dict[str, list[dict[str, Any]]] = {"orders": [], "shipments": [], "scans": []}
    for shop in ("S1", "S2"):
        for number in range(orders):
            name = f"{shop}-{number}"
            day = 14 if number % 2 else 11
            told["orders"].append(order(name, shop))
            told["shipments"].append({
                "shipment_id": f"H-{name}", "order_id": name, "carrier": "zto", "tracking_no": f"W-{name}",
                "shipped_at": f"2023-01-{day}T10:00:00+08:00",
            })  # fmt: skip
            told["scans"].append({
                "carrier": "zto", "tracking_no": f"W-{name}", "kind": "picked_up",
                "scanned_at": f"2023-01-{day}T12:00:00+08:00",
            })  # fmt: skip
    return told


def place(root: Path, pack: str = "douyin", *, judged: bool = True) -> Place:
    """Two shops, the platform's people, an owner and a clerk of S1, an owner of S2, keys with every scope."""
    shutil.copytree(_lake(pack, judged), root / "lake")
    market = Market.objects.create(name=pack, lake=str(root / "lake"))
    shops = {name: Shop.objects.create(market=market, shop_id=name, name=f"Shop {name}") for name in ("S1", "S2")}
    for role in ("reviewer", "operator", "auditor"):
        User.objects.create_user(role, role=Role(role))
    for name, shop, kind in (("owner1", "S1", "owner"), ("clerk1", "S1", "clerk"), ("owner2", "S2", "owner")):
        Membership.objects.create(user=User.objects.create_user(name), shop=shops[shop], kind=kind)
    found = Place(market, shops, root)
    for name, tied in (("platform", None), ("S1", shops["S1"]), ("S2", shops["S2"])):
        found.keys[name] = issue(name, SCOPES, OPERATOR, NOW, shop=tied)[0]
    if judged:
        last = stored.last(stored.place(root / "lake", pack))
        assert last is not None
        enter(market, last, OPERATOR, NOW)
    return found


@cache
def _lake(pack: str, judged: bool) -> Path:
    """A lake to copy: made once a process."""
    folder = Path(mkdtemp(prefix="lake-", dir=DATA))
    lake = create(folder / "lake", pack, NOW)
    if judged:
        write_facts(facts(), folder / "facts")
        import_facts(lake, folder / "facts", at=NOW)
        run(RunRequest(lake, (NOW - EPOCH) // timedelta(microseconds=1)))
    return lake.root
