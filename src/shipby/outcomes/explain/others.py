"""Clauses that give no verdict -> whether they fired on the order, and why or why not."""

from __future__ import annotations

from collections.abc import Iterator

from shipby.domain.reasons import Reason
from shipby.domain.zones import DAY_US
from shipby.outcomes.explain.asked import excluding
from shipby.outcomes.explain.case import Case, Row, agree
from shipby.outcomes.explain.evidence import fact, incidents
from shipby.outcomes.explain.model import Evidence, Instant, Line, Other, Several, Value, Word, line
from shipby.outcomes.explain.rules import rule_of
from shipby.plan.hours import hours_us
from shipby.rules.model import Age, Clause, Complaint, Finding, Repeat


def others_of(case: Case) -> tuple[Other, ...]:
    """Findings, complaints, repeated findings and age, in the pack's order."""
    if case.pack is None:
        return ()
    return tuple(
        told
        for clause in case.pack.clauses
        for told in (
            *([_finding(case, clause, clause.finding)] if clause.finding else ()),
            *([_complaint(case, clause, clause.complaint)] if clause.complaint else ()),
            *([_repeat(case, clause, clause.repeat)] if clause.repeat else ()),
            *([_age(case, clause, clause.age)] if clause.age else ()),
        )
    )


def _other(case: Case, clause: Clause, fired: bool, lines: list[Line], evidence: tuple[Evidence, ...] = ()) -> Other:
    assert case.pack is not None
    return Other(rule_of(case.pack, clause), fired, tuple(lines), evidence)


def appealed(case: Case, clause: str) -> bool:
    """Whether an upheld appeal took the clause off the order."""
    return bool(case.working and case.working["overturned"] & case.market.bit(clause))


def stage(clause: Clause) -> str:
    """The plan's table of the incidents or complaints that stand under a clause."""
    return f"found_{clause.id.replace('-', '_')}"


# ------------------------------------------------------------------ findings


def _finding(case: Case, clause: Clause, finding: Finding) -> Other:
    found = case.rows(stage(clause))
    lines = [_counts(case, clause, row) for row in found]
    if not found:
        lines = [_no_finding(case, clause, finding)]
    return _other(case, clause, bool(found), lines, tuple(incidents(case, finding.incidents)))


def _counts(case: Case, clause: Clause, row: Row) -> Line:
    values: dict[str, Value] = {"id": row["incident_id"], "at": Instant(row["found_at"])}
    values["severity"] = Word(f"severity.{row['severity'] or 'ordinary'}")
    if row["finding_id"] is None:
        return line("finding.alone", **values)
    same = case.tables.of(stage(clause), "finding_id", row["finding_id"])
    mine = [one for one in same if one["shop_id"] == row["shop_id"]]
    orders = len({one["order_id"] for one in mine})
    return line("finding.shared", **values, finding=row["finding_id"], count=len(mine), orders=orders)


def _no_finding(case: Case, clause: Clause, finding: Finding) -> Line:
    standing = [row for row in case.rows("incidents_standing") if row["kind"] in finding.incidents]
    if not standing:
        return line("finding.none", kinds=Several(tuple(Word(f"incident.{kind}") for kind in finding.incidents)))
    if case.working and case.working["excluded"]:
        return line("finding.excluded", incidents=Several(tuple(row["incident_id"] for row in excluding(case))))
    return line("finding.appealed")


# ------------------------------------------------------------------ complaints


def _complaint(case: Case, clause: Clause, complaint: Complaint) -> Other:
    counted = {row["complaint_id"] for row in case.rows(stage(clause))}
    rows = case.rows("complaints_seen")
    lines = [_why(case, clause, complaint, row, counted) for row in rows] or [line("complaint.none")]
    fired = bool(counted) and not appealed(case, clause.id)
    evidence = tuple(
        fact(case, "complaints", row, line("evidence.complaint"), counted=row["complaint_id"] in counted and fired)
        for row in case.rows("fact_complaints")
    )
    return _other(case, clause, fired, lines, evidence)


def _why(case: Case, clause: Clause, complaint: Complaint, row: Row, counted: set[str]) -> Line:
    """What keeps a complaint from counting, in the order in which it is asked."""
    values: dict[str, Value] = {"id": row["complaint_id"]}
    if row["decided_at"] is None:
        return line("complaint.undecided", **values)
    values["at"] = Instant(row["decided_at"])
    if not row["upheld"]:
        return line("complaint.not_upheld", **values)
    if row["settled_at"] is not None and row["settled_at"] < row["decided_at"]:
        return line("complaint.settled", **values, settled=Instant(row["settled_at"]))
    filings = case.rows("filings_approved")
    if filings:
        return line("complaint.filed", **values, filing=filings[0]["filing_id"])
    reason = Reason(case.rows(f"verdict_{complaint.of.replace('-', '_')}")[0]["reason"])
    if reason.outcome != "violation":
        return line("complaint.no_violation", **values, clause=complaint.of, outcome=Word(f"outcome.{reason.outcome}"))
    if row["complaint_id"] not in counted:
        return line("complaint.not_first", **values, first=next(iter(counted)))
    if appealed(case, clause.id):
        return line("complaint.appealed", **values)
    return line("complaint.counts", **values, remedy=Word(f"remedy.{row['remedy'] or 'none'}"))


# ------------------------------------------------------------------ repeated findings, age


def acted(case: Case, clause: Clause, kind: str) -> bool:
    """Whether the plan took this measure on the order."""
    return any(row["clause"] == clause.id and row["kind"] == kind for row in case.rows("actions"))


def _repeat(case: Case, clause: Clause, repeat: Repeat) -> Other:
    fired = acted(case, clause, repeat.action.kind)
    verdict = case.rows(f"verdict_{repeat.of.replace('-', '_')}")[0]
    reason = Reason(verdict["reason"])
    if reason.outcome != "violation":
        return _other(
            case,
            clause,
            fired,
            [line("repeat.no_violation", clause=repeat.of, outcome=Word(f"outcome.{reason.outcome}"))],
        )
    found = list(_inspections(case, repeat, verdict))
    lines = [said for _, said in found]
    counts = all(counted for counted, _ in found) and not appealed(case, clause.id)
    agree(f"the measure of {clause.id}", counts, fired)
    if appealed(case, clause.id):
        lines.append(line("other.appealed"))
    return _other(case, clause, fired, lines)


def _inspections(case: Case, repeat: Repeat, verdict: Row) -> Iterator[tuple[bool, Line]]:
    for number in range(repeat.times):
        at = verdict["due_at"] + hours_us(repeat.every_hours) * number
        ended = [(end, name) for name in repeat.until if (end := case.at(name)) is not None and end <= at]
        values: dict[str, Value] = {"number": number + 1, "at": Instant(at)}
        if ended:
            end, name = min(ended)
            yield False, line("repeat.ended", **values, event=case.event(name), end=Instant(end))
        elif at >= case.as_of:
            yield False, line("repeat.ahead", **values)
        else:
            yield True, line("repeat.found", **values)


def _age(case: Case, clause: Clause, age: Age) -> Other:
    assert case.working is not None
    fired = acted(case, clause, age.action.kind)
    start = case.at(age.after) or 0
    aged = start + age.days * DAY_US
    values: dict[str, Value] = {
        "event": case.event(age.after),
        "start": Instant(start),
        "days": age.days,
        "at": Instant(aged),
    }
    happened = [(end, name) for name in age.unless if (end := case.at(name)) is not None and end <= aged]
    closed = "closed_at" in age.unless and case.working["closed"] and case.working["closed_at"] is None
    if happened:
        end, name = min(happened)
        said = line("age.unless", **values, unless=case.event(name), end=Instant(end))
    elif closed:
        said = line("age.closed", **values)
    elif aged >= case.as_of:
        said = line("age.ahead", **values)
    elif appealed(case, clause.id):
        said = line("other.appealed")
    else:
        said = line("age.reached", **values)
    agree(f"the measure of {clause.id}", said.code == "age.reached", fired)
    return _other(case, clause, fired, [said])
