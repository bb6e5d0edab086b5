"""Working rows -> one verdict per order and clause: which rule decided, the instants it read (judgement.md)."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from shipby.domain.reasons import Reason
from shipby.domain.zones import SECOND_US
from shipby.plan.draft import Draft
from shipby.plan.exact import all_of, any_of, as_of, civil_day, earliest, floor_div, happened, past, whole
from shipby.plan.hours import hours_us
from shipby.plan.market import Market, first_sign, gaps
from shipby.plan.names import SCANS_UNKNOWN, TRACKING_UNKNOWN, deadline_column
from shipby.plan.signs import gap_ahead, gap_given
from shipby.rules.model import Clause, Deadline, Duty
from shipby.rules.predicate import And, Compare, Not, Or, Predicate, parse_predicate

_CARRIED = ["epoch", "product_id", "amount_minor", "currency", "closed_at", "dispatched_at", "overturned"]
_FILTERS = ["channel", "mode", "category_id"]
"""Columns a verdict row carries along for what follows from it; those a rate may be filtered by, where one is."""


def _carried(rows: ir.Table) -> dict[str, ir.Value]:
    return {name: rows[name] for name in [*_CARRIED, *(name for name in _FILTERS if name in rows.columns)]}


def stage_name(clause: str) -> str:
    return f"verdict_{clause.replace('-', '_')}"


def verdicts(draft: Draft, market: Market) -> dict[str, ir.Table]:
    """Per clause that judges orders, its verdict rows: clause id -> table."""
    tables: dict[str, ir.Table] = {}
    rows = as_things_stood(draft)
    for clause_id in market.clauses:
        parts = []
        for number, epoch in enumerate(market.pack.epochs):
            clause = next((each for each in epoch.pack.clauses if each.id == clause_id and each.judges_orders), None)
            if clause:
                mine = rows if market.always else rows.filter(rows.epoch == number)
                parts.append(_shaped(tested(mine, clause, number, market), clause, market))
        if parts and not market.always:
            parts.append(_without_version(rows.filter(rows.epoch == -1)))
        if parts:
            table = ibis.union(*parts) if len(parts) > 1 else parts[0]
            tables[clause_id] = draft.add(stage_name(clause_id), f"verdicts of {clause_id}", table)
    return tables


def as_things_stood(draft: Draft) -> ir.Table:
    """The working rows, in which a closing that lies ahead has not happened."""
    rows = draft.tables["working"]
    return rows.mutate(closed_at=past(rows.closed_at))


def tested(rows: ir.Table, clause: Clause, epoch: int, market: Market) -> ir.Table:
    """Working rows with what one clause makes of them before appeals: `reason`, `due`, `civil_day` and what it read.

    Of a clause of signs also `comes_at`: when time alone gives the first that is not given.
    """
    return _duty(rows, clause, epoch, market) if clause.duty else _signs(rows, clause, epoch, market)


def _shaped(rows: ir.Table, clause: Clause, market: Market) -> ir.Table:
    """After appeal: the columns of a verdict, by reason."""
    overturned = (rows.overturned & market.bit(clause.id)) != 0
    lost = rows.reason.isin([Reason.MET_LATE, Reason.NEVER_MET, Reason.SIGN]) & overturned
    rows = rows.mutate(reason=ibis.ifelse(lost, whole(Reason.EXCLUDED_APPEAL), rows.reason))
    undetermined = (rows.reason >= 20) & (rows.reason < 30)
    timed = rows.reason >= 40
    margin = floor_div(rows.deadline - ibis.coalesce(rows.observed_at, as_of()), whole(SECOND_US))
    nothing = ibis.null("int64")
    return rows.select(
        "order_id",
        "shop_id",
        "reason",
        civil_day=rows.civil_day,
        base_due_at=rows.base,
        due_at=rows.due,
        observed_at=ibis.ifelse(undetermined, nothing, rows.observed_at),
        margin_seconds=ibis.ifelse(timed, margin, nothing),
        relief=rows.shown_relief,
        **_carried(rows),
    )


def _without_version(rows: ir.Table) -> ir.Table:
    """Orders paid while no version was in force."""
    nothing = ibis.null("int64")
    return rows.select(
        "order_id",
        "shop_id",
        reason=whole(Reason.UNDETERMINED_VERSION),
        civil_day=nothing,
        base_due_at=nothing,
        due_at=nothing,
        observed_at=nothing,
        margin_seconds=nothing,
        relief=ibis.null("string"),
        **_carried(rows),
    )


# ------------------------------------------------------------------ duty


def _duty(rows: ir.Table, clause: Clause, epoch: int, market: Market) -> ir.Table:
    duty = clause.duty
    assert duty is not None
    moved = duty.by == "due_at"
    due = deadline_of(rows, duty.by, deadline_column(epoch, clause.id, 0))
    if duty.once:
        due = ibis.ifelse(rows[duty.once].notnull(), due, ibis.null("int64"))
    rows = rows.mutate(
        base=rows.base_due_at if moved else due,
        due=due,
        shown_relief=rows.relief if moved else ibis.null("string"),
        met=rows[duty.must],
        **{
            f"else_{i}": deadline_of(rows, other.by, deadline_column(epoch, clause.id, i + 1))
            for i, other in enumerate(duty.or_else)
        },
    )
    rows = rows.mutate(deadline=rows.due, civil_day=civil_day(rows.due if duty.day == "deadline" else rows[duty.day]))
    rows = rows.mutate(reason=_duty_reason(rows, duty, market), observed_at=rows.met)
    return _by_other_act(rows, duty) if duty.or_else else rows


def deadline_of(rows: ir.Table, by: Deadline | str, joined: str) -> ir.IntegerValue:
    """The instant a duty must be met by."""
    if isinstance(by, str):
        return rows[by]
    if by.hours is not None:
        return rows[by.after] + whole(hours_us(by.hours))
    return rows[joined]


def _duty_reason(rows: ir.Table, duty: Duty, market: Market) -> ir.IntegerValue:
    """The first rule that holds (judgement.md, table of outcomes)."""
    in_time = happened(rows.met, "<=", rows.due)
    otherwise = any_of(happened(rows[other.must], "<=", rows[f"else_{i}"]) for i, other in enumerate(duty.or_else))
    still = any_of(
        rows[other.must].isnull() & happened(as_of(), "<=", rows[f"else_{i}"]) for i, other in enumerate(duty.or_else)
    )
    open_now = (rows.met.isnull() & happened(as_of(), "<=", rows.due)) | still
    scanned = {duty.must, *(other.must for other in duty.or_else)} & set(market.wants.events)
    cases: list[tuple[ir.BooleanValue, ir.Value]] = [(rows.excluded, whole(Reason.EXCLUDED_INCIDENT))]
    cases += [(rows[name].isnull(), whole(Reason.NOT_DUE_YET)) for name in _begins(duty)]
    if duty.by == "due_at":
        cases.append((rows.due.isnull(), rows.base_missing))
    else:
        cases.append((rows.due.isnull(), whole(Reason.UNDETERMINED_CALENDAR)))
    if scanned:
        arisen = rows.dispatched_at.notnull()
        cases.append((arisen & (rows.pickup_unknown == TRACKING_UNKNOWN), whole(Reason.UNDETERMINED_TRACKING)))
        cases.append((arisen & (rows.pickup_unknown == SCANS_UNKNOWN), whole(Reason.UNDETERMINED_SCANS)))
    for i, other in enumerate(duty.or_else):
        if other.by.business_days is not None:
            unknown_day = rows[other.by.after].notnull() & rows[f"else_{i}"].isnull()
            cases.append((unknown_day & ~in_time & ~otherwise, whole(Reason.UNDETERMINED_CALENDAR)))
    unknown_end = rows.closed & rows.closed_at.isnull() & ~in_time & ~otherwise
    cases.append((unknown_end, whole(Reason.UNDETERMINED_CLOSED)))
    if duty.void:
        cases.append((_holds(parse_predicate(duty.void), rows), whole(Reason.NOT_DUE_CLOSED)))
    cases += [
        (in_time, whole(Reason.MET_IN_TIME)),
        (otherwise, whole(Reason.MET_OTHERWISE)),
        (open_now, whole(Reason.OPEN)),
    ]
    cases += [(rows.met.notnull(), whole(Reason.MET_LATE))]
    return ibis.cases(*cases, else_=whole(Reason.NEVER_MET))


def _begins(duty: Duty) -> list[str]:
    """The events without which a duty has not arisen: what it names, and what its own deadline counts from."""
    named = {duty.once, duty.by.after if isinstance(duty.by, Deadline) else None}
    return sorted(name for name in named if name and name != "paid_at")


def _holds(predicate: Predicate, rows: ir.Table) -> ir.BooleanValue:
    match predicate:
        case Compare(left, sign, right):
            return happened(rows[left], sign, rows[right])
        case Not(part):
            return ~_holds(part, rows)
        case And(parts):
            return all_of(_holds(part, rows) for part in parts)
        case Or(parts):
            return any_of(_holds(part, rows) for part in parts)


def _by_other_act(rows: ir.Table, duty: Duty) -> ir.Table:
    """Where another act acquitted, it is what was observed and its deadline gives the margin."""
    acts = [
        (happened(rows[other.must], "<=", rows[f"else_{i}"]), rows[other.must], rows[f"else_{i}"])
        for i, other in enumerate(duty.or_else)
    ]
    acquitted = rows.reason == Reason.MET_OTHERWISE
    observed = ibis.cases(*((acquitted & held, at) for held, at, _ in acts), else_=rows.observed_at)
    by = ibis.cases(*((acquitted & held, until) for held, _, until in acts), else_=rows.deadline)
    return rows.mutate(observed_at=observed, deadline=by)


# ------------------------------------------------------------------ signs


def _signs(rows: ir.Table, clause: Clause, epoch: int, market: Market) -> ir.Table:
    signs = clause.signs
    assert signs is not None
    nothing = ibis.null("int64")
    done = rows[signs.once].notnull()
    of_time = gaps(signs.any_of)
    first = earliest([rows[first_sign(epoch, clause.id)], *(gap_given(rows, sign) for sign in of_time)])
    rows = rows.mutate(
        base=nothing,
        due=nothing,
        deadline=nothing,
        shown_relief=ibis.null("string"),
        civil_day=civil_day(rows[signs.day]),
        observed_at=ibis.ifelse(done, first, nothing),
    )
    cases: list[tuple[ir.BooleanValue, ir.Value]] = [
        (rows.excluded, whole(Reason.EXCLUDED_INCIDENT)),
        (~done, whole(Reason.NOT_DUE_YET)),
        (rows.observed_at.notnull(), whole(Reason.SIGN)),
        (rows.pickup_unknown == TRACKING_UNKNOWN, whole(Reason.UNDETERMINED_TRACKING)),
        (rows.pickup_unknown == SCANS_UNKNOWN, whole(Reason.UNDETERMINED_SCANS)),
    ]
    waits = any_of(happened(as_of(), "<=", rows[f"wait_{sign.name}"]) for sign in of_time)
    cases.append((waits, whole(Reason.SIGN_CAN_COME)))
    comes_at = earliest(gap_ahead(rows, sign) for sign in of_time) if of_time else nothing
    return rows.mutate(reason=ibis.cases(*cases, else_=whole(Reason.NO_SIGN)), comes_at=comes_at)


# ------------------------------------------------------------------ the table


def outcome(reason: ir.IntegerValue) -> ir.StringValue:
    """The word for a reason."""
    words = {each // 10: each.outcome for each in Reason}
    return ibis.cases(*((reason < (tens + 1) * 10, word) for tens, word in sorted(words.items())))


def table(draft: Draft, market: Market, tables: dict[str, ir.Table]) -> ir.Table:
    """The outcome table `verdicts`, clause by clause in order of id."""
    parts = []
    for clause_id, rows in sorted(tables.items()):
        missing = ibis.cases(
            *((rows.reason == each, each.missing) for each in Reason if each.missing), else_=ibis.null("string")
        )
        parts.append(
            rows.select(
                pack=ibis.literal(market.pack.market),
                clause=ibis.literal(clause_id),
                order_id=rows.order_id,
                shop_id=rows.shop_id,
                outcome=outcome(rows.reason),
                civil_day=rows.civil_day,
                base_due_at=rows.base_due_at,
                due_at=rows.due_at,
                observed_at=rows.observed_at,
                margin_seconds=rows.margin_seconds,
                relief=rows.relief,
                missing=missing,
            )
        )
    return draft.add("verdicts", "one row per order and clause", reduce(ibis.union, parts))
