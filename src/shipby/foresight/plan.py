"""A market's rules -> the stages of foresight, over the tables the judge's own plan leaves (foresight/seed.py).

What a duty is, when it is due, which window counts it, what band a window reaches and what a miss pays are asked of
the plan itself; only the question "and if so many were missed?" is put here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import ibis
import ibis.expr.types as ir

from shipby.domain.reasons import Reason
from shipby.domain.tables import FACTS
from shipby.domain.zones import clock
from shipby.plan import consequences, findings, money, rates, verdicts, windows
from shipby.plan.draft import Draft, Plan
from shipby.plan.exact import as_of, day_start, functions, whole
from shipby.plan.hours import hours_us
from shipby.plan.market import Market, market_of
from shipby.plan.seen import newest
from shipby.plan.working import working
from shipby.rules.model import Clause, Pack, Rate
from shipby.rules.timeline import RulePack

_FILTERS = ("channel", "mode", "category_id")
_READ = ("duties", "room_windows", "members", "cases", "streaks", "pays", "complained")
NOW = -1
"""`missed` of the case that counts only what is decided."""


def build(pack: RulePack, *, present: frozenset[str] = frozenset(FACTS)) -> Plan:
    """The stages; those of _READ are what foresight reads."""
    draft, market = Draft(present), market_of(pack)
    working(draft, market)
    judged = verdicts.verdicts(draft, market)
    rates.rates(draft, market, judged)
    newest(draft, "complaints")
    found = findings.found(draft, market, judged)
    of_the_judge = len(draft.stages)
    duties = _duties(draft, market)
    counted = list(rates_of(market))
    room = _windows(draft, counted, duties)
    _members(draft, counted, duties, room)
    cases(draft, counted, room)
    _streaks(draft, counted, room)
    _missing(draft, market, duties, judged, found)
    return Plan(
        market=pack.market,
        functions=functions(clock(pack.zone)),
        stages=tuple(draft.stages[of_the_judge:]),
        constants=draft.constants,
        outcomes={name: name for name in _READ},
        ordered=frozenset(),
        words={},
    )


# ------------------------------------------------------------------ duties


def _duties(draft: Draft, market: Market) -> ir.Table:
    """One row per order and clause that is pending and whose miss would count."""
    rows, parts = verdicts.as_things_stood(draft), []
    for number, epoch in enumerate(market.pack.epochs):
        for clause in epoch.pack.clauses:
            if clause.judges_orders:
                mine = rows if market.always else rows.filter(rows.epoch == number)
                parts.append(_of_clause(mine, clause, number, market, epoch.pack))
    every = reduce(ibis.union, parts).mutate(duty_id=ibis.row_number())
    return draft.add("duties", "orders whose verdict can still turn, and until when", every, keep=True)


def _of_clause(rows: ir.Table, clause: Clause, epoch: int, market: Market, pack: Pack) -> ir.Table:
    rows = verdicts.tested(rows, clause, epoch, market)
    rows = rows.filter(rows.reason >= Reason.OPEN, (rows.overturned & market.bit(clause.id)) == 0)
    acts = [
        rows.due + whole(hours_us(one.repeat.every_hours) * (one.repeat.times - 1))
        for one in pack.clauses
        if one.repeat and one.repeat.of == clause.id
    ]
    nothing = ibis.null("string")
    return rows.select(
        "order_id",
        "shop_id",
        clause=ibis.literal(clause.id),
        epoch=whole(epoch),
        until=_until(rows, clause),
        civil_day=rows.civil_day,
        acts_at=ibis.least(*acts) if len(acts) > 1 else acts[0] if acts else ibis.null("int64"),
        currency=rows.currency,
        **{name: rows[name] if name in rows.columns else nothing for name in _FILTERS},
    )


def _until(rows: ir.Table, clause: Clause) -> ir.IntegerValue:
    """The last instant at which the verdict can still turn well: the latest deadline of an act not done."""
    if clause.duty is None:
        return rows.comes_at
    nothing = ibis.null("int64")
    ends = [ibis.ifelse(rows.met.isnull(), rows.due, nothing)]
    ends += [
        ibis.ifelse(rows[other.must].isnull(), rows[f"else_{i}"], nothing)
        for i, other in enumerate(clause.duty.or_else)
    ]
    return ibis.greatest(*ends) if len(ends) > 1 else ends[0]


# ------------------------------------------------------------------ windows


_ROOM = dict.fromkeys(
    ("number", "window_start", "window_end", "violations", "orders", "open", "ends_at", "epoch"), "int64"
) | {"shop_id": "string", "clause": "string", "known": "boolean"}
_CASE = dict.fromkeys(("window_id", "missed", "band_no", "cost"), "int64") | {"points_class": "string"}


def windows_schema() -> dict[str, str]:
    """The columns of `room_windows`."""
    return _ROOM | {"window_id": "int64"}


Counted = tuple[str, int, Rate, Pack, list[tuple[int | None, int | None]], bool]
"""Clause, the epoch whose verdicts it counts, its rate, that epoch's pack, civil days, whether a version holds then."""


def rates_of(market: Market) -> Iterator[Counted]:
    """Every rate of every epoch, then the days after it on which no version is in force."""
    epochs = market.pack.epochs
    for number, epoch in enumerate(epochs):
        for clause in epoch.pack.clauses:
            if clause.rate:
                yield clause.id, number, clause.rate, epoch.pack, [(epoch.since_day, epoch.until_day)], True
                if gaps := rates.gaps(epochs, number):
                    yield clause.id, number, clause.rate, epoch.pack, gaps, False


def _windows(draft: Draft, counted: list[Counted], duties: ir.Table) -> ir.Table:
    """Windows that are not closed or have an open duty: what is decided, how many duties are open."""
    parts = [
        _window(draft, clause, epoch, rate, duties, days, known=known)
        for clause, epoch, rate, _, each, known in counted
        for days in each
    ]
    every = reduce(ibis.union, parts) if parts else _none(draft, _ROOM)
    key = ["shop_id", "clause", "window_start", "known"]
    every = every.mutate(window_id=ibis.row_number().over(ibis.window(order_by=key)))
    return draft.add("room_windows", "windows that can still turn", every, keep=True)


def _window(
    draft: Draft,
    clause: str,
    epoch: int,
    rate: Rate,
    duties: ir.Table,
    days: tuple[int | None, int | None],
    *,
    known: bool,
) -> ir.Table:
    daily = draft.tables[rates.daily_name(clause, epoch)]
    decided = daily.select("shop_id", "civil_day", violations=whole(daily.violations), orders=whole(daily.orders))
    ahead = _counting(duties, clause, rate)
    ahead = ahead.group_by("shop_id", "civil_day").agg(open=ahead.count())
    both = ibis.union(
        decided.mutate(open=whole(0)),
        ahead.select("shop_id", "civil_day", violations=whole(0), orders=whole(0), open=whole(ahead["open"])),
    )
    rows = windows.placed(draft, both, rate.window)
    each = rows.group_by("shop_id", "number", "window_start", "window_end").agg(
        violations=_small(rows.violations.sum()), orders=_small(rows.orders.sum()), open=_small(rows["open"].sum())
    )
    each = each.mutate(ends_at=day_start(each.window_end + (1 + rate.window.lag_days)))
    each = each.filter((each.ends_at > as_of()) | (each["open"] > 0))
    held = rates.beginning(each, *days)
    return held.mutate(clause=ibis.literal(clause), epoch=whole(epoch), known=ibis.literal(known))


def _small(count: ir.IntegerValue) -> ir.IntegerValue:
    """A sum of counts in 64 bits, as Ibis takes it to be; DuckDB sums to 128."""
    return count.cast("int32").cast("int64")


def _counting(duties: ir.Table, clause: str, rate: Rate) -> ir.Table:
    """The duties that a clause's rate will count."""
    only = [duties[name] == value for name, value in rate.only.items()]
    return duties.filter(duties.clause == (rate.of or clause), duties.civil_day.notnull(), *only)


def _members(draft: Draft, counted: list[Counted], duties: ir.Table, room: ir.Table) -> ir.Table:
    """Which duty is open in which window."""
    parts = []
    for clause, _, rate, _, each, _ in counted:
        rows = windows.placed(draft, _counting(duties, clause, rate), rate.window)
        mine = room.filter(room.clause == clause).select("shop_id", "window_start", "window_id")
        for days in each:
            held = rates.beginning(rows, *days).select("duty_id", "shop_id", "window_start")
            parts.append(held.inner_join(mine, ["shop_id", "window_start"]).select("duty_id", "window_id"))
    every = reduce(ibis.union, parts) if parts else _none(draft, dict.fromkeys(("duty_id", "window_id"), "int64"))
    return draft.add("members", "which duty is open in which window", every, keep=True)


def cases(draft: Draft, counted: list[Counted], room: ir.Table) -> ir.Table:
    """Per window what it comes to if so many of its open duties are missed and all others met; NOW: none decided yet.

    band_no as in rates; cost in tenths, 0 where it costs none, null where nobody can tell.
    """
    parts = []
    for clause, epoch, rate, pack, _, known in counted:
        rows = room.filter(room.clause == clause, room.epoch == epoch, room.known == known)
        rows = rows.mutate(missed=ibis.range(whole(NOW), rows["open"] + 1).unnest())
        rows = rows.mutate(
            numerator=rows.violations + ibis.greatest(rows.missed, whole(0)),
            denominator=rows.orders + ibis.ifelse(rows.missed == NOW, whole(0), rows["open"]),
        )
        rows = rows.filter(rows.denominator > 0)
        judged = rates.judged(rows, rate, pack, epoch) if known else rates.unknown(rows, rate, pack)
        judged = rates.waived(draft, judged, clause)
        cost = ibis.cases(
            (judged.waived, whole(0)),
            (judged.band_no == rates.UNDETERMINED, ibis.null("int64")),
            (judged.costs, judged.tenths),
            else_=whole(0),
        )
        parts.append(
            judged.select(
                "window_id", "missed", band_no=judged.band_no, points_class=judged.points_class, cost=whole(cost)
            )
        )
    every = reduce(ibis.union, parts) if parts else _none(draft, _CASE)
    return draft.add("cases", "what windows come to for each number of misses", every, keep=True)


def _streaks(draft: Draft, counted: list[Counted], room: ir.Table) -> ir.Table:
    """Windows right after as many reached in a row as make a streak with them."""
    parts = []
    for clause, epoch, rate, _, _, known in counted:
        if rate.streak and known:
            rows = draft.tables[f"rate_{clause.replace('-', '_')}"]
            rows = rows.filter(~rows.waived, rows.costs | rows.acts)
            mine = room.filter(room.clause == clause, room.epoch == epoch, room.known).select(
                "window_id", "shop_id", "number"
            )
            before = [rows.select("shop_id", number=rows.number + back) for back in range(1, rate.streak.windows)]
            held = [mine.inner_join(each, ["shop_id", "number"]).select("window_id") for each in before]
            every = reduce(ibis.union, held) if held else mine.select("window_id")
            each = every.group_by("window_id").agg(reached=every.count())
            parts.append(each.filter(each.reached == max(len(held), 1)).select("window_id"))
    every = reduce(ibis.union, parts) if parts else _none(draft, {"window_id": "int64"})
    return draft.add("streaks", "windows whose band would complete a streak", every, keep=True)


def _none(draft: Draft, columns: dict[str, str]) -> ir.Table:
    """No rows, where a market counts nothing."""
    nothing = {name: ibis.null(kind) for name, kind in columns.items()}
    return draft.tables["working"].filter(ibis.literal(False)).select(**nothing)


# ------------------------------------------------------------------ what a miss adds of itself


def _missing(
    draft: Draft, market: Market, duties: ir.Table, judged: dict[str, ir.Table], found: dict[str, ir.Table]
) -> None:
    """Per duty what its miss would pay beyond what the order pays already, and the complaints that would then count."""
    was = _paid(draft, market, "as_is_", judged, found)
    pays, complained = [], []
    for clause_id in judged:
        mine = duties.filter(duties.clause == clause_id).select("duty_id", "order_id")
        missed = judged | {clause_id: _missed(judged[clause_id])}
        prefix = f"if_{clause_id.replace('-', '_')}_"
        again = Draft(draft.present, tables=dict(draft.tables), prefix=prefix)
        stand = findings.found(again, market, missed)
        of_this = {name: rows for name, rows in stand.items() if _complains_of(market, name, clause_id)}
        if of_this:
            costs = consequences.penalties(again, market, {}, of_this)
            complained.append(mine.inner_join(costs, "order_id").select(*_COMPLAINED))
        draft.stages += again.stages
        then = _paid(draft, market, prefix, missed, stand)
        pays += [
            mine.select("duty_id", minor=whole(0), unknown=whole(0)),
            mine.inner_join(then, "order_id").select("duty_id", "minor", "unknown"),
            mine.inner_join(was, "order_id").select("duty_id", minor=-was.minor, unknown=-was.unknown),
        ]
    rows = reduce(ibis.union, pays)
    each = rows.group_by("duty_id").agg(minor=_exact(rows.minor.sum()), unknown=rows.unknown.sum() > 0)
    draft.add("pays", "what a miss would pay", each, keep=True)
    every = reduce(ibis.union, complained) if complained else _none(draft, _COMPLAINED)
    draft.add("complained", "points that a complaint adds once its order is late", every, keep=True)


_COMPLAINED = {"duty_id": "int64", "points_class": "string", "points": "int64", "occurred_at": "int64"}


def _complains_of(market: Market, clause_id: str, of: str) -> bool:
    """Whether a clause is about complaints of orders that violate another."""
    clauses = (each for epoch in market.pack.epochs for each in epoch.pack.clauses)
    return any(each.id == clause_id and each.complaint and each.complaint.of == of for each in clauses)


def _paid(
    draft: Draft, market: Market, prefix: str, judged: dict[str, ir.Table], found: dict[str, ir.Table]
) -> ir.Table:
    """What the plan pays on these verdicts: one row per payment."""
    again = Draft(draft.present, tables=dict(draft.tables), prefix=prefix)
    rows = money.compensations(again, market, judged, found)
    draft.stages += again.stages
    amount = rows.amount_minor
    return rows.select("order_id", minor=whole(amount.fill_null(0)), unknown=whole(amount.isnull()))


def _exact(total: ir.IntegerValue) -> ir.IntegerValue:
    """A sum of money in 64 bits."""
    return total.cast("decimal(18, 0)").cast("int64")


def _missed(rows: ir.Table) -> ir.Table:
    """The same verdicts, what is open missed."""
    missed = ibis.cases(
        (rows.reason == Reason.OPEN, whole(Reason.NEVER_MET)),
        (rows.reason == Reason.SIGN_CAN_COME, whole(Reason.SIGN)),
        else_=rows.reason,
    )
    return rows.mutate(reason=missed)
