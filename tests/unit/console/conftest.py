"""A market that is judged, with a shop's day under way and the shop of somebody else; browsers that are signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from shipby.lake import import_facts, open_lake
from shipby.outcomes.runs.running import RunRequest, run
from shipby.people.models import Market, Shop, User
from shipby.people.registers import join
from shipby.site.shifted import day_under_way, shifted
from tests.health.tree import ROOT
from tests.support.market import OPERATOR, ZONE, new_market
from tests.support.service import DATA

NOW = datetime(2023, 2, 1, 12, 0, tzinfo=ZONE)
MICROSECOND = 1_000_000
_LAKES: dict[str, str] = {}
"""The lake is judged once, and only read: its market is mounted anew for each test."""


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """The bundled market as of NOW, with a day under way in shop-02."""
    if _LAKES:
        return Market.objects.create(name="m", lake=_LAKES["m"])
    made = new_market("douyin", "m")
    shifted(ROOT / "examples" / "market", tmp_path / "facts", 0, day_under_way("shop-02", NOW))
    lake = open_lake(DATA / made.lake)
    import_facts(lake, tmp_path / "facts", at=NOW)
    run(RunRequest(lake, int(NOW.timestamp()) * MICROSECOND))
    _LAKES["m"] = made.lake
    return made


@pytest.fixture
def shop(market: Market) -> Shop:
    """shop-02, owned by li; shop-21 is wang's."""
    made = {}
    for name, shop_id in (("li", "shop-02"), ("wang", "shop-21")):
        made[shop_id] = Shop.objects.create(market=market, shop_id=shop_id)
        join(User.objects.create(username=name), made[shop_id], "owner", OPERATOR, NOW)
    return made["shop-02"]


@pytest.fixture
def browser() -> Callable[[str, str], Client]:
    """Signed in as somebody, reading one language."""

    def signed_in(name: str, language: str = "zh-hans") -> Client:
        client = Client(headers={"Accept-Language": language})
        client.force_login(User.objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
