"""A market's last run -> each shop that listens told once of duties due within 24, 12 and 4 hours.

What is open, and until when, is foresight's answer about the stored run, asked once a run: the judge's own plan. A duty
met since then is told of all the same, until a run has seen that; a duty whose deadline moved is told of again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from django.db import transaction

from shipby.casework.lakes import place
from shipby.domain.zones import EPOCH
from shipby.foresight import look_ahead
from shipby.lake import is_lake, open_lake
from shipby.notify.messages.models import Channel, Deadline
from shipby.notify.messages.topics import DEADLINE
from shipby.outcomes.runs import stored
from shipby.people.models import Market, Shop
from shipby.people.record import tell
from shipby.rules.load import load_pack

HOURS = (4, 12, 24)
_AHEAD = timedelta(hours=max(HOURS))
_KEPT = timedelta(hours=96)
"""Of a run, duties due within so long after it: a run older than three days is no ground to tell from."""
_NAMED = 10
_MICROSECOND = timedelta(microseconds=1)

_COLUMNS = 'shop_id, clause, order_id, "until"'
_cache: dict[Path, tuple[int, pa.Table]] = {}
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Due:
    """An open duty that a shop has not been told of within so many hours."""

    clause: str
    order_id: str
    due_at: datetime
    hours: int


@dataclass(frozen=True, slots=True)
class _Words:
    """A market's zone, its clauses' titles in Chinese and English."""

    zone: ZoneInfo
    titles: Mapping[str, tuple[str, str]]


def tell_of_deadlines(market: Market, at: datetime) -> int:
    """How many duties were told of. Messages and what was told are written together: killed between, neither is."""
    listening = _listening(market)
    if not listening or not is_lake(place(market)):
        return 0
    duties = _near(market, sorted(listening), at)
    words = _words(market) if duties else None
    return sum(_told(listening[shop_id], duties[shop_id], words, at) for shop_id in sorted(duties) if words)


def is_listened_to(market: Market) -> bool:
    """Whether anybody wants to hear of the market's deadlines."""
    return bool(_listening(market))


def _listening(market: Market) -> dict[str, Shop]:
    """Shops of which somebody wants to hear of deadlines, by id."""
    heard = Channel.objects.filter(shop__market=market, disabled_at__isnull=True).select_related("shop__market")
    return {one.shop.shop_id: one.shop for one in heard if one.shop and DEADLINE in one.topics}


def _near(market: Market, shop_ids: Sequence[str], at: datetime) -> Mapping[str, list[Due]]:
    """Open duties due within a day, by shop, the nearest first."""
    table = _open(place(market))
    if table is None:
        return {}
    now = (at - EPOCH) // _MICROSECOND
    query = f"""SELECT {_COLUMNS} FROM duties WHERE shop_id IN (SELECT unnest($1::VARCHAR[]))
        AND "until" > $2 AND "until" <= $3 ORDER BY shop_id, "until", order_id, clause"""
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        con.register("duties", table)
        rows = con.execute(query, [list(shop_ids), now, now + _AHEAD // _MICROSECOND]).fetchall()
    near: dict[str, list[Due]] = {}
    for shop_id, clause, order_id, until in rows:
        due = EPOCH + timedelta(microseconds=until)
        hours = next(hours for hours in HOURS if due - at <= timedelta(hours=hours))
        near.setdefault(shop_id, []).append(Due(clause, order_id, due, hours))
    return near


def _open(lake: Path) -> pa.Table | None:
    """The open duties of the lake's last run; None before the first."""
    runs = stored.place(lake, open_lake(lake).market)
    last = stored.last(runs)
    if last is None:
        return None
    with _one_at_a_time:
        known = _cache.get(lake)
        if known is None or known[0] != last.number:
            with look_ahead(lake, memory="1GB", threads=1) as ahead, duckdb.connect(":memory:") as con:
                con.register("at_risk", ahead.table("at_risk"))
                most = last.as_of + _KEPT // _MICROSECOND
                table = con.sql(f'SELECT {_COLUMNS} FROM at_risk WHERE "until" <= {most}').to_arrow_table()
            known = _cache[lake] = last.number, table
    return known[1]


def _words(market: Market) -> _Words:
    lake = open_lake(place(market))
    clauses = (clause for version in load_pack(lake.pack).versions for clause in version.clauses)
    return _Words(ZoneInfo(lake.zone), {clause.id: (clause.title.zh, clause.title.en) for clause in clauses})


def _told(shop: Shop, duties: Sequence[Due], words: _Words, at: datetime) -> int:
    """One message for each length of time; only of duties that were not told of within it, or within a shorter one."""
    with transaction.atomic():
        Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
        known = {
            (row.clause, row.order_id, row.due_at): row.hours
            for row in Deadline.objects.filter(shop=shop, due_at__gt=at, due_at__lte=at + _AHEAD)
        }
        fresh = [due for due in duties if known.get((due.clause, due.order_id, due.due_at), 99) > due.hours]
        for hours, mine in _by_hours(fresh):
            texts = _texts(words, hours, mine)
            tell(at, "deadline.near", texts, market=shop.market, shop=shop)
        Deadline.objects.bulk_create(
            [
                Deadline(shop=shop, clause=due.clause, order_id=due.order_id, due_at=due.due_at, hours=due.hours)
                for due in fresh
            ],
            batch_size=1000, update_conflicts=True, update_fields=["hours"],
            unique_fields=["shop", "due_at", "clause", "order_id"],
        )  # fmt: skip
    return len(fresh)


def _by_hours(duties: Sequence[Due]) -> Iterator[tuple[int, list[Due]]]:
    for hours in HOURS:
        if mine := [due for due in duties if due.hours == hours]:
            yield hours, mine


def _texts(words: _Words, hours: int, duties: Sequence[Due]) -> tuple[str, str]:
    """Both languages: how many, the nearest of them with what they must meet and by when."""
    named = [(due, f"{due.due_at.astimezone(words.zone):%m-%d %H:%M}") for due in duties[:_NAMED]]
    zh = [f"{due.order_id}（{words.titles[due.clause][0]}，{when} 前）" for due, when in named]
    en = [f"{due.order_id} ({words.titles[due.clause][1]}, by {when})" for due, when in named]
    more = len(duties) - _NAMED
    tail = (f"，另有 {more} 项", f", and {more} more") if more > 0 else ("", "")
    items = "1 duty is" if len(duties) == 1 else f"{len(duties)} duties are"
    return (
        f"{hours} 小时内到期 {len(duties)} 项：{'，'.join(zh)}{tail[0]}。",
        f"{items} due within {hours} hours: {', '.join(en)}{tail[1]}.",
    )
