"""A market with a lake of a few orders, its people, and filings about them, as tests of cases need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from shipby.casework.evidence import attach
from shipby.casework.filing import acts
from shipby.casework.filing.checks import Wish
from shipby.casework.models import Case
from shipby.casework.orders import orders_now
from shipby.lake import create, import_facts, open_lake
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack
from tests.support.judge import Rows, write_facts

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
REVIEWER = Actor("reviewer", "user:rev")
OPERATOR = Actor("operator", "user:ops")
ZONE = "+08:00"


def at(text: str) -> datetime:
    """2023-03-01 10:00:00 in Shanghai, as it is kept."""
    return datetime.fromisoformat(text.replace(" ", "T") + ZONE).astimezone(UTC)


@dataclass
class Floor:
    """A market, a shop of it, its owner."""

    market: Market
    shop: Shop
    owner: Actor
    rules: RulePack
    root: Path

    def bring(self, **tables: Rows) -> None:
        """One import of facts."""
        folder = self.root / "incoming"
        write_facts(tables, folder)
        import_facts(open_lake(self.root / "lake"), folder, at=datetime(2023, 1, 1, tzinfo=UTC))
        for path in folder.iterdir():
            path.unlink()

    def draft(self, order_id: str, now: datetime, wish: Wish, proofs: int = 1, actor: Actor | None = None) -> Case:
        """A draft with so many pictures as proof."""
        case = acts.draft(self.shop, order_id, wish, actor or self.owner, now)
        for number in range(proofs):
            attach(case, f"p{number}.png", "picture", PNG + bytes([number]), actor or self.owner, now)
        return case

    def submit(self, case: Case, now: datetime, actor: Actor | None = None) -> acts.Submitted:
        """Submitted by what its order is at this instant."""
        order = orders_now(self.market, [case.order_id], now).get(case.order_id)
        return acts.submit(case, actor or self.owner, now, self.rules, order)

    def filed(self, order_id: str, now: datetime, wish: Wish | None = None) -> Case:
        """Drafted and submitted."""
        return self.submit(self.draft(order_id, now, wish or wished()), now).case


def floor(root: Path, pack: str = "xiaohongshu") -> Floor:
    """An empty lake, mounted; shop S1 and its owner."""
    rules = load_pack(pack)
    create(root / "lake", pack, datetime(2023, 1, 1, tzinfo=UTC))
    market = Market.objects.create(name=rules.market, lake=str(root / "lake"))
    shop = Shop.objects.create(market=market, shop_id="S1")
    return Floor(market, shop, Actor("owner", "user:own", shops=frozenset({shop.pk})), rules, root)


def order(order_id: str = "O1", **cells: Any) -> dict[str, Any]:
    """Paid on 1 March 2023 at ten, promised by the end of 3 March, from Guangdong to Beijing."""
    return {
        "order_id": order_id, "shop_id": "S1", "paid_at": f"2023-03-01T10:00:00{ZONE}", "amount_minor": 10_000,
        "promised_by": f"2023-03-03T23:59:59{ZONE}", "ship_from": "440000", "ship_to": "110000", **cells,
    }  # fmt: skip


def wished(reason: str = "natural_disaster", dispatch_by: str = "2023-03-06 12:00:00", **more: Any) -> Wish:
    """What a filing asks for, with all that any market wants to know."""
    told = {
        "affected_from": date(2023, 3, 1), "affected_until": date(2023, 3, 3), "regions": ("44",), **more,
    }  # fmt: skip
    return Wish(reason, at(dispatch_by), **told)
