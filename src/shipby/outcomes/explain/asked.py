"""A verdict's reason -> the rules asked before it and why they did not hold, then the one that held."""

from __future__ import annotations

from collections.abc import Iterator

from shipby.domain.reasons import Reason
from shipby.outcomes.explain.case import Case, Row
from shipby.outcomes.explain.model import Asked, Instant, Line, Several, Value, Word, line
from shipby.rules.model import Clause, Duty

VIOLATIONS = (Reason.MET_LATE, Reason.NEVER_MET, Reason.SIGN)


def asked_of(case: Case, clause: Clause, verdict: Row) -> tuple[Asked, ...]:
    """The rules in the order in which the plan asks them, up to the one that decided."""
    final = Reason(verdict["reason"])
    if final == Reason.UNDETERMINED_VERSION:
        return (Asked("version", True, line("because.UNDETERMINED_VERSION")),)
    before_appeal = _before_appeal(clause, verdict, final)
    rules = _of_duty(case, clause, clause.duty, verdict) if clause.duty else _of_signs(case, clause)
    told: list[Asked] = []
    for rule, reasons, no in rules:
        held = before_appeal in reasons
        if held or no is not None:
            told.append(Asked(rule, held, _because(case, clause, verdict, before_appeal) if held or no is None else no))
        if held:
            break
    if before_appeal in VIOLATIONS:
        told.append(_appeal(case, clause, final))
    return tuple(told)


def _before_appeal(clause: Clause, verdict: Row, final: Reason) -> Reason:
    if final != Reason.EXCLUDED_APPEAL:
        return final
    if clause.signs:
        return Reason.SIGN
    return Reason.NEVER_MET if verdict["observed_at"] is None else Reason.MET_LATE


Rule = tuple[str, tuple[Reason, ...], Line | None]
"""Its name, the reasons it can give, why it does not hold (None: not worth a word)."""


def _of_duty(case: Case, clause: Clause, duty: Duty, verdict: Row) -> Iterator[Rule]:
    working = case.working or {}
    yield "excluded", (Reason.EXCLUDED_INCIDENT,), not_excluded(case)
    if duty.once:
        begun = case.at(duty.once)
        yield "begun", (Reason.NOT_DUE_YET,), _at(case, "begun.yes", duty.once, begun) if begun is not None else None
    yield "deadline", (Reason.UNDETERMINED_PROMISE, Reason.UNDETERMINED_CALENDAR), None
    if {duty.must, *(other.must for other in duty.or_else)} & set(case.market.wants.events):
        yield from _pickup(case)
    yield "closing", (Reason.UNDETERMINED_CLOSED,), line("closing.plays_no_part") if working.get("closed") else None
    if duty.void:
        closed = working.get("closed_at")
        not_void = (
            line("void.not_closed") if closed is None else line("void.no", at=Instant(closed), predicate=duty.void)
        )
        yield "void", (Reason.NOT_DUE_CLOSED,), not_void
    yield "in_time", (Reason.MET_IN_TIME,), _not_met(case, duty, verdict)
    for other in duty.or_else:
        at = case.at(other.must)
        yield (
            "otherwise",
            (Reason.MET_OTHERWISE,),
            _at(case, "otherwise.late", other.must, at)
            if at is not None
            else line("otherwise.no", event=case.event(other.must)),
        )
    yield "open", (Reason.OPEN,), None
    yield "late", (Reason.MET_LATE, Reason.NEVER_MET), None


def _of_signs(case: Case, clause: Clause) -> Iterator[Rule]:
    assert clause.signs is not None
    begun = case.at(clause.signs.once)
    yield "excluded", (Reason.EXCLUDED_INCIDENT,), not_excluded(case)
    yield (
        "begun",
        (Reason.NOT_DUE_YET,),
        _at(case, "begun.yes", clause.signs.once, begun) if begun is not None else None,
    )
    yield "sign", (Reason.SIGN,), line("sign.none_held")
    yield from _pickup(case)
    yield "open", (Reason.SIGN_CAN_COME,), None
    yield "clean", (Reason.NO_SIGN,), None


def _pickup(case: Case) -> Iterator[Rule]:
    working = case.working or {}
    known = (
        line("pickup.known")
        if case.scanned and working.get("dispatched_at") is not None and not working.get("pickup_unknown")
        else None
    )
    yield "pickup", (Reason.UNDETERMINED_TRACKING, Reason.UNDETERMINED_SCANS), known


def not_excluded(case: Case) -> Line:
    """Why no exclusion holds."""
    kinds = case.pack.exclude.incidents if case.pack else ()
    return (
        line("excluded.no", kinds=Several(tuple(Word(f"incident.{kind}") for kind in kinds)))
        if kinds
        else line("excluded.none_listed")
    )


def _not_met(case: Case, duty: Duty, verdict: Row) -> Line | None:
    at, due = case.at(duty.must), verdict["due_at"]
    if due is None:
        return None
    values: dict[str, Value] = {"event": case.event(duty.must), "due": Instant(due)}
    return line("met.not", **values) if at is None else line("met.late", **values, at=Instant(at))


def _at(case: Case, code: str, event: str, at: int) -> Line:
    return line(code, event=case.event(event), at=Instant(at))


def _because(case: Case, clause: Clause, verdict: Row, reason: Reason) -> Line:
    """The sentence of the reason that decided, with its numbers."""
    working = case.working or {}
    duty = clause.duty
    values: dict[str, Value] = {"as_of": Instant(case.as_of)}
    for name, value in (
        ("due", verdict["due_at"]),
        ("at", verdict["observed_at"]),
        ("closed", working.get("closed_at")),
    ):
        if value is not None:
            values[name] = Instant(value)
    if duty:
        values |= {"event": case.event(duty.must), "predicate": duty.void or ""}
    once = (duty.once if duty else clause.signs.once if clause.signs else None) or ""
    values["once"] = case.event(once)
    if reason == Reason.UNDETERMINED_SCANS and not case.scanned:
        return line("because.UNDETERMINED_SCANS.no_feed")
    if reason == Reason.EXCLUDED_INCIDENT:
        values["incidents"] = Several(tuple(row["incident_id"] for row in excluding(case)))
    if reason == Reason.MET_OTHERWISE and duty:
        acts = [other.must for other in duty.or_else if case.at(other.must) == verdict["observed_at"]]
        values["event"] = case.event(acts[0])
    return Line(f"because.{reason.name}", values)


def excluding(case: Case) -> list[Row]:
    """The standing incidents that exclude the order."""
    kinds = case.pack.exclude.incidents if case.pack else ()
    return [row for row in case.rows("incidents_standing") if row["kind"] in kinds]


def _appeal(case: Case, clause: Clause, final: Reason) -> Asked:
    upheld = final == Reason.EXCLUDED_APPEAL
    mine = [row for row in case.rows("appeals_seen") if row["clause"] == clause.id]
    if not upheld:
        return Asked("appeal", False, line("appeal.not_upheld" if mine else "appeal.none"))
    won = [row for row in mine if row["outcome"] == "upheld" and row["decided_at"] is not None]
    return Asked(
        "appeal", True, line("because.EXCLUDED_APPEAL", id=won[0]["appeal_id"], at=Instant(won[0]["decided_at"]))
    )
