"""A judged run, the operator's size of a batch -> the measures at discretion that so many orders of a shop ground.

No source says how many orders are a batch: until an operator sets `enforcement.batch_size`, nothing is proposed for
one. What is counted stands in the pack: `counted_for_<ground>` names kinds of incidents, or `complaint` for upheld
complaints. Orders of one shop found on one civil day count together (ours), on days from which the setting holds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from shipby.casework.enforcement.grounds import Ground, of_batch
from shipby.casework.lakes import lake_of
from shipby.casework.models import Setting
from shipby.casework.runs import run_named
from shipby.casework.settings_of import judged
from shipby.domain.zones import EPOCH_DAY
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.lake import define, files_of
from shipby.people.models import Market
from shipby.rules.model import Pack
from shipby.rules.timeline import RulePack

_KEY = "enforcement.batch_size"
_COUNTED = "counted_for_"

_SEEN = ("incidents_seen", "incidents_standing", "complaints_seen")
"""Stages of the plan that tell which incidents stand, and how complaints were decided."""

_FOUND = """
SELECT shop_id, day, list(DISTINCT order_id ORDER BY order_id) AS orders FROM (
    SELECT order_id, kind, civil_day(found_at) AS day FROM incidents_standing
    UNION ALL
    SELECT order_id, 'complaint', civil_day(decided_at) FROM complaints_seen WHERE upheld
) JOIN (SELECT DISTINCT order_id, shop_id FROM fact_orders) USING (order_id)
WHERE list_contains($kinds, kind) AND day >= $since
GROUP BY shop_id, day HAVING count(DISTINCT order_id) >= $size ORDER BY shop_id, day
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders of one shop, found for one ground on one civil day."""

    shop_id: str
    ground: str
    day: date
    orders: tuple[str, ...]


def batches(market: Market, run: str, rules: RulePack, now: datetime) -> dict[str, tuple[str, Ground]] | None:
    """Shop and ground by identity; None where no size is set. run: as an entry names it. Raises RunError, LakeError."""
    size, since = _size(market, now.date())
    pack = rules.versions[-1]
    if size <= 0 or not _counted(pack):
        return None
    grounds = {
        batch: of_batch(pack, batch.ground, batch.shop_id, batch.day, batch.orders, run, now)
        for batch in _found(market, run, rules, size, since)
    }
    return {ground.identity: (batch.shop_id, ground) for batch, ground in grounds.items()}


def _size(market: Market, on: date) -> tuple[int, date]:
    """So many orders, and since when that holds."""
    rows = Setting.objects.filter(market=market, key=_KEY, from_day__lte=on).order_by("-from_day", "-id")
    row = rows.first()
    return (row.value, row.from_day) if row else (0, on)


def _counted(pack: Pack) -> Mapping[str, list[str]]:
    """What is counted, by ground."""
    told = {
        name.removeprefix(_COUNTED): limit.value for name, limit in pack.standing.items() if name.startswith(_COUNTED)
    }
    return {ground: list(kinds) for ground, kinds in told.items() if isinstance(kinds, tuple)}


def _found(market: Market, run: str, rules: RulePack, size: int, since: date) -> Iterator[Batch]:
    """By the facts of the run, as its plan sees them."""
    lake, judgement = lake_of(market), run_named(market, run)
    facts = files_of(lake, judgement.data["imports"]) or {}
    script = script_of(rules, judged(market, lake.market), frozenset(facts))
    with (
        tempfile.TemporaryDirectory(prefix="shipby-") as room,
        engine.connect(work=Path(room), memory=None, threads=None) as con,
    ):
        define(con, lake, facts)
        con.execute("SET TimeZone = 'UTC'")
        engine.prepare(con, script, judgement.as_of)
        engine.run(
            con,
            replace(
                script, steps=tuple(replace(step, keep=True, idle=()) for step in script.steps if step.name in _SEEN)
            ),
        )
        for ground, kinds in _counted(rules.versions[-1]).items():
            asked = {"kinds": kinds, "since": (since - EPOCH_DAY).days, "size": size}
            for shop_id, day, orders in con.execute(_FOUND, asked).fetchall():
                yield Batch(shop_id, ground, EPOCH_DAY + timedelta(days=day), tuple(orders))
