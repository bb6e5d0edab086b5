"""A verdict -> what would have acquitted the order, what still can, or what it takes to judge it."""

from __future__ import annotations

from collections.abc import Iterator

from shipby.domain.reasons import Reason
from shipby.domain.zones import DAY_US
from shipby.outcomes.explain.case import Case, Row
from shipby.outcomes.explain.model import Instant, Length, Line, Several, Sign, Value, Word, line
from shipby.outcomes.explain.spans import UNCHECKED, added
from shipby.plan.hours import hours_us
from shipby.rules.model import Clause, Duty


def acquittal_of(case: Case, clause: Clause, verdict: Row, signs: tuple[Sign, ...]) -> tuple[Line, ...]:
    """Nothing for an order that is acquitted already."""
    reason = Reason(verdict["reason"])
    if reason in (Reason.MET_LATE, Reason.NEVER_MET) and clause.duty:
        return (*_of_duty(case, clause.duty, verdict), *_for_any(case))
    if reason == Reason.SIGN:
        return (*_of_signs(case, clause, signs), *_for_any(case))
    if reason == Reason.OPEN and clause.duty:
        return tuple(_acts(case, clause.duty, verdict, "acquit.still"))
    if reason == Reason.SIGN_CAN_COME:
        return (line("acquit.no_sign"),)
    return tuple(_settling(case, reason))


def _of_duty(case: Case, duty: Duty, verdict: Row) -> Iterator[Line]:
    yield from _acts(case, duty, verdict, "acquit.met")
    if duty.by == "due_at" and not case.based["relief_included"]:
        observed = verdict["observed_at"]
        code = "acquit.relief" if observed is not None else "acquit.relief.open"
        yield line(code, at=Instant(case.as_of if observed is None else observed))
    if duty.void:
        yield line("acquit.void", predicate=duty.void, due=Instant(verdict["due_at"]))


def _acts(case: Case, duty: Duty, verdict: Row, code: str) -> Iterator[Line]:
    yield line(code, event=case.event(duty.must), due=Instant(verdict["due_at"]))
    for other in duty.or_else:
        start = case.at(other.by.after)
        steps = (
            added(case.event(other.by.after), start, other.by, case.clock, case.calendar, UNCHECKED)
            if start is not None
            else ()
        )
        end = steps[-1].instant if steps else None
        if end is not None:
            yield line(code, event=case.event(other.must), due=end)


def _for_any(case: Case) -> Iterator[Line]:
    kinds = case.pack.exclude.incidents if case.pack else ()
    if kinds:
        yield line("acquit.excluded", kinds=Several(tuple(Word(f"incident.{kind}") for kind in kinds)))
    yield line("acquit.appeal")


def _of_signs(case: Case, clause: Clause, signs: tuple[Sign, ...]) -> Iterator[Line]:
    """Every sign that held would have to be gone."""
    assert clause.signs is not None
    held = {sign.name for sign in signs if sign.held}
    for sign in clause.signs.any_of:
        if sign.name not in held:
            continue
        values: dict[str, Value] = {"sign": sign.name}
        if sign.before is not None:
            yield line("acquit.sign.before", **values, event=case.event(sign.before))
        elif sign.reused_within_days is not None:
            yield line("acquit.sign.reused", **values, length=Length(sign.reused_within_days * DAY_US))
        elif sign.gap_over_hours is not None:
            yield line("acquit.sign.gap", **values, length=Length(hours_us(sign.gap_over_hours)))
        elif sign.region_digits is not None:
            yield line("acquit.sign.region", **values, place=(case.based["ship_to"] or "")[: sign.region_digits])
        else:
            yield line("acquit.sign.found", **values, kind=Word(f"incident.{sign.incident}"))


def _settling(case: Case, reason: Reason) -> Iterator[Line]:
    """What an undetermined order lacks, and where to put it."""
    if reason == Reason.UNDETERMINED_PROMISE:
        mode = case.based["mode"]
        yield line("settle.promise", mode=Word(f"mode.{mode}"), setting=f"{case.market.pack.market}.hours.{mode}")
    elif reason == Reason.UNDETERMINED_SCANS:
        bare = [row for row in case.counted if row["shipment_id"] in _bare(case)]
        parcels = tuple(f"{row['carrier']} {row['tracking_no']}" for row in bare)
        yield line("settle.coverage", parcels=Several(parcels)) if case.scanned else line("settle.scans")
    elif reason == Reason.UNDETERMINED_TRACKING:
        bare = [row for row in case.counted if row["carrier"] is None or row["tracking_no"] is None]
        yield line("settle.tracking", shipments=Several(tuple(row["shipment_id"] for row in bare)))
    elif reason == Reason.UNDETERMINED_CLOSED:
        yield line("settle.closed")
    elif reason == Reason.UNDETERMINED_CALENDAR:
        yield line(
            "settle.calendar",
            calendar=case.calendar.name if case.calendar else "?",
            setting=f"{case.market.pack.market}.calendar",
        )
    elif reason == Reason.UNDETERMINED_VERSION:
        yield line("settle.version", market=case.market.pack.market)


def _bare(case: Case) -> set[str]:
    return {row["marked"] for row in case.tables.rows("shipments_uncovered")}
