"""A question -> an open look ahead: what is at risk, what room windows have, what stands; for one shop or for all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipby.engines import duckdb as engine
from shipby.engines.scripts import compiled
from shipby.foresight import accounts, agenda, headroom, risk, room
from shipby.foresight.agenda import Wanted
from shipby.foresight.lines import lines_of
from shipby.foresight.model import Agenda, Balance, Headroom, Risk
from shipby.foresight.seed import Question, Seed, seeded
from shipby.foresight.shops import check_shop

if TYPE_CHECKING:
    import pyarrow as pa

    from shipby.engines.sql import Script
    from shipby.plan.draft import Plan
    from shipby.rules.timeline import RulePack


class Foresight:
    """What can still turn, as of one instant."""

    def __init__(self, seed: Seed) -> None:
        self._seed = seed
        self.rules: RulePack = seed.rules
        self.as_of: int = seed.as_of
        """microseconds since 1970."""
        self.warnings: tuple[str, ...] = seed.warnings
        script = _script(seed)
        engine.prepare(seed.con, script, seed.as_of)
        engine.run(seed.con, script)
        room.define(seed.con, lines_of(seed.rules))

    def at_risk(self, shop: str | None = None, limit: int | None = None, *, known: bool = False) -> Risk:
        """Open duties, what saves most per order shipped first. known: the shop is, with or without orders.

        Raises ForesightError where there is no such shop.
        """
        self._check(shop, known)
        return risk.at_risk(self._seed, shop, limit)

    def headroom(self, shop: str | None = None, limit: int | None = None, *, known: bool = False) -> Headroom:
        """Windows that can still turn, the most threatened first. Raises as `at_risk`."""
        self._check(shop, known)
        return headroom.headroom(self._seed, shop, limit)

    def agenda(self, shop: str, wanted: Wanted) -> Agenda:
        """A shop's open orders by what to do; no group for a shop that has none."""
        return agenda.agenda(self._seed, shop, wanted)

    def balances(self, shop: str | None = None, *, known: bool = False) -> list[Balance]:
        """Points that stand per shop and class, where they can go, the next node, what expires when."""
        self._check(shop, known)
        return accounts.balances(self._seed, shop)

    def table(self, name: str) -> pa.Table:
        """All of `at_risk`, `lines`, `bounds`, `room_windows` or `ranked` as Arrow, in the plan's types."""
        return self._seed.con.sql(f'FROM "{name}"').to_arrow_table()

    def _check(self, shop: str | None, known: bool) -> None:
        if shop is not None and not known:
            check_shop(self._seed.con, shop)


@contextmanager
def look_ahead(
    place: Path | str,
    *,
    pack: str | None = None,
    as_of: str | None = None,
    settings: Mapping[str, Any] | None = None,
    shop: str | None = None,
    memory: str | None = None,
    threads: int | None = None,
) -> Iterator[Foresight]:
    """A look ahead until the block ends.

    place: an output folder, a folder of facts (with `pack`), or a lake: of its last run, or judged anew as of `as_of`.
    shop: read this shop only. Raises ForesightError, FactsError, LakeError, RunError, PackError, SettingsError,
    FolderError, HorizonError, ValueError (as_of).
    """
    with seeded(Question(Path(place), pack, as_of, settings, shop, memory, threads)) as seed:
        yield Foresight(seed)


def _script(seed: Seed) -> Script:
    def made() -> Plan:
        from shipby.foresight.plan import build

        return build(seed.rules, present=seed.present)

    return compiled(f"foresight {_makers()}", made, seed.rules, seed.settings, seed.present)


@cache
def _makers() -> str:
    """The bytes of our own stages."""
    return hashlib.sha256((Path(__file__).parent / "plan.py").read_bytes()).hexdigest()
