"""A service of one market -> its people: what a journey by the command line begins with."""

from __future__ import annotations

_SETUP = """
from datetime import UTC, datetime
from shipby.site.starting import start
start(make=True)
from shipby.people.actors import actor_of_user
from shipby.people.registers import add_market, add_shop, add_user, join
from shipby.site.preparing import add_first_operator, migrate
migrate()
now = datetime.now(UTC)
operator = actor_of_user(add_first_operator("op", "a-long-pass-phrase", now))
market = add_market("MARKET", "lake", operator, now)
for name, role, shop in (("rev", "reviewer", ""), ("li", "", "S1"), ("wang", "", "S2")):
    user = add_user(name, "a-long-pass-phrase", operator, now, role=role)
    if shop:
        join(user, add_shop(market, shop, "", operator, now), "owner", operator, now)
"""


def staffed(market: str) -> str:
    """A program, for a process whose SHIPBY_DATA is the data folder: the market's lake mounted from `lake`; op the
    operator, rev a reviewer, li the owner of S1, wang of S2."""
    return _SETUP.replace("MARKET", market)
