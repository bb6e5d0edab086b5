"""Verdict rows -> one row per clause, shop and window: exact ratio, band, what follows (judgement.md, rates)."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import ibis
import ibis.expr.types as ir

from shipby.plan.draft import Draft
from shipby.plan.exact import all_of, any_of, as_of, day_start, whole
from shipby.plan.market import Market
from shipby.plan.seen import upheld
from shipby.plan.windows import per_window
from shipby.rules.intervals import Interval
from shipby.rules.model import Clause, Condition, Pack, Points, Rate, TableRow, ThresholdTable
from shipby.rules.timeline import Epoch

CLEAR, UNDETERMINED = 0, -1
"""`band`: 0 clear, n the n-th band of the clause, -1 when the source gives no number."""


def rates(draft: Draft, market: Market, verdicts: dict[str, ir.Table]) -> dict[str, ir.Table]:
    """Per clause that counts: clause id -> rows with `band` as a number, `class`, `tenths`, `ends_at`."""
    tables: dict[str, ir.Table] = {}
    for clause_id in market.clauses:
        parts = []
        for number, epoch in enumerate(market.pack.epochs):
            clause = next((each for each in epoch.pack.clauses if each.id == clause_id and each.rate), None)
            if clause and clause.rate:
                counted = _daily(draft, number, clause, verdicts[clause.rate.of or clause.id])
                windows = per_window(draft, counted, clause.rate.window)
                mine = beginning(windows, epoch.since_day, epoch.until_day)
                parts.append(judged(mine, clause.rate, epoch.pack, number))
                parts += [
                    unknown(beginning(windows, *days), clause.rate, epoch.pack)
                    for days in gaps(market.pack.epochs, number)
                ]
        if parts:
            table = ibis.union(*parts) if len(parts) > 1 else parts[0]
            name = f"rate_{clause_id.replace('-', '_')}"
            tables[clause_id] = draft.add(name, f"windows of {clause_id}", waived(draft, table, clause_id), keep=True)
    return tables


def _daily(draft: Draft, epoch: int, clause: Clause, verdicts: ir.Table) -> ir.Table:
    """Orders and violations per shop and civil day."""
    assert clause.rate is not None
    counts = (verdicts.reason >= 40) & (verdicts.reason < 60)
    rows = verdicts.filter(counts, *(verdicts[name] == value for name, value in clause.rate.only.items()))
    daily = rows.group_by("shop_id", "civil_day").agg(violations=(rows.reason >= 50).sum(), orders=rows.count())
    name = daily_name(clause.id, epoch)
    return draft.add(name, f"orders counted by {clause.id}, per shop and civil day", daily, keep=True)


def daily_name(clause: str, epoch: int) -> str:
    """The stage that counts a clause's orders per shop and civil day, by the rules of one epoch."""
    return f"daily_{clause.replace('-', '_')}" + (f"_{epoch}" if epoch else "")


def beginning(windows: ir.Table, since: int | None, until: int | None) -> ir.Table:
    """A window takes the bands in force on its first day."""
    held = []
    if since is not None:
        held.append(windows.window_start >= since)
    if until is not None:
        held.append(windows.window_start < until)
    return windows.filter(*held) if held else windows


def gaps(epochs: tuple[Epoch, ...], number: int) -> list[tuple[int | None, int | None]]:
    """The civil days after an epoch, and before the first, on which no version is in force."""
    own, after = epochs[number], epochs[number + 1].since_day if number + 1 < len(epochs) else None
    before = [(None, own.since_day)] if number == 0 and own.since_day is not None else []
    return [*before, (own.until_day, after)] if own.until_day not in (None, after) else [*before]


def unknown(windows: ir.Table, rate: Rate, pack: Pack) -> ir.Table:
    """Windows that begin while no version is in force: their orders are counted, nobody can tell their band."""
    windows = judged(windows, rate.model_copy(update={"bands": ()}), pack, -1)
    return windows.mutate(band_no=whole(UNDETERMINED))


def judged(windows: ir.Table, rate: Rate, pack: Pack, epoch: int) -> ir.Table:
    """Windows with the band of their numerator and denominator, and what it costs."""
    cases: list[tuple[ir.BooleanValue, ir.Value]] = []
    for place, band in rate.asked:
        holds, unknown = _meets(windows, band, pack.tables)
        cases.append((holds, whole(place + 1)))
        if unknown is not None:
            cases.append((unknown, whole(UNDETERMINED)))
    band_no = ibis.cases(*cases, else_=whole(CLEAR)) if cases else whole(CLEAR)
    windows = windows.mutate(band_no=band_no, ends_at=day_start(windows.window_end + (1 + rate.window.lag_days)))
    pick = windows.band_no
    names = [(pick == place + 1, band.name) for place, band in enumerate(rate.bands) if band.name]
    points = [(place + 1, band.points) for place, band in enumerate(rate.bands) if band.points]
    known = [(pick == place, whole(_tenths(each))) for place, each in points if each.points != "unpublished"]
    if points:
        known.append((pick == CLEAR, whole(0)))
    return windows.mutate(
        epoch=whole(epoch),
        final=windows.ends_at <= as_of(),
        band=_text(names),
        points_class=_text([(pick == place, each.account) for place, each in points]),
        tenths=ibis.cases(*known) if known else ibis.null("int64"),
        costs=any_of(pick == place for place, _ in points),
        acts=any_of(pick == place + 1 for place, band in enumerate(rate.bands) if band.points is None),
    )


def _text(cases: list[tuple[ir.BooleanValue, str]]) -> ir.StringValue:
    return ibis.cases(*cases) if cases else ibis.null("string")


def _tenths(points: Points) -> int:
    assert not isinstance(points.points, str)
    return int(points.points * 10)


def _meets(
    windows: ir.Table, band: Condition, tables: dict[str, ThresholdTable]
) -> tuple[ir.BooleanValue, ir.BooleanValue | None]:
    """(the band holds, it cannot be known whether it holds)."""
    parts = []
    share, violations, orders = band.rate, windows.numerator, windows.denominator
    if band.on_time is not None:
        share = band.on_time.complement_of_one()
    if share is not None:
        parts.append(_within(violations, orders, share))
    if band.violations is not None:
        parts.append(_within(violations, whole(1), band.violations))
    if band.of is not None:
        parts.append(_within(orders, whole(1), band.of))
    if band.below is None:
        return all_of(parts), None
    rows = tables[band.below].rows
    if rows == "unpublished":
        return ibis.literal(False), all_of(parts)
    return all_of([*parts, _below(windows, rows)]), None


def _within(x: ir.IntegerValue, of: ir.IntegerValue, interval: Interval) -> ir.BooleanValue:
    """x / of lies in the interval, cross-multiplied."""
    parts = []
    for end, sign in ((interval.low, ">="), (interval.high, "<=")):
        if end is not None:
            closed = interval.low_closed if sign == ">=" else interval.high_closed
            left, right = x * end.denominator, of * end.numerator
            parts.append(
                {">=": left >= right, "<=": left <= right}[sign]
                if closed
                else (left > right if sign == ">=" else left < right)
            )
    return all_of(parts)


def _below(windows: ir.Table, rows: tuple[TableRow, ...]) -> ir.BooleanValue:
    """The on-time share is below what the first row that fits asks for."""
    orders, on_time = windows.denominator, windows.denominator - windows.numerator
    cases = []
    for row in rows:
        share = Fraction(row.at_least_percent) / 100
        fits = ibis.literal(True) if row.parcels_at_most is None else orders <= row.parcels_at_most
        cases.append((fits, on_time * share.denominator < orders * share.numerator))
    return ibis.cases(*cases, else_=False)


def waived(draft: Draft, windows: ir.Table, clause_id: str) -> ir.Table:
    """Windows with an upheld appeal are waived where they cost or act."""
    won = upheld(draft.tables["appeals_seen"])
    won = won.filter(won.clause == clause_id, won.order_id.isnull(), won.shop_id.notnull(), won.window_start.notnull())
    won = won.select(won_shop="shop_id", won_start="window_start").distinct()
    rows = windows.left_join(won, [windows.shop_id == won.won_shop, windows.window_start == won.won_start])
    reached = rows.final & (rows.costs | rows.acts)
    return rows.mutate(waived=reached & rows.won_shop.notnull()).drop("won_shop", "won_start")


def table(draft: Draft, market: Market, tables: dict[str, ir.Table]) -> ir.Table:
    """The outcome table `rates`."""
    parts = []
    for clause_id, rows in tables.items():
        outcome = ibis.cases(
            (~rows.final, "open"),
            (rows.waived, "waived"),
            (rows.band_no == UNDETERMINED, "undetermined"),
            (rows.costs, "penalised"),
            (rows.acts, "breached"),
            else_="clear",
        )
        given = rows.final & ~rows.waived
        parts.append(
            rows.select(
                pack=ibis.literal(market.pack.market),
                clause=ibis.literal(clause_id),
                shop_id=rows.shop_id,
                window_start=rows.window_start,
                window_end=rows.window_end,
                final=rows.final,
                numerator=rows.numerator,
                denominator=rows.denominator,
                outcome=outcome,
                band=rows.band,
                points_class=rows.points_class,
                points=ibis.ifelse(given, rows.tenths, ibis.null("int64")),
                projected_points=rows.tenths,
            )
        )
    return draft.add("rates", "one row per clause, shop and window", reduce(ibis.union, parts))
